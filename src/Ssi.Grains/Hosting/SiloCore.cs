using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Ssi.Engine;
using Ssi.Engine.Clock;
using Ssi.Engine.Commits;
using Ssi.Engine.Distributions;
using Ssi.Engine.Ingest;
using Ssi.Engine.Loading;
using Ssi.Grains.Industries;
using Ssi.Grains.Members;
using Ssi.Grains.Networks;
using Ssi.Grains.Shards;
using Ssi.Scoring.Days;
using Ssi.Scoring.Identity;
using Ssi.Scoring.Members;
using Ssi.Scoring.Models;
using Ssi.Scoring.Scores;
using Ssi.Storage;

namespace Ssi.Grains.Hosting;

/// <summary>What the grains of one silo share: the store and its one writer, the rules, the clock.</summary>
public sealed partial class SiloCore : ILifecycleParticipant<ISiloLifecycle>, IAsyncDisposable
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(500);

    private readonly Lazy<ISiloStatusOracle> _oracle;
    private readonly Lazy<IShardGrain[]> _shardGrains;
    private readonly Lazy<GrainReferences<IMemberGrain>> _memberGrains;
    private readonly Lazy<GrainReferences<INetworkGrain>> _networkGrains;
    private readonly long? _simulatedStart;
    private readonly ILogger<SiloCore> _logger;
    private IBusinessClock _clock = null!;
    private Committer? _committer;
    private long _residents;

    /// <summary>Throws <see cref="ArgumentException"/> naming every option that is out of bounds.</summary>
    /// <param name="simulatedStart">The simulated clock's start for a new store; null for the real clock.</param>
    public SiloCore(
        IScoringStore store, EngineOptions options, ScoringModel model, TimeProvider time,
        DateTimeOffset? simulatedStart, IServiceProvider services, ILogger<SiloCore> logger)
    {
        var problems = options.Validate().ToList();
        if (problems.Count > 0)
            throw new ArgumentException(string.Join(Environment.NewLine, problems), nameof(options));
        Store = store;
        Options = options;
        Model = model;
        Time = time;
        _simulatedStart = simulatedStart?.UtcTicks;
        _logger = logger;
        Rules = new ScoringRules(new Scorer(model), options.LatenessDays, options.HistoryDays);
        Loader = new Loader(store);
        Rows = new RowReader(store, Rules);
        Distributions = new DistributionKeeper(
            store, time, TimeSpan.FromMilliseconds(options.RankingRefreshMilliseconds));
        var grains = new Lazy<IGrainFactory>(services.GetRequiredService<IGrainFactory>);
        _shardGrains = new(() => [.. Enumerable.Range(0, Map.Shards).Select(
            shard => grains.Value.GetGrain<IShardGrain>(shard))]);
        _memberGrains = new(() => new GrainReferences<IMemberGrain>(grains.Value));
        _networkGrains = new(() => new GrainReferences<INetworkGrain>(grains.Value));
        Rankings = new SnapshotReader(
            shard => ShardGrains[shard], options.Shards,
            TimeSpan.FromMilliseconds(options.RankingRefreshMilliseconds), time);
        _oracle = new Lazy<ISiloStatusOracle>(services.GetRequiredService<ISiloStatusOracle>);
    }

    public IScoringStore Store { get; }

    public EngineOptions Options { get; }

    public ScoringModel Model { get; }

    public ScoringRules Rules { get; }

    /// <summary>Real time, for intervals.</summary>
    public TimeProvider Time { get; }

    public Loader Loader { get; }

    internal RowReader Rows { get; }

    public DistributionKeeper Distributions { get; }

    /// <summary>Once the store is open.</summary>
    public ShardMap Map { get; private set; } = null!;

    public StoreStamp Stamp { get; private set; } = null!;

    public Committer Committer => _committer!;

    public bool ClockIsSimulated => _simulatedStart is not null;

    /// <summary>Business time now, in UTC ticks.</summary>
    public long NowTicks => _clock.NowTicks;

    /// <summary>The shards that are active on this silo.</summary>
    internal ConcurrentDictionary<int, bool> Shards { get; } = [];

    /// <summary>All shards of the cluster, by number.</summary>
    internal IReadOnlyList<IShardGrain> ShardGrains => _shardGrains.Value;

    internal GrainReferences<IMemberGrain> MemberGrains => _memberGrains.Value;

    internal GrainReferences<INetworkGrain> NetworkGrains => _networkGrains.Value;

    /// <summary>One shard a core writes its members at a time: events go on beside them, and the lag grows rather than
    /// the load.</summary>
    internal SemaphoreSlim CheckpointTurns { get; } = new(Environment.ProcessorCount);

    /// <summary>What this silo's shards tell of it beside themselves.</summary>
    internal SiloFigures Figures =>
        new(Interlocked.Read(ref _residents), _committer?.Commits ?? 0, _committer?.Seconds ?? 0);

    /// <summary>Merged rankings of all shards, as this silo's grains share them.</summary>
    internal SnapshotReader Rankings { get; }

    /// <summary>True from the order to stop on: shards are written and go elsewhere.</summary>
    public bool IsDraining { get; private set; }

    /// <summary>The silos that serve, as this one sees them.</summary>
    internal IEnumerable<SiloAddress> ActiveSilos() => _oracle.Value.GetApproximateSiloStatuses(onlyActive: true).Keys;

    /// <summary>A member's grain now holds its state, or no longer does.</summary>
    internal void CountResident(bool holds) => Interlocked.Add(ref _residents, holds ? 1 : -1);

    /// <summary>A simulated clock is set forward as its days begin; told again or late it stands.</summary>
    public void AdvanceClock(long ticks) => (_clock as SimulatedClock)?.TryAdvance(ticks);

    public void Participate(ISiloLifecycle lifecycle) => lifecycle.Subscribe(
        nameof(SiloCore), ServiceLifecycleStage.RuntimeStorageServices, OpenAsync, _ => Task.CompletedTask);

    /// <summary>Takes no more events in on this silo and writes its shards.</summary>
    public async Task DrainAsync(CancellationToken cancel)
    {
        IsDraining = true;
        await Task.WhenAll(Shards.Keys.Select(async shard =>
        {
            try
            {
                await ShardGrains[shard].DrainAsync().AsTask().WaitAsync(cancel);
            }
            catch (Exception cause)
            {
                // What is not written is in the journal: the next owner replays it.
                LogNotDrained(cause, shard);
            }
        }));
    }

    public async ValueTask DisposeAsync()
    {
        if (_committer is not null)
            await _committer.DisposeAsync();
        await Rows.DisposeAsync();
        CheckpointTurns.Dispose();
    }

    private async Task OpenAsync(CancellationToken cancel)
    {
        var wanted = new StoreStamp(
            Options.Shards, RandomNumberGenerator.GetBytes(SipHash.KeyBytes), ClockIsSimulated, Model.Version,
            Model.Document.ToArray());
        while (true)
        {
            try
            {
                var state = await Store.OpenAsync(wanted, _simulatedStart, cancel);
                _clock = state.SimulatedNow is { } now ? new SimulatedClock(now) : new RealClock(Time);
                Map = new ShardMap(state.Stamp.Shards, SipHash.FromKey(state.Stamp.HashKey));
                Stamp = state.Stamp;

                // Shards recover each by itself: a commit that fails concerns nobody else.
                _committer ??= new Committer(
                    Store, _ => Task.CompletedTask, _logger, Options.CheckpointRowsPerCommit);
                if (state.Day is null)
                {
                    var today = Day.OfTicks(_clock.NowTicks).Number;
                    await _committer.WriteAsync(store => store.PublishDayAsync(today, [], 0, cancel));
                }

                return;
            }
            catch (StoreUnavailableException unavailable)
            {
                LogUnavailable(unavailable.Message);
                await Task.Delay(RetryAfter, Time, cancel);
            }
        }
    }

    [LoggerMessage(61, LogLevel.Warning, "Shard {Shard} was not written whole before the silo stops.")]
    private partial void LogNotDrained(Exception cause, int shard);

    [LoggerMessage(60, LogLevel.Warning, "The store cannot be opened yet: {Reason}")]
    private partial void LogUnavailable(string reason);
}
