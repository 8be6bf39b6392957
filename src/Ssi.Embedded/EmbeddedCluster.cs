using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Ssi.Engine.Commits;
using Ssi.Embedded.Days;
using Ssi.Engine.Loading;
using Ssi.Embedded.Partitions;
using Ssi.Engine;
using Ssi.Engine.Clock;
using Ssi.Engine.Distributions;
using Ssi.Engine.Ingest;
using Ssi.Engine.Ports;
using Ssi.Engine.Rankings;
using Ssi.Engine.Shards;
using Ssi.Engine.Views;
using Ssi.Scoring.Days;
using Ssi.Scoring.Identity;
using Ssi.Scoring.Members;
using Ssi.Scoring.Models;
using Ssi.Scoring.Scores;
using Ssi.Storage;

namespace Ssi.Embedded;

/// <summary>The embedded engine: all shards as loops of one process, on one store.</summary>
/// <remarks>Start it once; calls before it is ready, and after it drains, throw
/// <see cref="ClusterUnavailableException"/>.</remarks>
public sealed partial class EmbeddedCluster : IScoringCluster, IAsyncDisposable
{
    private readonly IScoringStore _store;
    private readonly EngineOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ScoringModel _model;
    private readonly ScoringRules _rules;
    private readonly Loader _loader;
    private readonly long? _simulatedStart;
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _aborting = new();
    private readonly Quarantines _quarantines;
    private readonly Counters _counters = new();
    private readonly CommandTimes _times = new();
    private readonly IndustryCensus _census;
    private IBusinessClock _clock = null!;
    private ShardMap _map = null!;
    private Committer _committer = null!;
    private Partition[] _partitions = [];
    private DistributionKeeper _distributions = null!;
    private RankingReader _rankings = null!;
    private ShardCaptures[] _captures = [];
    private DayRoller _days = null!;
    private StoreRecovery _recovery = null!;
    private Task? _ticking;
    private bool _clockIsInDoubt;

    /// <summary>Throws <see cref="ArgumentException"/> naming every option that is out of bounds.</summary>
    /// <param name="time">Real time, for intervals and for business time where that is not simulated.</param>
    /// <param name="simulatedStart">The simulated clock's start for a new store; null for the real clock.</param>
    public EmbeddedCluster(
        IScoringStore store, EngineOptions options, ScoringModel model, TimeProvider time,
        DateTimeOffset? simulatedStart,
        ILogger logger)
    {
        var problems = options.Validate().ToList();
        if (problems.Count > 0)
            throw new ArgumentException(string.Join(Environment.NewLine, problems), nameof(options));
        _store = store;
        _options = options;
        _time = time;
        _logger = logger;
        _model = model;
        _simulatedStart = simulatedStart?.UtcTicks;
        _rules = new ScoringRules(new Scorer(model), options.LatenessDays, options.HistoryDays);
        _quarantines = new Quarantines(options.Shards, logger);
        _census = new IndustryCensus(options.MaxIndustries);
        _loader = new Loader(store, _aborting.Token);
        _loads = new MemberLoads(_loader);
        Models = [new ModelView(model.Version, model.Document, Active: true)];
    }

    /// <summary>For tests: the loops behind the cluster.</summary>
    internal IReadOnlyList<Partition> Partitions => _partitions;

    public IReadOnlyList<ModelView> Models { get; }

    public bool ClockIsSimulated => _simulatedStart is not null;

    /// <inheritdoc cref="GetNowAsync"/>
    public DateTimeOffset Now => new(_clock?.NowTicks ?? _simulatedStart ?? _time.GetUtcNow().UtcTicks, TimeSpan.Zero);

    public ValueTask<DateTimeOffset> GetNowAsync(CancellationToken cancel) => ValueTask.FromResult(Now);

    /// <summary>Opens the store and brings every shard back; ready when it returns.</summary>
    /// <exception cref="StoreMismatchException">The store was made for something else.</exception>
    /// <exception cref="OperationCanceledException">It is drained or disposed meanwhile.</exception>
    public Task StartAsync(CancellationToken cancel)
    {
        lock (_drainLock)
        {
            return _starting = _draining is null
                ? RunStartAsync(cancel)
                : Task.FromCanceled(new CancellationToken(canceled: true));
        }
    }

    private async Task RunStartAsync(CancellationToken cancel)
    {
        await Task.Yield();
        try
        {
            await BringUpAsync(cancel);
        }
        catch (Exception cause) when (_stopping.IsCancellationRequested
            && cause is (StoreUnavailableException or ClusterUnavailableException))
        {
            throw new OperationCanceledException("The engine was stopped while it started.", cause);
        }
    }

