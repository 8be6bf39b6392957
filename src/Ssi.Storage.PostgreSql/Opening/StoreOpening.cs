using System.Globalization;
using Npgsql;
using Ssi.Storage.Checksums;
using Ssi.Storage.Migrations;
using Ssi.Storage.PostgreSql.Connections;
using Ssi.Storage.PostgreSql.Reads;

namespace Ssi.Storage.PostgreSql.Opening;

/// <summary>Creates or migrates the schema and writes or checks the stamp. Several processes may do so at
/// once.</summary>
internal static class StoreOpening
{
    private static readonly IReadOnlyList<Migration> Known = Migration.Embedded(typeof(StoreOpening).Assembly);

    /// <summary>The store's state, and whether the server checks its own pages.</summary>
    public static async Task<(StoredState State, bool ChecksPages)> OpenAsync(
        NpgsqlConnection connection, string name, StoreStamp wanted, long? simulatedNow, CancellationToken cancel)
    {
        var checksPages = await CheckServerAsync(connection, name, cancel);
        Migrator.Apply(connection, Known);
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        await CreateAsync(connection, wanted, simulatedNow, cancel);
        var stored = await new StoreReader(connection, acceptsNoChecksum: false, cancel).StateAsync();
        var stamp = stored.ToState().Stamp;
        Check(name, stamp, wanted);
        if (stored.Checksum is null)
            await AddStampChecksumAsync(connection, stamp, cancel);
        await transaction.CommitAsync(cancel);
        return (stored, checksPages);
    }

    /// <summary>What acknowledgements and ids rest on, and a session cannot set for itself. True where the server
    /// checks its own pages.</summary>
    private static async Task<bool> CheckServerAsync(NpgsqlConnection connection, string name, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand(
            "SELECT current_setting('fsync'), current_setting('server_encoding'), current_setting('data_checksums')",
            connection);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        await reader.ReadAsync(cancel);
        if (reader.GetString(0) is not "on")
        {
            throw new StoreMismatchException(
                $"Store {name}: the server runs with fsync = off and may lose what it acknowledged; set it on.");
        }
        if (reader.GetString(1) is not "UTF8")
            throw Mismatch(name, "encoding", reader.GetString(1), "UTF8");
        return reader.GetString(2) is "on";
    }

    /// <summary>Of several creators one writes; the others wait for it and find its stamp.</summary>
    private static async Task CreateAsync(
        NpgsqlConnection connection, StoreStamp wanted, long? simulatedNow, CancellationToken cancel)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.Add(
            "INSERT INTO model (version, document) VALUES ($1, $2) ON CONFLICT (version) DO NOTHING",
            Batches.Value(wanted.Model), Batches.Value(wanted.ModelDocument));
        batch.Add(
            """
            INSERT INTO store (singleton, shards, hash_key, simulated_clock, model, simulated_now, checksum,
                               simulated_now_checksum)
            SELECT 1, $1, $2, $3, $4, $5, $6, $7 WHERE NOT EXISTS (SELECT FROM shard)
                ON CONFLICT (singleton) DO NOTHING
            """,
            Batches.Value(wanted.Shards), Batches.Value(wanted.HashKey), Batches.Value(wanted.SimulatedClock),
            Batches.Value(wanted.Model), Batches.Value(simulatedNow),
            Batches.Value(RowChecksum.OfStamp(wanted, acceptsNone: false)),
            Batches.Value(simulatedNow is { } ticks ? RowChecksum.OfSimulatedNow(ticks) : (int?)null));
        await batch.ExecuteNonQueryAsync(cancel);
    }

    /// <summary>The stamp of a store from before checksums gets its own at the first start.</summary>
    private static async Task AddStampChecksumAsync(
        NpgsqlConnection connection, StoreStamp stored, CancellationToken cancel)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.Add(
            "UPDATE store SET checksum = $1 WHERE checksum IS NULL",
            Batches.Value(RowChecksum.OfStamp(stored, acceptsNone: true)));
        await batch.ExecuteNonQueryAsync(cancel);
    }

    private static void Check(string name, StoreStamp stored, StoreStamp wanted)
    {
        if (stored.Shards != wanted.Shards)
            throw Mismatch(name, "shards", Number(stored.Shards), Number(wanted.Shards));
        if (stored.SimulatedClock != wanted.SimulatedClock)
            throw Mismatch(name, "clock", Clock(stored), Clock(wanted));
        if (!string.Equals(stored.Model, wanted.Model, StringComparison.Ordinal))
            throw Mismatch(name, "model", stored.Model, wanted.Model);
        if (!stored.ModelDocument.AsSpan().SequenceEqual(wanted.ModelDocument))
            throw new StoreMismatchException($"Store {name}: the document of model {stored.Model} differs.");
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Clock(StoreStamp stamp) => stamp.SimulatedClock ? "simulated" : "real";

    private static StoreMismatchException Mismatch(string name, string what, string stored, string wanted) =>
        new($"Store {name}: its {what} is {stored}, the host asks for {wanted}.");
}
