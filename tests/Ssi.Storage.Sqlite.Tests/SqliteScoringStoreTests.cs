using Ssi.Storage.TestKit;

namespace Ssi.Storage.Sqlite.Tests;

/// <summary>The kit on a SQLite file.</summary>
public sealed class SqliteScoringStoreTests : ScoringStoreTests
{
    protected override Task<IStoreDatabase> CreateDatabaseAsync() => Task.FromResult<IStoreDatabase>(new SqliteFile());
}
