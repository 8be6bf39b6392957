using Ssi.Storage.Checksums;
using Ssi.Storage.Sqlite.Connections;

namespace Ssi.Storage.Sqlite.Commits;

/// <summary>Writes slices: erasures first, so that an erased id may come back under a new key in the same
/// slice.</summary>
internal sealed class CheckpointWriter(SqliteDatabase database, ShardGuard guard)
{
    private readonly CheckpointEnding _ending = new(database);
    private readonly SqliteStatement _putMember = database.Prepare("""
        INSERT INTO member (key, id, industry, ssi, brand, find, engage, relate, day, sequence, state, checksum)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
            ON CONFLICT (key) DO UPDATE SET
               industry = excluded.industry, ssi = excluded.ssi, brand = excluded.brand, find = excluded.find,
               engage = excluded.engage, relate = excluded.relate, day = excluded.day, sequence = excluded.sequence,
               state = excluded.state, checksum = excluded.checksum
        """);
    private readonly SqliteStatement _putConnection = database.Prepare("""
        INSERT INTO connection (member, other, record, checksum) VALUES (?1, ?2, ?3, ?4)
            ON CONFLICT (member, other) DO UPDATE SET record = excluded.record, checksum = excluded.checksum
        """);
    private readonly SqliteStatement _dropConnection =
        database.Prepare("DELETE FROM connection WHERE member = ?1 AND other = ?2");
    private readonly SqliteStatement _putHistory = database.Prepare("""
        INSERT INTO history (member, block, record, checksum) VALUES (?1, ?2, ?3, ?4)
            ON CONFLICT (member, block) DO UPDATE SET record = excluded.record, checksum = excluded.checksum
        """);
    private readonly SqliteStatement _eraseMember = database.Prepare("DELETE FROM member WHERE key = ?1");
    private readonly SqliteStatement _eraseConnections = database.Prepare("DELETE FROM connection WHERE member = ?1");
    private readonly SqliteStatement _eraseHistory = database.Prepare("DELETE FROM history WHERE member = ?1");

    private readonly SqliteStatement _distribution =
        database.Prepare("SELECT distribution, checksum FROM industry_day WHERE day = ?1 AND industry = ?2");
    private readonly SqliteStatement _restate =
        database.Prepare("UPDATE industry_day SET distribution = ?3, checksum = ?4 WHERE day = ?1 AND industry = ?2");

    public void Write(CheckpointSlice slice)
    {
        guard.Check(slice.Shard, slice.Epoch);
        // Where the checkpoint is there already, a commit that was taken for failed has restated.
        var restates = slice.End is null || slice.End.Sequence > guard.Checkpoint(slice.Shard);
        foreach (var erased in slice.Erased)
            Erase(slice.Shard, erased, restates);
        foreach (var member in slice.Members)
            Put(slice.Shard, member);
        foreach (var connection in slice.Connections)
            Put(slice.Shard, connection);
        foreach (var history in slice.History)
            Put(slice.Shard, history);
        if (slice.End is not { } end)
            return;
        if (end.Sequence < guard.Checkpoint(slice.Shard))
            throw new InvalidOperationException($"The checkpoint of shard {slice.Shard} goes back to {end.Sequence}.");
        _ending.Write(slice.Shard, end);
        guard.Advance(slice.Shard, end.Sequence);
    }

    private void Erase(int shard, ErasedMember erased, bool restates)
    {
        Own(shard, erased.Key);
        _eraseMember.Run(erased.Key);
        _eraseConnections.Run(erased.Key);
        _eraseHistory.Run(erased.Key);
        if (!restates)
            return;
        foreach (var row in erased.Restated)
            Restate(row);
    }

    private void Restate(Restatement row)
    {
        _distribution.Bind(1, row.Day);
        _distribution.Bind(2, row.Industry);
        var stored = _distribution.Step() ? _distribution.Bytes(0).ToArray() : null;
        var sound = stored is not null && database.Matches(
            _distribution, 1, RowChecksum.OfClosedDay(row.Day, row.Industry, stored));
        _distribution.Reset();
        // A damaged day cannot be read by anybody: what it said of the member is withheld with it.
        if (!sound)
            return;
        var restated = row.Rewrite(stored!);
        _restate.Bind(1, row.Day);
        _restate.Bind(2, row.Industry);
        _restate.Bind(3, restated);
        _restate.Bind(4, RowChecksum.OfClosedDay(row.Day, row.Industry, restated));
        _restate.Run();
    }

    private void Put(int shard, MemberRow row)
    {
        Own(shard, row.Key);
        _putMember.Bind(1, row.Key);
        _putMember.Bind(2, row.Id);
        _putMember.Bind(3, row.Industry);
        _putMember.Bind(4, row.Ssi);
        _putMember.Bind(5, row.Brand);
        _putMember.Bind(6, row.Find);
        _putMember.Bind(7, row.Engage);
        _putMember.Bind(8, row.Relate);
        _putMember.Bind(9, row.Day);
        _putMember.Bind(10, row.Sequence);
        _putMember.Bind(11, row.State.Span);
        _putMember.Bind(12, RowChecksum.OfMember(row));
        _putMember.Run();
    }

    private void Put(int shard, in ConnectionRow row)
    {
        Own(shard, row.Member);
        var statement = row.Record is null ? _dropConnection : _putConnection;
        statement.Bind(1, row.Member);
        statement.Bind(2, row.Other);
        if (row.Record is { } record)
        {
            statement.Bind(3, record);
            statement.Bind(4, RowChecksum.OfConnection(row.Member, row.Other, record));
        }

        statement.Run();
    }

    private void Put(int shard, in HistoryRow row)
    {
        Own(shard, row.Member);
        _putHistory.Bind(1, row.Member);
        _putHistory.Bind(2, row.Block);
        _putHistory.Bind(3, row.Record);
        _putHistory.Bind(4, RowChecksum.OfHistory(row.Member, row.Block, row.Record));
        _putHistory.Run();
    }

    private static void Own(int shard, long key)
    {
        if (key >> 32 != shard)
            throw new InvalidOperationException($"Key {key} is not of shard {shard}.");
    }
}
