using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans;
using Orleans.Configuration;
using Orleans.Hosting;
using Ssi.Engine;
using Ssi.Engine.Ingest;
using Ssi.Engine.Ports;
using Ssi.Grains.Hosting;
using Ssi.Grains.Members;
using Ssi.Scoring.Activities;
using Ssi.Storage;

namespace Ssi.Grains.Tests.Faults;

/// <summary>Silos in this process with sockets, membership and grain directories as in production, each with a store
/// object of its own on one database, and the engine as the API of the first silo has it.</summary>
internal sealed class FaultCluster : IAsyncDisposable
{
    public static readonly DateTimeOffset Start = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static int _sent;

    private readonly Func<IScoringStore> _openStore;
    private readonly EngineOptions _options;
    private readonly TimeSpan _callTime;
    private readonly List<IHost> _hosts = [];
    private readonly int _primaryPort = FreePort();
    private Action<FaultyStore>? _before;

    private FaultCluster(Func<IScoringStore> openStore, EngineOptions options, TimeSpan callTime) =>
        (_openStore, _options, _callTime) = (openStore, options, callTime);

    public GrainCluster Engine { get; private set; } = null!;

    public CallFaults Calls { get; } = new();

    public CountingLogs Logs { get; } = new();

    /// <summary>One a silo.</summary>
    public List<FaultyStore> Stores { get; } = [];

    public FaultyStore Store => Stores[0];

    public static Task<FaultCluster> StartAsync(int silos, Func<IScoringStore> openStore) =>
        StartAsync(silos, openStore, new EngineOptions { Shards = 4, CheckpointIntervalSeconds = 3600 });

    /// <param name="callSeconds">How long a caller waits for an answer.</param>
    public static async Task<FaultCluster> StartAsync(
        int silos, Func<IScoringStore> openStore, EngineOptions options, int callSeconds = 30,
        Action<FaultyStore>? before = null)
    {
        var cluster = new FaultCluster(openStore, options, TimeSpan.FromSeconds(callSeconds)) { _before = before };
        for (var i = 0; i < silos; i++)
            await cluster.AddSiloAsync();
        cluster.Engine = cluster.NewEngine();
        await cluster.Engine.StartAsync(default);
        await EventuallyAsync(() => cluster.Engine.GetStatus() is { Ready: true } status
            && status.ShardsServing + status.Quarantined.Count == options.Shards);
        return cluster;
    }

    public SiloCore Silo(int number) => _hosts[number].Services.GetRequiredService<SiloCore>();

    /// <summary>The engine as a node has it that has not started yet.</summary>
    public GrainCluster NewEngine() => new(
        _hosts[0].Services.GetRequiredService<IGrainFactory>(), _options, TimeProvider.System,
        NullLogger<GrainCluster>.Instance);

    public async Task AddSiloAsync(EngineOptions? options = null)
    {
        var store = new FaultyStore(_openStore());
        _before?.Invoke(store);
        var port = _hosts.Count == 0 ? _primaryPort : FreePort();
        var host = Host.CreateApplicationBuilder();
        host.Logging.ClearProviders().AddProvider(Logs);
        host.Services.AddSingleton<IScoringStore>(store);
        host.Services.AddSingleton<IIncomingGrainCallFilter>(Calls);
        host.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering(port, FreePort(), new IPEndPoint(IPAddress.Loopback, _primaryPort));
            silo.AddMemoryGrainStorage(GrainsHosting.GrainStorage);
            silo.UseInMemoryReminderService();
            silo.Configure<SiloMessagingOptions>(messaging => messaging.ResponseTimeout = _callTime);
            silo.AddSsiGrains(options ?? _options, Start);
        });
        var built = host.Build();
        try
        {
            await built.StartAsync();
        }
        catch
        {
            built.Dispose();
            throw;
        }

        _hosts.Add(built);
        Stores.Add(store);
    }

    /// <summary>One event for each member.</summary>
    public Task<EventOutcome[]> PostAsync(params string[] members) => PostAsync(Engine, members);

    /// <inheritdoc cref="PostAsync(string[])"/>
    public static async Task<EventOutcome[]> PostAsync(GrainCluster engine, params string[] members) =>
        await SendAsync(engine, $"e{Interlocked.Increment(ref _sent)}", members);

    /// <summary>Waits until the members' shards take events: one event for each member, sent until it is
    /// accepted.</summary>
    public async Task ServesAsync(params string[] members)
    {
        using var late = new CancellationTokenSource(Patience);
        var id = $"e{Interlocked.Increment(ref _sent)}";
        while (true)
        {
            try
            {
                await SendAsync(Engine, id, members);
                return;
            }
            catch (ClusterUnavailableException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, late.Token);
            }
        }
    }

    /// <summary>Holds all commits of the first silo back; done when one waits.</summary>
    public (Task Held, Action Release) HoldCommits()
    {
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Store.BeforeCommit = _ =>
        {
            held.TrySetResult();
            return go.Task;
        };
        return (held.Task.WaitAsync(Patience, TimeProvider.System), go.SetResult);
    }

    private static async Task<EventOutcome[]> SendAsync(GrainCluster engine, string id, string[] members)
    {
        using var batch = engine.RentBatch();
        foreach (var member in members)
        {
            batch.Add(
                ActivityKind.PostPublished, Encoding.ASCII.GetBytes(member), "test"u8, Encoding.ASCII.GetBytes(id),
                Start.UtcTicks, 1, []);
        }

        await engine.IngestAsync(batch, default);
        return [.. Enumerable.Range(0, batch.Count).Select(batch.OutcomeOf)];
    }

    /// <summary>Events that the member has counted; 0 where there is none.</summary>
    public async Task<int> CountAsync(string member) =>
        (int)((await Engine.ExportAsync(member, default))?.Activity.Sum(one => one.Count) ?? 0);

    /// <summary>As <see cref="CountAsync"/>, from what the member itself has in memory.</summary>
    public async Task<int> CountWithoutHistoryAsync(string member)
    {
        var grain = _hosts[0].Services.GetRequiredService<IGrainFactory>().GetGrain<IMemberGrain>(member);
        return (int)((await grain.ExportAsync())?.Activity.Sum(one => one.Count) ?? 0);
    }

    /// <summary>Waits until a checkpoint has written all that the journals hold.</summary>
    public Task TrimmedAsync() => EventuallyAsync(() => Engine.GetStatus() is { JournalEntries: 0, Members: > 0 });

    /// <summary>Ids of members of one shard.</summary>
    public string[] MembersOf(int shard, int count) =>
    [
        .. Enumerable.Range(0, int.MaxValue).Select(i => $"m{i}")
            .Where(id => Silo(0).Map.ShardOf(id) == shard).Take(count),
    ];

    public static async Task EventuallyAsync(Func<bool> condition)
    {
        using var late = new CancellationTokenSource(Patience);
        while (!condition())
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, late.Token);
    }

    public async ValueTask DisposeAsync()
    {
        Calls.Before = null;
        foreach (var store in Stores)
            (store.IsAway, store.BeforeCommit, store.BeforeLoad) = (false, null, null);
        await Engine.DrainAsync();
        Engine.Dispose();
        foreach (var host in Enumerable.Reverse(_hosts))
        {
            await host.StopAsync();
            host.Dispose();
        }
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
