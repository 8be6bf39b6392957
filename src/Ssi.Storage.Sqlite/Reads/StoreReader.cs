using Ssi.Storage.Checksums;
using Ssi.Storage.Sqlite.Connections;
using Ssi.Storage.Sqlite.Opening;

namespace Ssi.Storage.Sqlite.Reads;

/// <summary>One connection that reads, with its statements. Each method sees one consistent state.</summary>
internal sealed class StoreReader : IDisposable
{
    private const string MemberColumns =
        "key, id, industry, brand, find, engage, relate, day, sequence, state, ssi, checksum";

    private readonly SqliteDatabase _database;
    private readonly SqliteStatement _begin;
    private readonly SqliteStatement _end;
    private readonly SqliteStatement _state;
    private readonly SqliteStatement _journal;
    private readonly SqliteStatement _journalEnds;
    private readonly SqliteStatement _scan;
    private readonly SqliteStatement _scanEnd;
    private readonly SqliteStatement _member;
    private readonly SqliteStatement _connections;
    private readonly SqliteStatement _history;
    private readonly SqliteStatement _acceptedIds;
    private readonly SqliteStatement _openDaysValid;
    private readonly SqliteStatement _openDays;
    private readonly SqliteStatement _distributions;

    public StoreReader(SqliteOptions options)
    {
        _database = SqliteDatabase.Open(options, options.ReaderCacheKiB);
        try
        {
            _database.Execute("PRAGMA query_only = 1");
            _begin = _database.Prepare("BEGIN");
            _end = _database.Prepare("COMMIT");
            _state = _database.Prepare(StoreOpening.StateQuery);
            _journal = _database.Prepare("""
                SELECT sequence, entry, checksum FROM journal
                 WHERE shard = ?1 AND sequence > max(?2, (SELECT trimmed_sequence FROM shard WHERE shard = ?1))
                 ORDER BY sequence
                """);
            _journalEnds = _database.Prepare("""
                SELECT (SELECT trimmed_sequence FROM shard WHERE shard = ?1), max(sequence) FROM journal
                 WHERE shard = ?1
                """);
            _scanEnd = _database.Prepare("SELECT max(key) FROM member WHERE key BETWEEN ?1 AND ?2");
            _scan = _database.Prepare($"SELECT {MemberColumns} FROM member WHERE key BETWEEN ?1 AND ?2 ORDER BY key");
            _member = _database.Prepare($"SELECT {MemberColumns} FROM member WHERE key = ?1");
            _connections = _database.Prepare(
                "SELECT other, record, checksum FROM connection WHERE member = ?1 ORDER BY other");
            _history = _database.Prepare("""
                SELECT block, record, checksum FROM history
                 WHERE member = ?1 AND block BETWEEN ?2 AND ?3 ORDER BY block
                """);
            _acceptedIds = _database.Prepare(
                
                "SELECT day, hashes, sequence, checksum FROM accepted_ids WHERE shard = ?1 ORDER BY day, segment");
            _openDaysValid = _database.Prepare("""
                SELECT 1 FROM shard
                 WHERE shard = ?1 AND open_days_sequence = checkpoint_sequence
                   AND NOT EXISTS (SELECT 1 FROM journal
                                    WHERE journal.shard = ?1 AND journal.sequence > open_days_sequence)
                """);
            _openDays = _database.Prepare("""
                SELECT day, industry, distribution, checksum FROM open_day WHERE shard = ?1 ORDER BY day, industry
                """);
            _distributions = _database.Prepare("""
                SELECT day, industry, distribution, checksum FROM industry_day
                 WHERE industry = ?1 AND day BETWEEN ?2 AND ?3 ORDER BY day
                """);
        }
        catch
        {
            _database.Dispose();
            throw;
        }
        _database.Action = "read";
    }

    /// <summary>Ends what a read that threw has left open, so that it holds no old state of the log.</summary>
    public void Abandon()
    {
        foreach (var statement in (ReadOnlySpan<SqliteStatement>)[
            _state, _journal, _journalEnds, _scan, _scanEnd, _member, _connections, _history, _acceptedIds,
            _openDaysValid, _openDays, _distributions])
        {
            statement.Reset();
        }
        _database.Rollback();
    }

    public StoreState State()
    {
        _database.Concern(null);
        if (!_state.Step())
            throw Damage.Of("table store");
        var state = new StoredState(
            _state.Int(0), _state.Bytes(1).ToArray(), _state.Int(2) != 0, _state.Text(3),
            _state.IsNull(4) ? null : _state.Bytes(4).ToArray(), (int?)_state.LongOrNull(5), _state.LongOrNull(6),
            _state.LongOrNull(7), _state.LongOrNull(8), _state.LongOrNull(9), _state.Int(10) != 0);
        _state.Reset();
        return state.ToState();
    }

    public void Journal(int shard, long after, JournalVisitor visit, CancellationToken cancel)
    {
        _database.Concern(shard);
        _begin.Run();
        // A damaged key ends a scan before its time: the last entry is also looked for from the other side.
        _journalEnds.Bind(1, shard);
        _journalEnds.Step();
        var expected = Math.Max(after, _journalEnds.Long(0)) + 1;
        var last = _journalEnds.Long(1);
        _journalEnds.Reset();
        _journal.Bind(1, shard);
        _journal.Bind(2, after);
        while (_journal.Step())
        {
            cancel.ThrowIfCancellationRequested();
            var sequence = _journal.Long(0);
            var entry = _journal.Bytes(1);
            if (sequence != expected)
                throw Damage.Gap(shard, expected, sequence);
            if (!_database.Matches(_journal, 2, RowChecksum.OfEntry(shard, sequence, entry)))
                throw Damage.Entry(shard, sequence);
            visit(sequence, entry);
            expected++;
        }

        if (expected <= last)
            throw Damage.Gap(shard, expected, last + 1);
        _end.Run();
    }

