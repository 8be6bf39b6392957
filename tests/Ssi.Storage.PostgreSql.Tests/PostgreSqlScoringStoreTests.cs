using Ssi.Storage.TestKit;
using Ssi.Storage.TestKit.Postgres;

namespace Ssi.Storage.PostgreSql.Tests;

/// <summary>The kit on PostgreSQL.</summary>
[NeedsPostgres]
public sealed class PostgreSqlScoringStoreTests(PostgresFixture fixture)
    : ScoringStoreTests, IClassFixture<PostgresFixture>
{
    protected override async Task<IStoreDatabase> CreateDatabaseAsync() => await PostgreSqlSchema.CreateAsync(fixture);
}
