namespace Ssi.Storage.TestKit.Postgres;

/// <summary>One server for the tests of a class or a collection; none where they are skipped.</summary>
public sealed class PostgresFixture : IAsyncLifetime
{
    private PostgresServer? _server;
    private int _databases;

    public PostgresServer Server => _server!;

    public async Task InitializeAsync()
    {
        if (PostgresServer.Missing is null)
            _server = await PostgresServer.StartAsync();
    }

    public async Task DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
    }

    /// <summary>An empty schema of its own in the database <c>postgres</c>; its connection string.</summary>
    public async Task<string> CreateSchemaAsync()
    {
        var schema = $"test_{Interlocked.Increment(ref _databases)}";
        await Server.SqlAsync($"CREATE SCHEMA {schema}");
        return $"{Server.ConnectionString()};Search Path={schema}";
    }
}
