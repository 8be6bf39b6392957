using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Ssi.Engine;
using Ssi.Engine.Clock;
using Ssi.Engine.Commits;
using Ssi.Engine.Distributions;
using Ssi.Engine.Ingest;
using Ssi.Engine.Loading;
using Ssi.Engine.Rankings;
using Ssi.Engine.Shards;
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
    private readonly Lazy<SiloAddress> _address;
    private readonly Lazy<Days.IClusterGrain> _cluster;
    private readonly TaskCompletionSource _confirmed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lazy<IShardGrain[]> _shardGrains;
    private readonly Lazy<GrainReferences<IMemberGrain>> _memberGrains;
    private readonly Lazy<GrainReferences<INetworkGrain>> _networkGrains;
    private readonly long? _simulatedStart;
    private readonly ILogger<SiloCore> _logger;
    private IBusinessClock _clock = null!;
    private Committer? _committer;
    private long _residents;
    private long _queued;
    private bool _clockIsInDoubt;

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
        Census = new IndustryCensus(options.MaxIndustries);
        Loader = new Loader(store);
        Rows = new RowReader(store, Rules);
        Distributions = new DistributionKeeper(
            store, time, TimeSpan.FromMilliseconds(options.RankingRefreshMilliseconds));
        var grains = new Lazy<IGrainFactory>(services.GetRequiredService<IGrainFactory>);
        _shardGrains = new(() => [.. Enumerable.Range(0, Map.Shards).Select(
            shard => grains.Value.GetGrain<IShardGrain>(shard))]);
        _cluster = new(() => grains.Value.GetGrain<Days.IClusterGrain>(0));
        _memberGrains = new(() => new GrainReferences<IMemberGrain>(grains.Value));
        _networkGrains = new(() => new GrainReferences<INetworkGrain>(grains.Value));
        Rankings = new RankingReader(
            options.Shards, (shard, known) => ShardGrains[shard].CaptureAsync(CaptureKey.Of(known)).AsTask(),
            TimeSpan.FromMilliseconds(options.RankingRefreshMilliseconds), time, logger);
        _oracle = new Lazy<ISiloStatusOracle>(services.GetRequiredService<ISiloStatusOracle>);
        _address = new(() => services.GetRequiredService<ILocalSiloDetails>().SiloAddress);
        CallPatience = services.GetService<IOptions<SiloMessagingOptions>>()?.Value.ResponseTimeout
            ?? TimeSpan.FromSeconds(10);
        Gate = new StoreGate(store, time, logger);
        Failures = new ShardFailures(time);
    }

    public IScoringStore Store { get; }

    public EngineOptions Options { get; }

    public ScoringModel Model { get; }

    public ScoringRules Rules { get; }

    /// <summary>Real time, for intervals.</summary>
    public TimeProvider Time { get; }

    public Loader Loader { get; }

    internal RowReader Rows { get; }

    /// <summary>The industries of this silo's shards.</summary>
    internal IndustryCensus Census { get; }

    public DistributionKeeper Distributions { get; }

    /// <summary>Holds back what the store has refused.</summary>
    internal StoreGate Gate { get; }

    /// <summary>The shards that failed here.</summary>
    internal ShardFailures Failures { get; }

    /// <summary>How long a caller waits for an answer: work that has waited so long is not begun.</summary>
    internal TimeSpan CallPatience { get; }

    /// <summary>Once the store is open.</summary>
    public ShardMap Map { get; private set; } = null!;

    public StoreStamp Stamp { get; private set; } = null!;

    public Committer Committer => _committer!;

    public bool ClockIsSimulated => _simulatedStart is not null;

    /// <summary>Business time now, in UTC ticks.</summary>
    public long NowTicks => _clock.NowTicks;

    /// <summary>True while the machine's clock is not trusted: this silo's shards take nothing in.</summary>
    internal bool ClockIsInDoubt
    {
        get
        {
            var doubts = _clock.IsInDoubt;
            if (Interlocked.Exchange(ref _clockIsInDoubt, doubts) != doubts && doubts)
                LogClockInDoubt(Time.GetUtcNow(), new DateTimeOffset(_clock.NowTicks, TimeSpan.Zero));
            return doubts;
        }
    }

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
    internal SiloFigures Figures
    {
        get
        {
            var log = Store.HeldLog;
            return new SiloFigures(
                Interlocked.Read(ref _residents), _committer?.Commits ?? 0, _committer?.Seconds ?? 0, Rankings.Bytes,
                Rankings.Failures, log.Bytes, log.Age.TotalSeconds);
        }
    }

    /// <summary>Merged rankings of all shards, as this silo's grains share them.</summary>
    internal RankingReader Rankings { get; }

    /// <summary>True from the order to stop on: shards are written and go elsewhere.</summary>
    public bool IsDraining { get; private set; }

    /// <summary>The silos that serve, as this one sees them.</summary>
    internal IEnumerable<SiloAddress> ActiveSilos() => _oracle.Value.GetApproximateSiloStatuses(onlyActive: true).Keys;

    /// <summary>Those of the silos that a shard may be placed on: all but this one while it drains, where there is
    /// another.</summary>
    internal IReadOnlyCollection<SiloAddress> Candidates(IEnumerable<SiloAddress> silos)
    {
        SiloAddress[] all = [.. silos];
        SiloAddress[] others = IsDraining ? Array.FindAll(all, silo => !silo.Equals(_address.Value)) : [];
        return others.Length > 0 ? others : all;
    }

    /// <summary>True while another silo could take this one's shards.</summary>
    internal bool HasOthers => ActiveSilos().Any(silo => !silo.Equals(_address.Value));

    /// <summary>Items that wait in this silo's shards.</summary>
    internal long Queued => Interlocked.Read(ref _queued);

    /// <summary>Counts items that begin to wait; false, and nothing changed, where there would be too
    /// many.</summary>
    internal bool TryQueue(int items)
    {
        if (Interlocked.Add(ref _queued, items) <= Options.MaxQueuedEvents)
            return true;
        Interlocked.Add(ref _queued, -items);
        return false;
    }

    /// <summary>Items that are taken beyond the bound too: what shards owe one another.</summary>
    internal void Queue(int items) => Interlocked.Add(ref _queued, items);

    internal void Dequeue(int items) => Interlocked.Add(ref _queued, -items);

    /// <summary>True while more members hold their state on this silo than
    /// <see cref="EngineOptions.MaxResidentMembers"/> allows.</summary>
    internal bool IsOverfull => Interlocked.Read(ref _residents) > Options.MaxResidentMembers;

    /// <summary>Reads the store, however long it refuses, while the reader wants it.</summary>
    internal async Task<T> ReadAsync<T>(Func<Task<T>> read, Func<bool> isWanted)
    {
        while (true)
        {
            try
            {
                return await read();
            }
            catch (Exception cause) when (StoreGate.IsRefusal(cause) && isWanted())
            {
                await Gate.WaitAsync(cause);
            }
        }
    }

    /// <summary>A member's grain now holds its state, or no longer does.</summary>
    internal void CountResident(bool holds) => Interlocked.Add(ref _residents, holds ? 1 : -1);

    /// <summary>A simulated clock is set forward as its days begin; told again or late it stands.</summary>
    public void AdvanceClock(long ticks) => (_clock as SimulatedClock)?.TryAdvance(ticks);

    /// <summary>Done when this silo is known to have what the others have; no shard is loaded here before.</summary>
    internal Task Confirmed => _confirmed.Task;

    public void Participate(ISiloLifecycle lifecycle)
    {
        lifecycle.Subscribe(
            nameof(SiloCore), ServiceLifecycleStage.RuntimeStorageServices, OpenAsync, _ => Task.CompletedTask);
        lifecycle.Subscribe(
            nameof(SiloCore), ServiceLifecycleStage.Active, ConfirmAsync, _ => Task.CompletedTask);
    }

    /// <summary>Writes this silo's shards, some at a time, and hands each to another silo as soon as it is written;
    /// events go on meanwhile. Where there is no other silo, a shard that is written takes no more in.</summary>
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

    /// <summary>Compares this silo with the cluster that it has joined.</summary>
    /// <exception cref="StoreMismatchException">It has another store, or options that the silos must agree on
    /// differ.</exception>
    private async Task ConfirmAsync(CancellationToken cancel)
    {
        while (true)
        {
            try
            {
                var cluster = await _cluster.Value.DescribeAsync().AsTask().WaitAsync(cancel);
                if (cluster.DifferenceFrom(Stamp, Options) is { } difference)
                    throw new StoreMismatchException(difference);
                _confirmed.TrySetResult();
                return;
            }
            catch (Exception cause) when (GrainCluster.IsTransient(cause) && !cancel.IsCancellationRequested)
            {
                LogNotConfirmed(cause.Message);
                await Task.Delay(RetryAfter, Time, cancel);
            }
        }
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
                _clock = BusinessClocks.Of(state, Options, Time);
                Map = new ShardMap(state.Stamp.Shards, SipHash.FromKey(state.Stamp.HashKey));
                Stamp = state.Stamp;

                // Shards recover each by itself: a commit that fails concerns nobody else.
                _committer ??= new Committer(Store, _logger, maxRows: Options.CheckpointRowsPerCommit);
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

    [LoggerMessage(64, LogLevel.Information, "The cluster does not answer yet: {Reason}")]
    private partial void LogNotConfirmed(string reason);

    [LoggerMessage(
        65, LogLevel.Warning,
        "The machine's clock jumped to {Machine:O}; business time is {Business:O}. Writes are refused until the clock "
        + "comes back or has kept its time for ClockConfirmationSeconds.")]
    private partial void LogClockInDoubt(DateTimeOffset machine, DateTimeOffset business);

    [LoggerMessage(60, LogLevel.Warning, "The store cannot be opened yet: {Reason}")]
    private partial void LogUnavailable(string reason);
}
