using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Configuration;
using Ssi.Engine;
using Ssi.Grains;
using Ssi.Grains.Hosting;
using Ssi.Silo.Clustering;
using Ssi.Storage;
using Ssi.Storage.PostgreSql;

namespace Ssi.ClusterBench;

/// <summary>Silos in this process that talk over the loopback address, and the engine as an API node sees it.</summary>
internal sealed class BenchCluster : IAsyncDisposable
{
    private const int SiloPort = 21111;
    private const int GatewayPort = 23111;

    private readonly List<IHost> _hosts = [];

    public IGrainFactory Grains { get; private set; } = null!;

    public GrainCluster Engine { get; private set; } = null!;

    /// <param name="connection">The connection string of PostgreSQL; null keeps everything in memory.</param>
    public static async Task<BenchCluster> StartAsync(int silos, string? connection, EngineOptions options)
    {
        var cluster = new BenchCluster();
        var memory = connection is null ? new MemoryStore() : null;
        if (connection is not null)
            await OrleansSchema.ApplyAsync(connection);

        for (var silo = 0; silo < silos; silo++)
        {
            var store = memory ?? (IScoringStore)new PostgreSqlScoringStore(
                new PostgreSqlOptions { ConnectionString = connection! }, TimeProvider.System);
            var host = Build(silo, store, connection, options);
            await host.StartAsync();
            cluster._hosts.Add(host);
        }

        cluster.Grains = cluster._hosts[0].Services.GetRequiredService<IGrainFactory>();
        cluster.Engine = new GrainCluster(
            cluster.Grains, options, TimeProvider.System, NullLogger<GrainCluster>.Instance);
        await cluster.Engine.StartAsync(default);
        while (!cluster.Engine.GetStatus().Ready || cluster.Engine.GetStatus().Nodes < silos)
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        return cluster;
    }

    public async ValueTask DisposeAsync()
    {
        await Engine.DrainAsync();
        Engine.Dispose();
        foreach (var host in _hosts)
        {
            await host.StopAsync();
            host.Dispose();
        }
    }

    private static IHost Build(int number, IScoringStore store, string? connection, EngineOptions options)
    {
        var host = Host.CreateApplicationBuilder();
        host.Logging.ClearProviders();
        host.Services.AddSingleton(store);
        host.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering(
                SiloPort + number, GatewayPort + number,
                number == 0 ? null : new IPEndPoint(IPAddress.Loopback, SiloPort));
            silo.AddMemoryGrainStorage(GrainsHosting.GrainStorage);
            silo.UseInMemoryReminderService();
            if (connection is null)
                silo.AddMemoryGrainStorage(StockGrain.Storage);
            else
                silo.AddAdoNetGrainStorage(StockGrain.Storage, ado =>
                    (ado.Invariant, ado.ConnectionString) = ("Npgsql", OrleansSchema.ConnectionString(connection)));
            silo.Configure<GrainCollectionOptions>(collection => collection.CollectionAge = TimeSpan.FromHours(2));
            silo.Configure<SiloMessagingOptions>(messaging => messaging.ResponseTimeout = TimeSpan.FromMinutes(10));
            silo.AddSsiGrains(options, null);
        });
        return host.Build();
    }
}
