using Npgsql;
using Ssi.Storage.TestKit;
using Ssi.Storage.TestKit.Postgres;

namespace Ssi.Storage.PostgreSql.Tests;

/// <summary>A schema of its own on a server that the tests share; it goes with the server.</summary>
internal sealed class PostgreSqlSchema(string connectionString) : IStoreDatabase
{
    public PostgreSqlOptions Options { get; } = new() { ConnectionString = connectionString };

    public string Name { get; } = new NpgsqlConnectionStringBuilder(connectionString).SearchPath!;

    public static async Task<PostgreSqlSchema> CreateAsync(PostgresFixture fixture) =>
        new(await fixture.CreateSchemaAsync());

    IScoringStore IStoreDatabase.Connect() => Connect();

    /// <param name="timeoutSeconds">Of a command; a claim ends what is in its way after a quarter of it.</param>
    public PostgreSqlScoringStore Connect(int timeoutSeconds = 30) =>
        new(Options with { CommandTimeoutSeconds = timeoutSeconds }, TimeProvider.System);

    /// <summary>A connection as a store has one, to hold where a store would not.</summary>
    public async Task<NpgsqlConnection> ConnectRawAsync()
    {
        var connection = new NpgsqlConnection(
            $"{Options.ConnectionString};Pooling=false;Application Name=Ssi.Storage");
        await connection.OpenAsync();
        return connection;
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var connection = await ConnectRawAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    public string Blob(ReadOnlySpan<byte> bytes) => $"'\\x{Convert.ToHexString(bytes)}'::bytea";

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
