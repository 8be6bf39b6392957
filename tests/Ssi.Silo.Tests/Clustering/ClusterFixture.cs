using Ssi.Storage.TestKit.Postgres;

namespace Ssi.Silo.Tests.Clustering;

/// <summary>A database server and two silos on it, for the classes that only use them.</summary>
public sealed class ClusterFixture : IAsyncLifetime
{
    private readonly PostgresFixture _postgres = new();
    private readonly List<TestSilo> _silos = [];

    internal OrleansDatabase Database { get; private set; } = null!;

    internal IReadOnlyList<TestSilo> Silos => _silos;

    public async Task InitializeAsync()
    {
        await _postgres.InitializeAsync();
        if (PostgresServer.Missing is not null)
            return;
        Database = await OrleansDatabase.CreateAsync(_postgres.Server, "cluster");
        for (var i = 1; i <= 2; i++)
            _silos.Add(await TestSilo.StartAsync(Database.ConnectionString, $"silo-{i}"));
    }

    public async Task DisposeAsync()
    {
        foreach (var silo in _silos)
            await silo.DisposeAsync();
        await _postgres.DisposeAsync();
    }
}

/// <summary>The classes that share one <see cref="ClusterFixture"/>.</summary>
[CollectionDefinition(Name)]
public sealed class ClusterGroup : ICollectionFixture<ClusterFixture>
{
    public const string Name = "cluster";
}
