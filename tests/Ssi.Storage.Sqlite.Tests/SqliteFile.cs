using Microsoft.Data.Sqlite;
using Ssi.Storage.TestKit;

namespace Ssi.Storage.Sqlite.Tests;

/// <summary>A database file in a folder of its own.</summary>
internal sealed class SqliteFile : IStoreDatabase, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ssi-store-").FullName;

    public string Path => System.IO.Path.Combine(_folder, "ssi.db");

    public string LogPath => Path + "-wal";

    public string MarkPath => Path + "-mark";

    public SqliteOptions Options => new() { Path = Path, BusyTimeoutMilliseconds = 20 };

    public IScoringStore Connect() => new SqliteScoringStore(Options);

    public Task ExecuteAsync(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
        return Task.CompletedTask;
    }

    public string Blob(ReadOnlySpan<byte> bytes) => $"x'{Convert.ToHexString(bytes)}'";

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }
}
