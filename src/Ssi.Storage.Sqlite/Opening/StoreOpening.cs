using System.Globalization;
using Microsoft.Data.Sqlite;
using Ssi.Storage.Checksums;
using Ssi.Storage.Migrations;
using Ssi.Storage.Sqlite.Connections;
using Ssi.Storage.Sqlite.Files;

namespace Ssi.Storage.Sqlite.Opening;

/// <summary>Creates or migrates the file and writes or checks its stamp.</summary>
internal static class StoreOpening
{
    /// <summary>The stamp and what has moved since, as <see cref="StoreState"/> lists them.</summary>
    public const string StateQuery = """
        SELECT shards, hash_key, simulated_clock, model, document, day, simulated_now, checksum, day_checksum,
               simulated_now_checksum, rows_without_checksum
          FROM store LEFT JOIN model ON version = model
        """;

    private static readonly IReadOnlyList<Migration> Known = Migration.Embedded(typeof(StoreOpening).Assembly);

    public static StoreState Open(SqliteOptions options, StoreFiles files, StoreStamp wanted, long? simulatedNow)
    {
        try
        {
            using var connection = new SqliteConnection(ConnectionString(options));
            connection.Open();
            Prepare(connection, options);
            Migrator.Apply(connection, Known);
            using var transaction = connection.BeginTransaction();
            var state = Stored(transaction) is { } stored
                ? Checked(options.Path, stored, wanted)
                : Created(transaction, wanted, simulatedNow);
            AddStampChecksum(transaction, state.Stamp);
            transaction.Commit();
            files.BeginMark(options.Path, () => HowFar(connection, state.Stamp.Shards));
            return state;
        }
        catch (SqliteException error)
        {
            throw SqliteFailure.Of(options.Path, "open the store", error);
        }
    }

    private static Acknowledged HowFar(SqliteConnection connection, int shards)
    {
        var read = StoreFiles.Read(connection);
        var sequences = new long[shards];
        read.Sequences.CopyTo(sequences, 0);
        return read with { Sequences = sequences };
    }

    private static string ConnectionString(SqliteOptions options) => new SqliteConnectionStringBuilder
    {
        DataSource = options.Path,
        Mode = SqliteOpenMode.ReadWriteCreate,
        Pooling = false,
        ForeignKeys = true,
        // Zero would wait without end.
        DefaultTimeout = Math.Max(1, options.BusyTimeoutMilliseconds / 1000),
    }.ToString();

    private static void Prepare(SqliteConnection connection, SqliteOptions options)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"""
            PRAGMA busy_timeout = {options.BusyTimeoutMilliseconds};
            PRAGMA page_size = {SqliteDatabase.PageSize};
            PRAGMA journal_mode = WAL;
            """;
        command.ExecuteNonQuery();
    }

    private static StoreState? Stored(SqliteTransaction transaction)
    {
        using var command = Command(transaction, StateQuery);
        using var reader = command.ExecuteReader();
        if (!reader.Read())
            return null;
        var stored = new StoredState(
            reader.GetInt32(0), reader.GetFieldValue<byte[]>(1), reader.GetBoolean(2), reader.GetString(3),
            reader.IsDBNull(4) ? null : reader.GetFieldValue<byte[]>(4), (int?)Number(reader, 5), Number(reader, 6),
            Number(reader, 7), Number(reader, 8), Number(reader, 9), reader.GetBoolean(10));
        return stored.ToState();
    }

    private static long? Number(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt64(column);

    private static StoreState Checked(string path, StoreState stored, StoreStamp wanted)
    {
        var stamp = stored.Stamp;
        if (stamp.Shards != wanted.Shards)
            throw Mismatch(path, "shards", Number(stamp.Shards), Number(wanted.Shards));
        if (stamp.SimulatedClock != wanted.SimulatedClock)
            throw Mismatch(path, "clock", Clock(stamp), Clock(wanted));
        if (!string.Equals(stamp.Model, wanted.Model, StringComparison.Ordinal))
            throw Mismatch(path, "model", stamp.Model, wanted.Model);
        if (!stamp.ModelDocument.AsSpan().SequenceEqual(wanted.ModelDocument))
            throw new StoreMismatchException($"Store {path}: the document of model {stamp.Model} differs.");
        return stored;
    }

    private static StoreState Created(SqliteTransaction transaction, StoreStamp wanted, long? simulatedNow)
    {
        using (var rows = Command(transaction, "SELECT EXISTS (SELECT 1 FROM shard) OR EXISTS (SELECT 1 FROM model)"))
        {
            if ((long)rows.ExecuteScalar()! != 0)
                throw new StoreDamagedException("table store has lost its row", null);
        }

        using var command = Command(transaction, """
            INSERT INTO model (version, document) VALUES (@model, @document);
            INSERT INTO store (singleton, shards, hash_key, simulated_clock, model, day, simulated_now, checksum,
                               simulated_now_checksum)
            VALUES (1, @shards, @hash_key, @simulated_clock, @model, NULL, @simulated_now, @checksum,
                    @simulated_now_checksum);
            """);
        command.Parameters.AddWithValue("@model", wanted.Model);
        command.Parameters.AddWithValue("@document", wanted.ModelDocument);
        command.Parameters.AddWithValue("@shards", wanted.Shards);
        command.Parameters.AddWithValue("@hash_key", wanted.HashKey);
        command.Parameters.AddWithValue("@simulated_clock", wanted.SimulatedClock ? 1 : 0);
        command.Parameters.AddWithValue("@simulated_now", (object?)simulatedNow ?? DBNull.Value);
        command.Parameters.AddWithValue("@checksum", RowChecksum.OfStamp(wanted, acceptsNone: false));
        command.Parameters.AddWithValue(
            "@simulated_now_checksum",
            simulatedNow is { } ticks ? RowChecksum.OfSimulatedNow(ticks) : DBNull.Value);
        command.ExecuteNonQuery();
        return new StoreState(wanted, null, simulatedNow);
    }

    /// <summary>The stamp of a store from before checksums gets its own at the first start.</summary>
    private static void AddStampChecksum(SqliteTransaction transaction, StoreStamp stored)
    {
        using var command = Command(transaction, "UPDATE store SET checksum = @checksum WHERE checksum IS NULL");
        command.Parameters.AddWithValue("@checksum", RowChecksum.OfStamp(stored, acceptsNone: true));
        command.ExecuteNonQuery();
    }

    private static SqliteCommand Command(SqliteTransaction transaction, string sql)
    {
        var command = transaction.Connection!.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        return command;
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Clock(StoreStamp stamp) => stamp.SimulatedClock ? "simulated" : "real";

    private static StoreMismatchException Mismatch(string path, string what, string stored, string wanted) =>
        new($"Store {path}: its {what} is {stored}, the host asks for {wanted}.");
}
