using Microsoft.Data.Sqlite;
using Ssi.Storage;
using Ssi.Storage.Sqlite;

namespace Ssi.Grains.Tests.Faults;

/// <summary>A folder for the SQLite files of one test.</summary>
public abstract class SqliteFolder : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ssi-faults-").FullName;

    private string File => Path.Combine(_folder, "ssi.db");

    internal IScoringStore OpenStore() => new SqliteScoringStore(
        new SqliteOptions { Path = File, BusyTimeoutMilliseconds = 30_000 });

    /// <summary>Changes the file by SQL, past the program.</summary>
    internal void Change(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={File};Pooling=False;Default Timeout=30");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        Assert.True(command.ExecuteNonQuery() > 0, $"Nothing is changed by: {sql}");
    }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing) => Directory.Delete(_folder, recursive: true);
}