    public void Members(int shard, MemberVisitor visit, DamageVisitor? damaged, CancellationToken cancel)
    {
        _database.Concern(shard);
        _begin.Run();
        foreach (var statement in (ReadOnlySpan<SqliteStatement>)[_scan, _scanEnd])
        {
            statement.Bind(1, (long)shard << 32);
            statement.Bind(2, ((long)shard << 32) | uint.MaxValue);
        }

        long? last = null;
        while (_scan.Step())
        {
            cancel.ThrowIfCancellationRequested();
            last = _scan.Long(0);
            Visit(_scan, visit, damaged);
        }

        _scanEnd.Step();
        if (_scanEnd.LongOrNull(0) != last)
            throw Damage.Order(shard);
        _scanEnd.Reset();
        _end.Run();
    }

    public void Members(
        IReadOnlyList<long> keys, MemberVisitor visit, DamageVisitor? damaged, CancellationToken cancel)
    {
        // A single read is consistent by itself.
        var many = keys.Count > 1;
        if (many)
            _begin.Run();
        for (var i = 0; i < keys.Count; i++)
        {
            cancel.ThrowIfCancellationRequested();
            Member(keys[i], visit, damaged);
        }
        if (many)
            _end.Run();
    }

    private void Member(long key, MemberVisitor visit, DamageVisitor? damaged)
    {
        _database.Concern((int)(key >> 32), key);
        try
        {
            _member.Bind(1, key);
            if (_member.Step())
                Visit(_member, visit, damaged);
        }
        catch (StoreDamagedException page) when (damaged is not null)
        {
            damaged(page);
        }

        _member.Reset();
    }

    public List<(string Other, byte[] Record)> Connections(long member)
    {
        _database.Concern((int)(member >> 32), member);
        var rows = new List<(string, byte[])>();
        _connections.Bind(1, member);
        while (_connections.Step())
        {
            var (other, record) = (_connections.Text(0), _connections.Bytes(1).ToArray());
            if (!_database.Matches(_connections, 2, RowChecksum.OfConnection(member, other, record)))
                throw Damage.Connection(member, other);
            rows.Add((other, record));
        }

        return rows;
    }

    public List<HistoryRow> History(long member, int fromBlock, int toBlock)
    {
        _database.Concern((int)(member >> 32), member);
        var rows = new List<HistoryRow>();
        _history.Bind(1, member);
        _history.Bind(2, fromBlock);
        _history.Bind(3, toBlock);
        while (_history.Step())
        {
            var row = new HistoryRow(member, _history.Int(0), _history.Bytes(1).ToArray());
            if (!_database.Matches(_history, 2, RowChecksum.OfHistory(member, row.Block, row.Record)))
                throw Damage.History(member, row.Block);
            rows.Add(row);
        }

        return rows;
    }

    public List<AcceptedIdsRow> AcceptedIds(int shard)
    {
        _database.Concern(shard);
        var rows = new List<AcceptedIdsRow>();
        _acceptedIds.Bind(1, shard);
        while (_acceptedIds.Step())
        {
            var row = new AcceptedIdsRow(_acceptedIds.Int(0), _acceptedIds.Bytes(1).ToArray());
            var checksum = RowChecksum.OfAcceptedIds(shard, row.Day, _acceptedIds.Long(2), row.Hashes.Span);
            if (!_database.Matches(_acceptedIds, 3, checksum))
                throw Damage.AcceptedIds(shard, row.Day);
            rows.Add(row);
        }

        return rows;
    }

    public List<DistributionRow>? OpenDays(int shard)
    {
        _database.Concern(shard);
        _begin.Run();
        _openDaysValid.Bind(1, shard);
        var valid = _openDaysValid.Step();
        _openDaysValid.Reset();
        _openDays.Bind(1, shard);
        var rows = valid ? Distributions(_openDays, shard) : null;
        _end.Run();
        return rows;
    }

    public List<DistributionRow> Distributions(string industry, int fromDay, int toDay)
    {
        _database.Concern(null);
        _distributions.Bind(1, industry);
        _distributions.Bind(2, fromDay);
        _distributions.Bind(3, toDay);
        return Distributions(_distributions, null);
    }

    public void Dispose() => _database.Dispose();

    /// <param name="shard">That of open days; null for closed ones.</param>
    private List<DistributionRow> Distributions(SqliteStatement statement, int? shard)
    {
        var rows = new List<DistributionRow>();
        while (statement.Step())
        {
            var row = new DistributionRow(statement.Int(0), statement.Text(1), statement.Bytes(2).ToArray());
            var checksum = shard is { } open
                ? RowChecksum.OfOpenDay(open, row.Day, row.Industry, row.Distribution)
                : RowChecksum.OfClosedDay(row.Day, row.Industry, row.Distribution);
            if (!_database.Matches(statement, 3, checksum))
                throw Damage.Distribution(shard, row.Day, row.Industry);
            rows.Add(row);
        }

        return rows;
    }

    private void Visit(SqliteStatement row, MemberVisitor visit, DamageVisitor? damaged)
    {
        var member = new StoredMember
        {
            Key = row.Long(0),
            Id = row.Bytes(1),
            Industry = row.Bytes(2),
            Pillars = RowChecksum.Pillars(row.Long(3), row.Long(4), row.Long(5), row.Long(6)),
            Day = row.Int(7),
            Sequence = row.Long(8),
            State = row.Bytes(9),
        };
        if (_database.Matches(row, 11, RowChecksum.OfMember(member, row.Long(10))))
            visit(member);
        else if (damaged is not null)
            damaged(Damage.Member(member.Key));
        else
            throw Damage.Member(member.Key);
    }
}
