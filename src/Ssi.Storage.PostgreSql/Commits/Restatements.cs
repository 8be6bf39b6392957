using Npgsql;
using Ssi.Storage.Checksums;
using Ssi.Storage.PostgreSql.Connections;

namespace Ssi.Storage.PostgreSql.Commits;

/// <summary>The closed days that a commit's erasures write anew, read and locked in its transaction: another shard's
/// owner who restates the same day waits, and reads what this one wrote.</summary>
internal sealed class Restatements
{
    private readonly Dictionary<(string Industry, int Day), byte[]> _stored = [];
    private readonly Dictionary<int, long> _checkpoints = [];

    private Restatements()
    {
    }

    public static bool AreIn(CommitGroup group) =>
        group.Slices.Exists(slice => slice.Erased.Exists(erased => erased.Restated.Count > 0));

    public static async Task<Restatements> ReadAsync(
        NpgsqlConnection connection, ShardGuard guard, CommitGroup group, bool acceptsNone)
    {
        var days = group.Slices
            .SelectMany(slice => slice.Erased).SelectMany(erased => erased.Restated)
            .Select(row => (row.Day, row.Industry)).Distinct().ToList();
        await using var batch = new NpgsqlBatch(connection);
        guard.AddTo(batch);
        batch.Add(
            "SELECT shard, checkpoint_sequence FROM shard WHERE shard = ANY ($1)",
            Batches.Column(group.Slices, slice => slice.Shard));
        batch.Add(
            """
            SELECT d.industry, d.day, d.distribution, d.checksum
              FROM industry_day AS d JOIN unnest($1, $2) AS wanted (day, industry)
                ON d.industry = wanted.industry AND d.day = wanted.day
             ORDER BY d.industry, d.day FOR NO KEY UPDATE OF d
            """,
            Batches.Column(days, row => row.Day), Batches.Column(days, row => row.Industry));
        var read = new Restatements();
        await using var reader = await batch.ExecuteReaderAsync();
        await reader.NextResultAsync();
        while (await reader.ReadAsync())
            read._checkpoints.Add(reader.GetInt32(0), reader.GetInt64(1));
        await reader.NextResultAsync();
        while (await reader.ReadAsync())
        {
            var row = new DistributionRow(reader.GetInt32(1), reader.GetString(0), reader.GetFieldValue<byte[]>(2));
            var checksum = RowChecksum.OfClosedDay(row.Day, row.Industry, row.Distribution);
            // A damaged day cannot be read by anybody: what it said of the member is withheld with it.
            if (RowChecksum.Matches(reader.IsDBNull(3) ? null : reader.GetInt32(3), checksum, acceptsNone))
                read._stored.Add((row.Industry, row.Day), row.Distribution);
        }

        foreach (var slice in group.Slices)
            read.Rewrite(slice);
        return read;
    }

    public void AddTo(NpgsqlBatch batch) => batch.Add(
        """
        UPDATE industry_day AS d SET distribution = new.distribution, checksum = new.checksum
          FROM unnest($1, $2, $3, $4) AS new (industry, day, distribution, checksum)
         WHERE d.industry = new.industry AND d.day = new.day
        """,
        Batches.Column(_stored, row => row.Key.Industry), Batches.Column(_stored, row => row.Key.Day),
        Batches.Column(_stored, row => row.Value),
        Batches.Column(_stored, row => RowChecksum.OfClosedDay(row.Key.Day, row.Key.Industry, row.Value)));

    private void Rewrite(CheckpointSlice slice)
    {
        // Where the checkpoint is there already, a commit that was taken for failed has restated.
        if (slice.End is { } end && end.Sequence <= _checkpoints[slice.Shard])
            return;
        foreach (var row in slice.Erased.SelectMany(erased => erased.Restated))
        {
            if (_stored.TryGetValue((row.Industry, row.Day), out var stored))
                _stored[(row.Industry, row.Day)] = row.Rewrite(stored);
        }
        if (slice.End is not null)
            _checkpoints[slice.Shard] = slice.End.Sequence;
    }
}
