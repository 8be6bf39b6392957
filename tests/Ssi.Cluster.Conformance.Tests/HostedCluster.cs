using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Hosting;
using Orleans.TestingHost;
using Ssi.Api;
using Ssi.Conformance.Engines;
using Ssi.Engine;
using Ssi.Engine.Ports;
using Ssi.Grains;
using Ssi.Grains.Hosting;
using Ssi.Storage;
using Ssi.Storage.Sqlite;

namespace Ssi.Cluster.Conformance.Tests;

/// <summary>Three silos of Orleans' test host, each with a store object of its own on one SQLite file, and two API
/// nodes as clients.</summary>
/// <remarks>The grain directories are those that silos run with. The test host has a directory of its own, one for all
/// silos and always consistent, which hides what a directory spread over silos does when they change; it is turned
/// off.</remarks>
internal sealed class HostedCluster : ICrashingEngine
{
    private const int Silos = 3;

    private readonly string _folder = Directory.CreateTempSubdirectory("ssi-hosted-").FullName;
    private readonly DateTimeOffset _clock;
    private readonly EngineOptions _options;
    private readonly List<ApiNode> _nodes = [];
    private InProcessTestCluster _cluster = null!;

    private HostedCluster(DateTimeOffset clock, EngineOptions options) => (_clock, _options) = (clock, options);

    public IReadOnlyList<HttpClient> Clients => [.. _nodes.Select(node => node.Client)];

    public static async Task<HostedCluster> StartAsync(DateTimeOffset clock, EngineOptions options)
    {
        var cluster = new HostedCluster(clock, options);
        await cluster.OpenAsync();
        return cluster;
    }

    public async Task RestartAsync()
    {
        await CloseAsync();
        await OpenAsync();
    }

    public async Task CrashAsync()
    {
        await _cluster.KillSiloAsync(_cluster.Silos[^1]);
        await _cluster.StartAdditionalSiloAsync();
        await ReadyAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task OpenAsync()
    {
        var builder = new InProcessTestClusterBuilder(Silos);
        UseTestDirectory(builder.Options, false);
        builder.ConfigureSiloHost((_, host) => host.Services.AddSingleton<IScoringStore>(
            _ => new SqliteScoringStore(
                new SqliteOptions { Path = Path.Combine(_folder, "ssi.db"), BusyTimeoutMilliseconds = 10_000 })));
        builder.ConfigureSilo((_, silo) =>
        {
            silo.AddSsiGrains(_options, _clock);
            silo.AddMemoryGrainStorage(GrainsHosting.GrainStorage);
            silo.UseInMemoryReminderService();
        });
        _cluster = builder.Build();
        await _cluster.DeployAsync();
        for (var node = 0; node < 2; node++)
            _nodes.Add(await ApiNode.StartAsync(_cluster.Client, _options));
        await ReadyAsync();
    }

    private async Task CloseAsync()
    {
        foreach (var node in _nodes)
            await node.DisposeAsync();
        _nodes.Clear();
        await _cluster.StopAllSilosAsync();
        await _cluster.DisposeAsync();
    }

    private Task ReadyAsync() => Task.WhenAll(_nodes.Select(node => Readiness.AwaitAsync(node.Client)));

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "set_UseTestClusterGrainDirectory")]
    private static extern void UseTestDirectory(InProcessTestClusterOptions options, bool value);

    /// <summary>The API behind Kestrel, as a client of the silos.</summary>
    private sealed class ApiNode(WebApplication app, GrainCluster cluster) : IAsyncDisposable
    {
        public HttpClient Client { get; } = new()
        {
            BaseAddress = new Uri(app.Services.GetRequiredService<IServer>()
                .Features.Get<IServerAddressesFeature>()!.Addresses.Single()),
        };

        public static async Task<ApiNode> StartAsync(IGrainFactory grains, EngineOptions options)
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders().AddSimpleConsole().SetMinimumLevel(LogLevel.Error);
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            builder.Services.AddSingleton<IScoringCluster>(provider => new GrainCluster(
                grains, options, TimeProvider.System, provider.GetRequiredService<ILogger<GrainCluster>>()));
            builder.Services.AddSsiApi(new ApiOptions());
            var app = builder.Build();
            app.UseSsiApi();
            app.MapSsi();
            var cluster = (GrainCluster)app.Services.GetRequiredService<IScoringCluster>();
            await cluster.StartAsync(CancellationToken.None);
            await app.StartAsync();
            return new ApiNode(app, cluster);
        }

        public async ValueTask DisposeAsync()
        {
            Client.Dispose();
            await cluster.DrainAsync();
            await app.StopAsync();
            await app.DisposeAsync();
        }
    }
}
