using System.Globalization;
using Npgsql;
using Ssi.Storage.Checksums;
using Ssi.Storage.PostgreSql.Connections;

namespace Ssi.Storage.PostgreSql.Commits;

/// <summary>The one connection that writes. A write is one batch, committed by its end: a client that stops half-way
/// leaves nothing, and a server that answers too late has done all of it or nothing.</summary>
internal sealed class StoreWriter(NpgsqlConnection connection, bool acceptsNoChecksum) : IAsyncDisposable
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
            INSERT INTO shard AS s (shard, epoch, checkpoint_sequence, trimmed_sequence, next_slot, checksum,
                                    trimmed_checksum)
            SELECT DISTINCT shard, 1, 0, 0, 0, checksum, trimmed_checksum
              FROM unnest($1, $2, $3) AS claimed (shard, checksum, trimmed_checksum) ORDER BY shard
                ON CONFLICT (shard) DO UPDATE SET epoch = s.epoch + 1
            """,
            Batches.Value(shards.ToArray()),
            Batches.Column(shards, shard => RowChecksum.OfCheckpoint(shard, 0, 0, null)),
            Batches.Column(shards, shard => RowChecksum.OfTrimmed(shard, 0)));
        batch.Add(
            """
            SELECT shard, epoch, checkpoint_sequence, trimmed_sequence, next_slot, open_days_sequence, checksum,
                   trimmed_checksum, erasures_checksum,
                   (SELECT max(sequence) FROM journal AS j WHERE j.shard = s.shard), erasures
              FROM shard AS s WHERE shard = ANY ($1)
            """,
            Batches.Value(shards.ToArray()));
        // Claims are undone where a shard's row turns out to be damaged.
        await using var transaction = await connection.BeginTransactionAsync();
        var leases = new Dictionary<int, ShardLease>();
        await using (var row = await batch.ExecuteReaderAsync())
        {
            while (await row.ReadAsync())
                leases.Add(row.GetInt32(0), Lease(row));
        }

        await transaction.CommitAsync();
        return [.. shards.Select(shard => leases[shard])];
    }

    private ShardLease Lease(NpgsqlDataReader row)
    {
        var stored = new StoredShard(
            row.GetInt32(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.GetInt32(4), Number(5),
            row.IsDBNull(10) ? null : row.GetFieldValue<byte[]>(10), Number(6), Number(7), Number(8));
        return stored.ToLease(Number(9), acceptsNoChecksum);

        long? Number(int column) => row.IsDBNull(column) ? null : row.GetFieldValue<long>(column);
    }

    /// <summary>The day's turn decides for the rest: of two coordinators the later finds it taken.</summary>
    public async Task PublishDayAsync(int day, IReadOnlyList<DistributionRow> closed, int dropBefore)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.Add(
            """
            WITH turned AS (
                UPDATE store SET day = $1, day_checksum = $6 WHERE day IS NULL OR day < $1 RETURNING day
            ), dropped AS (
                DELETE FROM industry_day AS old USING turned WHERE old.day < $5
            )
            INSERT INTO industry_day (day, industry, distribution, checksum)
            SELECT new.* FROM unnest($2, $3, $4, $7) AS new (day, industry, distribution, checksum), turned
             WHERE new.day >= $5
             ORDER BY new.industry, new.day
                ON CONFLICT (industry, day) DO UPDATE SET
                   distribution = excluded.distribution, checksum = excluded.checksum
            """,
            Batches.Value(day), Batches.Column(closed, row => row.Day), Batches.Column(closed, row => row.Industry),
            Batches.Column(closed, row => row.Distribution), Batches.Value(dropBefore),
            Batches.Value(RowChecksum.OfDay(day)),
            Batches.Column(closed, row => RowChecksum.OfClosedDay(row.Day, row.Industry, row.Distribution)));
        await batch.ExecuteNonQueryAsync();
    }

    public async Task SetSimulatedNowAsync(long ticks)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.Add(
            """
            UPDATE store SET simulated_now = $1, simulated_now_checksum = $2
             WHERE simulated_now IS NULL OR simulated_now < $1
            """,
            Batches.Value(ticks), Batches.Value(RowChecksum.OfSimulatedNow(ticks)));
        await batch.ExecuteNonQueryAsync();
    }

    public ValueTask DisposeAsync() => connection.DisposeAsync();

    /// <summary>What is restated has to be read under its lock first.</summary>
    private async Task RestateAsync(CommitGroup group, ShardGuard guard)
    {
        await using var transaction = await connection.BeginTransactionAsync();
        var restated = await Restatements.ReadAsync(connection, guard, group, acceptsNoChecksum);
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
                "INSERT INTO journal (shard, sequence, entry, checksum) SELECT * FROM unnest($1, $2, $3, $4)",
                Batches.Column(group.Appends, row => row.Shard), Batches.Column(group.Appends, row => row.Sequence),
                Batches.Column(group.Appends, row => row.Entry),
                Batches.Column(
                    group.Appends, row => RowChecksum.OfEntry(row.Shard, row.Sequence, row.Entry.Span)));
        }
        foreach (var rows in CheckpointRows.Of(group.Slices))
            rows.AddTo(batch);
    }
}
