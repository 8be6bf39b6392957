using Ssi.Storage;
using Ssi.Storage.Sqlite;

namespace Ssi.Grains.Tests.Faults;

/// <summary>A folder for the SQLite files of one test.</summary>
public abstract class SqliteFolder : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ssi-faults-").FullName;

    internal IScoringStore OpenStore() => new SqliteScoringStore(
        new SqliteOptions { Path = Path.Combine(_folder, "ssi.db"), BusyTimeoutMilliseconds = 30_000 });

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing) => Directory.Delete(_folder, recursive: true);
}
