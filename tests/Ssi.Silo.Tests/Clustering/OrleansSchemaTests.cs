using System.Reflection;
using Npgsql;
using Orleans.Runtime.MembershipService;
using Ssi.Silo.Clustering;
using Ssi.Storage.TestKit;
using Ssi.Storage.TestKit.Postgres;

namespace Ssi.Silo.Tests.Clustering;

/// <summary>What the scripts make, and who may apply them when.</summary>
[NeedsPostgres]
public sealed class OrleansSchemaTests(PostgresFixture fixture) : IClassFixture<PostgresFixture>
{
    private static readonly string[] Applied = ["1|membership", "2|grain-storage", "3|reminders"];

    private static readonly string[] Keys =
    [
        "CleanupDefunctSiloEntriesKey", "CleanupDefunctSiloEntryKey", "ClearStorageKey",
        "DeleteMembershipTableEntriesKey", "DeleteReminderRowKey", "DeleteReminderRowsKey", "DeleteStorageKey",
        "GatewaysQueryKey", "InsertMembershipKey", "InsertMembershipVersionKey", "MembershipReadAllKey",
        "MembershipReadRowKey", "ReadFromStorageKey", "ReadRangeRows1Key", "ReadRangeRows2Key", "ReadReminderRowKey",
        "ReadReminderRowsKey", "UpdateIAmAlivetimeKey", "UpdateMembershipKey", "UpsertReminderRowKey",
        "WriteToStorageKey",
    ];

    [KitFact]
    public async Task Apply_EmptyDatabase_HasEveryKeyThatOrleansAsksFor()
    {
        var database = await OrleansDatabase.CreateAsync(fixture.Server, "keys");

        Assert.Equal(Keys, await database.SqlAsync("SELECT querykey FROM orleans.orleansquery ORDER BY querykey"));
    }

    // The packages ship no list: a newer Orleans that asks for more is seen here and not at a start.
    [Theory]
    [InlineData("Orleans.Clustering.AdoNet")]
    [InlineData("Orleans.Reminders.AdoNet")]
    public void Keys_OfTheReferencedOrleans_AreAmongThose(string assembly)
    {
        var asked = Assembly.Load(assembly).GetType($"{assembly}.Storage.DbStoredQueries", throwOnError: true)!
            .GetProperties(BindingFlags.Instance | BindingFlags.NonPublic)
            .Select(property => property.Name)
            .ToList();

        Assert.NotEmpty(asked);
        Assert.Empty(asked.Except(Keys));
    }

    [KitFact]
    public async Task Apply_Again_ChangesNothing()
    {
        var database = await OrleansDatabase.CreateAsync(fixture.Server, "again");

        await OrleansSchema.ApplyAsync(database.OwnerConnectionString);

        Assert.Equal(Applied, await MigrationsAsync(database));
    }

    [KitFact]
    public async Task Apply_ManyAtOnce_IsDoneOnce()
    {
        var database = await OrleansDatabase.CreateEmptyAsync(fixture.Server, "at_once");

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(
            () => OrleansSchema.ApplyAsync(database.OwnerConnectionString))));

        Assert.Equal(Applied, await MigrationsAsync(database));
    }

    [KitFact]
    public async Task Apply_BesideAScoringStore_LeavesItsMigrationsAlone()
    {
        var database = await OrleansDatabase.CreateEmptyAsync(fixture.Server, "beside");
        await database.SqlAsync(
            """
            CREATE TABLE schema_migration (number integer NOT NULL, title text NOT NULL);
            INSERT INTO schema_migration VALUES (9, 'of-the-store');
            """);

        await OrleansSchema.ApplyAsync(database.OwnerConnectionString);

        Assert.Equal(Applied, await MigrationsAsync(database));
        Assert.Equal(["9|of-the-store"], await database.SqlAsync("SELECT * FROM public.schema_migration"));
        Assert.Equal(
            ["schema_migration"],
            await database.SqlAsync("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"));
    }

    // As deploy/sql/README.md says.
    [KitFact]
    public async Task Apply_AfterPsql_FindsItDone()
    {
        var database = await OrleansDatabase.CreateEmptyAsync(fixture.Server, "by_hand");
        var files = Directory.GetFiles(Path.Combine(OrleansDatabase.Sql, "Migrations")).Order(StringComparer.Ordinal);
        var owner = new NpgsqlConnectionStringBuilder(database.OwnerConnectionString);
        await LocalProcess.RunAsync(
            "psql",
            [
                "-X", "-q", "-1", "-v", "ON_ERROR_STOP=1",
                "-d", $"host={owner.Host} port={owner.Port} user={owner.Username} dbname={owner.Database}",
                .. files.SelectMany(file => new[] { "-f", file }),
                "-c",
                "INSERT INTO schema_migration VALUES (1, 'membership'), (2, 'grain-storage'), (3, 'reminders')",
            ]);

        await OrleansSchema.ApplyAsync(database.OwnerConnectionString);

        Assert.Equal(Applied, await MigrationsAsync(database));
        Assert.Equal(
            [$"{Keys.Length}"], await database.SqlAsync("SELECT count(*) FROM orleans.orleansquery"));
    }

    [KitFact]
    public async Task Apply_RoleThatMayNotCreate_GoesOnWhereItIsDone()
    {
        var database = await OrleansDatabase.CreateAsync(fixture.Server, "rights");
        await OrleansSchema.ApplyAsync(database.ConnectionString);

        var empty = await OrleansDatabase.CreateEmptyAsync(fixture.Server, "no_rights");
        var error = await Assert.ThrowsAsync<PostgresException>(
            () => OrleansSchema.ApplyAsync(empty.ConnectionString));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, error.SqlState);
    }

    [Fact]
    public void ConnectionString_AnyDatabase_HasTheSearchPath() => Assert.Equal(
        "orleans",
        new NpgsqlConnectionStringBuilder(OrleansSchema.ConnectionString("Host=db;Search Path=public")).SearchPath);

    private static Task<string[]> MigrationsAsync(OrleansDatabase database) =>
        database.SqlAsync("SELECT number, title FROM orleans.schema_migration ORDER BY number");
}
