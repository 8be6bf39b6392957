using Npgsql;
using Ssi.Storage.Checksums;
using Ssi.Storage.PostgreSql.Connections;

namespace Ssi.Storage.PostgreSql.Commits;

/// <summary>The rows of slices, written with one statement a table. Of a row that they have twice the last
/// counts.</summary>
internal sealed class CheckpointRows
{
    private readonly HashSet<int> _shards = [];
    private readonly List<long> _erased = [];
    private readonly Dictionary<long, MemberRow> _members = [];
    private readonly Dictionary<(long Member, string Other), byte[]?> _connections = [];
    private readonly Dictionary<(long Member, int Block), byte[]> _history = [];
    private readonly CheckpointEnds _ends = new();

    /// <summary>The slices in their order: what a slice erases comes after the rows that its shard wrote before, and
    /// nothing of a shard comes before its end.</summary>
    public static IEnumerable<CheckpointRows> Of(IEnumerable<CheckpointSlice> slices)
    {
        var rows = new CheckpointRows();
        foreach (var slice in slices)
        {
            if (!rows._shards.Add(slice.Shard) && (slice.Erased.Count > 0 || rows._ends.Has(slice.Shard)))
            {
                yield return rows;
                rows = new CheckpointRows();
                rows._shards.Add(slice.Shard);
            }
            rows.Take(slice);
        }
        if (rows._shards.Count > 0)
            yield return rows;
    }

    public void AddTo(NpgsqlBatch batch)
    {
        if (_erased.Count > 0)
            AddErasures(batch);
        if (_members.Count > 0)
            AddMembers(batch);
        if (_connections.Count > 0)
            AddConnections(batch);
        if (_history.Count > 0)
            AddHistory(batch);
        _ends.AddTo(batch);
    }

    private void Take(CheckpointSlice slice)
    {
        foreach (var erased in slice.Erased)
            _erased.Add(Own(slice.Shard, erased.Key));
        foreach (var member in slice.Members)
            _members[Own(slice.Shard, member.Key)] = member;
        foreach (var row in slice.Connections)
            _connections[(Own(slice.Shard, row.Member), row.Other)] = row.Record;
        foreach (var row in slice.History)
            _history[(Own(slice.Shard, row.Member), row.Block)] = row.Record;
        if (slice.End is { } end)
            _ends.Add(slice.Shard, end);
    }

    private void AddErasures(NpgsqlBatch batch)
    {
        batch.Add("DELETE FROM member WHERE key = ANY ($1)", Batches.Value(_erased));
        batch.Add("DELETE FROM connection WHERE member = ANY ($1)", Batches.Value(_erased));
        batch.Add("DELETE FROM history WHERE member = ANY ($1)", Batches.Value(_erased));
    }

    private void AddMembers(NpgsqlBatch batch)
    {
        var rows = _members.Values;
        batch.Add(
            """
            INSERT INTO member (key, id, industry, ssi, brand, find, engage, relate, day, sequence, state,
                                checksum)
            SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
                ON CONFLICT (key) DO UPDATE SET
                   industry = excluded.industry, ssi = excluded.ssi, brand = excluded.brand, find = excluded.find,
                   engage = excluded.engage, relate = excluded.relate, day = excluded.day,
                   sequence = excluded.sequence, state = excluded.state, checksum = excluded.checksum
            """,
            Batches.Column(rows, row => row.Key), Batches.Column(rows, row => row.Id),
            Batches.Column(rows, row => row.Industry), Batches.Column(rows, row => row.Ssi),
            Batches.Column(rows, row => row.Brand), Batches.Column(rows, row => row.Find),
            Batches.Column(rows, row => row.Engage), Batches.Column(rows, row => row.Relate),
            Batches.Column(rows, row => row.Day), Batches.Column(rows, row => row.Sequence),
            Batches.Column(rows, row => row.State), Batches.Column(rows, RowChecksum.OfMember));
    }

    private void AddConnections(NpgsqlBatch batch)
    {
        var put = _connections.Where(row => row.Value is not null).ToList();
        if (put.Count > 0)
        {
            batch.Add(
                """
                INSERT INTO connection (member, other, record, checksum) SELECT * FROM unnest($1, $2, $3, $4)
                    ON CONFLICT (member, other) DO UPDATE SET record = excluded.record, checksum = excluded.checksum
                """,
                Batches.Column(put, row => row.Key.Member), Batches.Column(put, row => row.Key.Other),
                Batches.Column(put, row => row.Value),
                Batches.Column(
                    put, row => RowChecksum.OfConnection(row.Key.Member, row.Key.Other, row.Value)));
        }
        var dropped = _connections.Where(row => row.Value is null).ToList();
        if (dropped.Count == 0)
            return;
        batch.Add(
            """
            DELETE FROM connection AS c USING unnest($1, $2) AS dropped (member, other)
             WHERE c.member = dropped.member AND c.other = dropped.other
            """,
            Batches.Column(dropped, row => row.Key.Member), Batches.Column(dropped, row => row.Key.Other));
    }

    private void AddHistory(NpgsqlBatch batch) => batch.Add(
        """
        INSERT INTO history (member, block, record, checksum) SELECT * FROM unnest($1, $2, $3, $4)
            ON CONFLICT (member, block) DO UPDATE SET record = excluded.record, checksum = excluded.checksum
        """,
        Batches.Column(_history, row => row.Key.Member), Batches.Column(_history, row => row.Key.Block),
        Batches.Column(_history, row => row.Value),
        Batches.Column(_history, row => RowChecksum.OfHistory(row.Key.Member, row.Key.Block, row.Value)));

    private static long Own(int shard, long key) => key >> 32 == shard
        ? key
        : throw new InvalidOperationException($"Key {key} is not of shard {shard}.");
}
