using Npgsql;
using Ssi.Silo.Clustering;
using Ssi.Storage.TestKit.Postgres;

namespace Ssi.Silo.Tests.Clustering;

/// <summary>A database of its own, migrated by its owner and used by the role of <c>silo-role.sql</c>.</summary>
internal sealed class OrleansDatabase
{
    /// <summary>The role that the silos have.</summary>
    public const string Role = "ssi_silo";

    private readonly PostgresServer _server;
    private readonly string _name;

    private OrleansDatabase(PostgresServer server, string name)
    {
        _server = server;
        _name = name;
    }

    /// <summary>The folder of the scripts.</summary>
    public static string Sql { get; } = Path.Combine(AppContext.BaseDirectory, "Sql");

    /// <summary>As a silo has it.</summary>
    public string ConnectionString => OrleansSchema.ConnectionString(
        new NpgsqlConnectionStringBuilder(OwnerConnectionString) { Username = Role }.ConnectionString);

    public string OwnerConnectionString => _server.ConnectionString(_name);

    /// <summary>Without the schema; the role is there.</summary>
    public static async Task<OrleansDatabase> CreateEmptyAsync(PostgresServer server, string name)
    {
        await server.CreateDatabaseAsync(name);
        await server.SqlAsync(
            $"""
            DO $$
            BEGIN
                CREATE ROLE {Role} LOGIN;
            EXCEPTION WHEN duplicate_object THEN
                NULL;
            END
            $$
            """);
        return new OrleansDatabase(server, name);
    }

    public static async Task<OrleansDatabase> CreateAsync(PostgresServer server, string name)
    {
        var database = await CreateEmptyAsync(server, name);
        await OrleansSchema.ApplyAsync(database.OwnerConnectionString);
        await database.SqlAsync(await File.ReadAllTextAsync(Path.Combine(Sql, "silo-role.sql")));
        return database;
    }

    /// <summary>Runs SQL as the owner; a line each row, with <c>|</c> between columns.</summary>
    public async Task<string[]> SqlAsync(string sql) =>
        (await _server.SqlAsync(sql, _name)).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The owner inside a transaction that holds what a statement locks, until it is ended.</summary>
    public async Task<NpgsqlTransaction> HoldAsync(string sql)
    {
        var connection = new NpgsqlConnection($"{OwnerConnectionString};Pooling=false");
        await connection.OpenAsync();
        var transaction = await connection.BeginTransactionAsync();
        await using var command = new NpgsqlCommand(sql, connection, transaction);
        await command.ExecuteNonQueryAsync();
        return transaction;
    }

    /// <summary>Waits until so many sessions wait for a lock.</summary>
    public async Task WaitingAsync(int sessions)
    {
        await using var connection = new NpgsqlConnection($"{OwnerConnectionString};Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
            connection);
        while (await command.ExecuteScalarAsync() is not long waiting || waiting < sessions)
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
    }
}