    private async Task BringUpAsync(CancellationToken cancel)
    {
        var wanted = new StoreStamp(
            _options.Shards, RandomNumberGenerator.GetBytes(SipHash.KeyBytes), ClockIsSimulated, _model.Version,
            _model.Document.ToArray());
        var state = await _store.OpenAsync(wanted, _simulatedStart, cancel);
        _map = new ShardMap(state.Stamp.Shards, SipHash.FromKey(state.Stamp.HashKey));
        _clock = BusinessClocks.Of(state, _options, _time);
        _committer = new Committer(_store, _logger, cause => _recovery.Begin(_committer, cause));
        _distributions = new DistributionKeeper(_store, _time, TimeSpan.MaxValue);
        var services = new PartitionServices(
            _committer, _loader, _clock, _time, _map, SubmitAsync, _distributions, _quarantines, _logger);
        _partitions = CreatePartitions(services);
        _recovery = new StoreRecovery(_partitions, ReclaimAsync, Displace, _time, _logger);
        var today = Day.OfTicks(_clock.NowTicks);
        var day = state.Day is { } stored ? new Day(stored) : today;
        _days = new DayRoller(_partitions, _committer, _rules, _quarantines, _time, _logger, _aborting.Token)
        {
            Day = day,
        };
        _built.SetResult();
        if (state.Day is null)
            await _committer.WriteAsync(store => store.PublishDayAsync(day.Number, [], 0, cancel));
        await LoadAsync(day, cancel);

        // Loading may replace a shard that is damaged: captures are of those that are left.
        _rankings = CreateRankings();
        foreach (var partition in _partitions)
            partition.Start();
        await _days.RollToAsync(today, _ => { }, cancel);
        _ticking = TickAsync();
        lock (_drainLock)
            _lifecycle = _draining is null ? Lifecycle.Serving : _lifecycle;
    }

    private Partition[] CreatePartitions(PartitionServices services)
    {
        var count = _options.Partitions == 0 ? Environment.ProcessorCount : _options.Partitions;
        count = Math.Min(count, _options.Shards);
        var window = AcceptanceWindow.Of(_options);
        var cores = Enumerable.Range(0, _options.Shards)
            .Select(shard => CreateCore(shard, window))
            .ToArray();
        return
        [
            .. Enumerable.Range(0, count).Select(i => new Partition(
                [.. cores.Where(core => core.Number % count == i)], _options, services)),
        ];
    }

    private ShardCore CreateCore(int shard, AcceptanceWindow window) => new(shard, _map, _rules, window)
    {
        MemberWithheld = (member, reason) => _quarantines.AddMember(shard, member, reason), Census = _census,
        FactsBytesPerSecond = _options.FactsBytesPerSecond,
    };

    private RankingReader CreateRankings()
    {
        var refresh = TimeSpan.FromMilliseconds(_options.RankingRefreshMilliseconds);
        _captures = [.. Enumerable.Range(0, _options.Shards)
            .Select(shard => new ShardCaptures(CoreOf(shard), refresh, _time))];
        return new RankingReader(
            _options.Shards, (shard, known) => PartitionOf(shard).AskAsync(() => _captures[shard].Since(known)),
            refresh, _time, _logger, sharesParts: true);
    }

    private Partition PartitionOf(int shard) => _partitions[shard % _partitions.Length];

    private ShardCore CoreOf(int shard) => PartitionOf(shard).Cores[shard / _partitions.Length];

    /// <summary>Background work that goes by real time: the day's turn, checkpoints, captures nobody needs.</summary>
    private async Task TickAsync()
    {
        var interval = TimeSpan.FromSeconds(Math.Clamp(_options.CheckpointIntervalSeconds / 10, 0.02, 0.5));
        using var timer = new PeriodicTimer(interval, _time);
        while (true)
        {
            try
            {
                await timer.WaitForNextTickAsync(_stopping.Token);
                foreach (var partition in _partitions)
                {
                    partition.Post(() =>
                    {
                        foreach (var core in partition.Cores)
                            _captures[core.Number].Rest();
                    });
                }

                _rankings.Rest();
                _counters.Tick(_time);
                NoteClock();
                var today = Day.OfTicks(_clock.NowTicks);
                if (!ClockIsSimulated && today > _days.Day)
                    await _days.RollToAsync(today, _ => { }, _stopping.Token);
            }
            catch (OperationCanceledException)
            {
                // The cluster drains.
                return;
            }
            catch (Exception cause)
            {
                // What failed is tried again with the next tick; nothing else hangs on it.
                LogTickFailed(_logger, cause);
            }
        }
    }

    private void NoteClock()
    {
        var doubts = _clock.IsInDoubt;
        if (doubts && !_clockIsInDoubt)
            LogClockInDoubt(_logger, _time.GetUtcNow(), Now);
        else if (!doubts && _clockIsInDoubt)
            LogClockTrusted(_logger, Now);
        _clockIsInDoubt = doubts;
    }

    [LoggerMessage(
        34, LogLevel.Warning,
        "The machine's clock jumped to {Machine:O}; business time is {Business:O}. Writes are refused until the clock "
        + "comes back or has kept its time for ClockConfirmationSeconds.")]
    private static partial void LogClockInDoubt(ILogger logger, DateTimeOffset machine, DateTimeOffset business);

    [LoggerMessage(35, LogLevel.Warning, "The machine's clock is trusted again; business time is {Business:O}.")]
    private static partial void LogClockTrusted(ILogger logger, DateTimeOffset business);

    [LoggerMessage(33, LogLevel.Error, "Background work failed; it is tried again.")]
    private static partial void LogTickFailed(ILogger logger, Exception cause);
}
