using System.Globalization;
using Npgsql;
using Ssi.Storage.PostgreSql.Connections;

namespace Ssi.Storage.PostgreSql.Commits;

/// <summary>The one connection that writes. A write is one batch, committed by its end: a client that stops half-way
/// leaves nothing, and a server that answers too late has done all of it or nothing.</summary>
internal sealed class StoreWriter(NpgsqlConnection connection) : IAsyncDisposable
{
    /// <summary>The session on the server.</summary>
    public int ProcessId => connection.ProcessID;

    public async Task CommitAsync(CommitGroup group)
    {
        if (group.IsEmpty)
            return;
        try
        {
            var guard = ShardGuard.Of(group);
            if (Restatements.AreIn(group))
            {
                await RestateAsync(group, guard);
                return;
            }
            await using var batch = new NpgsqlBatch(connection);
            guard.AddTo(batch);
            AddRows(batch, group);
            await batch.ExecuteNonQueryAsync();
        }
        catch (PostgresException error) when (error.SqlState is PostgreSqlFailure.EpochLost)
        {
            throw new EpochLostException(int.Parse(error.MessageText, CultureInfo.InvariantCulture));
        }
    }

    /// <summary>Raises the epochs once no older owner is writing; what it wrote is then seen by the second
    /// statement.</summary>
    public async Task<IReadOnlyList<ShardLease>> ClaimAsync(IReadOnlyList<int> shards)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.Add(
            """
            INSERT INTO shard AS s (shard, epoch, checkpoint_sequence, trimmed_sequence, next_slot)
            SELECT DISTINCT shard, 1, 0, 0, 0 FROM unnest($1) AS claimed (shard) ORDER BY shard
                ON CONFLICT (shard) DO UPDATE SET epoch = s.epoch + 1
            """,
            Batches.Value(shards.ToArray()));
        batch.Add(
            """
            SELECT shard, epoch, checkpoint_sequence,
                   greatest(checkpoint_sequence, (SELECT max(sequence) FROM journal AS j WHERE j.shard = s.shard)),
                   next_slot, erasures
              FROM shard AS s WHERE shard = ANY ($1)
            """,
            Batches.Value(shards.ToArray()));
        await using var reader = await batch.ExecuteReaderAsync();
        var leases = new Dictionary<int, ShardLease>();
        while (await reader.ReadAsync())
        {
            leases.Add(reader.GetInt32(0), new ShardLease(
                reader.GetInt32(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3), reader.GetInt32(4),
                reader.IsDBNull(5) ? default : reader.GetFieldValue<byte[]>(5)));
        }
        // The end of the batch commits; a failure there comes after the rows.
        await reader.NextResultAsync();
        return [.. shards.Select(shard => leases[shard])];
    }

    /// <summary>The day's turn decides for the rest: of two coordinators the later finds it taken.</summary>
    public async Task PublishDayAsync(int day, IReadOnlyList<DistributionRow> closed, int dropBefore)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.Add(
            """
            WITH turned AS (
                UPDATE store SET day = $1 WHERE day IS NULL OR day < $1 RETURNING day
            ), dropped AS (
                DELETE FROM industry_day AS old USING turned WHERE old.day < $5
            )
            INSERT INTO industry_day (day, industry, distribution)
            SELECT new.* FROM unnest($2, $3, $4) AS new (day, industry, distribution), turned
             WHERE new.day >= $5
             ORDER BY new.industry, new.day
                ON CONFLICT (industry, day) DO UPDATE SET distribution = excluded.distribution
            """,
            Batches.Value(day), Batches.Column(closed, row => row.Day), Batches.Column(closed, row => row.Industry),
            Batches.Column(closed, row => row.Distribution), Batches.Value(dropBefore));
        await batch.ExecuteNonQueryAsync();
    }

    public async Task SetSimulatedNowAsync(long ticks)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.Add("UPDATE store SET simulated_now = greatest(simulated_now, $1)", Batches.Value(ticks));
        await batch.ExecuteNonQueryAsync();
    }

    public ValueTask DisposeAsync() => connection.DisposeAsync();

    /// <summary>What is restated has to be read under its lock first.</summary>
    private async Task RestateAsync(CommitGroup group, ShardGuard guard)
    {
        await using var transaction = await connection.BeginTransactionAsync();
        var restated = await Restatements.ReadAsync(connection, guard, group);
        await using var batch = new NpgsqlBatch(connection);
        AddRows(batch, group);
        restated.AddTo(batch);
        await batch.ExecuteNonQueryAsync();
        await transaction.CommitAsync();
    }

    private static void AddRows(NpgsqlBatch batch, CommitGroup group)
    {
        if (group.Appends.Count > 0)
        {
            batch.Add(
                "INSERT INTO journal (shard, sequence, entry) SELECT * FROM unnest($1, $2, $3)",
                Batches.Column(group.Appends, row => row.Shard), Batches.Column(group.Appends, row => row.Sequence),
                Batches.Column(group.Appends, row => row.Entry));
        }
        foreach (var rows in CheckpointRows.Of(group.Slices))
            rows.AddTo(batch);
    }
}
