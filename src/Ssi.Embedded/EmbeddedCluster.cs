using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Ssi.Engine.Commits;
using Ssi.Embedded.Days;
using Ssi.Engine.Loading;
using Ssi.Embedded.Partitions;
using Ssi.Embedded.Rankings;
using Ssi.Engine;
using Ssi.Engine.Clock;
using Ssi.Engine.Distributions;
using Ssi.Engine.Ingest;
using Ssi.Engine.Ports;
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
    private readonly Counters _counters = new();
    private readonly CommandTimes _times = new();
    private IBusinessClock _clock = null!;
    private ShardMap _map = null!;
    private Committer _committer = null!;
    private Partition[] _partitions = [];
    private DistributionKeeper _distributions = null!;
    private RankingReader _rankings = null!;
    private DayRoller _days = null!;
    private Task? _ticking;
    private bool _clockIsInDoubt;
    private volatile Readiness _readiness = Readiness.Recovering;

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
        _loader = new Loader(store);
        _loads = new MemberLoads(_loader);
        Models = [new ModelView(model.Version, model.Document, Active: true)];
    }

    /// <summary>For tests: the loops behind the cluster.</summary>
    internal IReadOnlyList<Partition> Partitions => _partitions;

    private enum Readiness
    {
        Recovering,
        Ready,
        StorageUnavailable,
        Draining,
    }

    public IReadOnlyList<ModelView> Models { get; }

    public bool ClockIsSimulated => _simulatedStart is not null;

    /// <inheritdoc cref="GetNowAsync"/>
    public DateTimeOffset Now => new(_clock?.NowTicks ?? _simulatedStart ?? _time.GetUtcNow().UtcTicks, TimeSpan.Zero);

    public ValueTask<DateTimeOffset> GetNowAsync(CancellationToken cancel) => ValueTask.FromResult(Now);

    /// <summary>Opens the store and brings every shard back; ready when it returns.</summary>
    /// <exception cref="StoreMismatchException">The store was made for something else.</exception>
    public async Task StartAsync(CancellationToken cancel)
    {
        var wanted = new StoreStamp(
            _options.Shards, RandomNumberGenerator.GetBytes(SipHash.KeyBytes), ClockIsSimulated, _model.Version,
            _model.Document.ToArray());
        var state = await _store.OpenAsync(wanted, _simulatedStart, cancel);
        _map = new ShardMap(state.Stamp.Shards, SipHash.FromKey(state.Stamp.HashKey));
        _clock = BusinessClocks.Of(state, _options, _time);
        _committer = new Committer(_store, RecoverAsync, _logger, failing: Unready);
        _distributions = new DistributionKeeper(_store, _time, TimeSpan.MaxValue);
        var services = new PartitionServices(
            _committer, _loader, _clock, _time, _map, SubmitAsync, _distributions, _logger);
        _partitions = CreatePartitions(services);
        _rankings = new RankingReader(
            _partitions, _options.Shards, TimeSpan.FromMilliseconds(_options.RankingRefreshMilliseconds), _time);
        var today = Day.OfTicks(_clock.NowTicks);
        var day = state.Day is { } stored ? new Day(stored) : today;
        _days = new DayRoller(_partitions, _committer, _rules, _time, _logger) { Day = day };
        if (state.Day is null)
            await _committer.WriteAsync(store => store.PublishDayAsync(day.Number, [], 0, cancel));
        await LoadAsync(day, cancel);
        foreach (var partition in _partitions)
            partition.Start();
        await _days.RollToAsync(today, _ => { }, cancel);
        _ticking = TickAsync();
        _readiness = Readiness.Ready;
    }

    /// <summary>Takes nothing more in, checkpoints everything and stops.</summary>
    public async Task DrainAsync(CancellationToken cancel)
    {
        if (_readiness == Readiness.Draining || _ticking is null)
            return;
        _readiness = Readiness.Draining;
        await _stopping.CancelAsync();
        await _ticking;
        await _days.StopAsync();
        foreach (var partition in _partitions)
            partition.Post(() => partition.Checkpoints.Draining = true);
        foreach (var partition in _partitions)
        {
            while (!partition.IsBroken && !await partition.AskAsync(() => partition.Checkpoints.IsDrained))
                await Task.Delay(TimeSpan.FromMilliseconds(5), _time, cancel);
        }

        foreach (var partition in _partitions)
            await partition.StopAsync();
        await _committer.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await DrainAsync(CancellationToken.None);
        _days?.Dispose();
        _clockTurn.Dispose();
        _stopping.Dispose();
    }

    private Partition[] CreatePartitions(PartitionServices services)
    {
        var count = _options.Partitions == 0 ? Environment.ProcessorCount : _options.Partitions;
        count = Math.Min(count, _options.Shards);
        var window = AcceptanceWindow.Of(_options);
        var cores = Enumerable.Range(0, _options.Shards)
            .Select(shard => new ShardCore(shard, _map, _rules, window))
            .ToArray();
        return
        [
            .. Enumerable.Range(0, count).Select(i => new Partition(
                [.. cores.Where(core => core.Number % count == i)], _options, services)),
        ];
    }

    private Partition PartitionOf(int shard) => _partitions[shard % _partitions.Length];

    private ShardCore CoreOf(int shard) => PartitionOf(shard).Cores[shard / _partitions.Length];

    private async Task LoadAsync(Day day, CancellationToken cancel)
    {
        var leases = await _store.ClaimAsync([.. Enumerable.Range(0, _options.Shards)], cancel);
        var replay = new JournalReplay(_store, _loader, step =>
        {
            step();
            return Task.CompletedTask;
        });
        var began = _time.GetTimestamp();
        await Task.WhenAll(_partitions.Select(partition => Task.Run(
            async () =>
            {
                foreach (var core in partition.Cores)
                {
                    var replayed = await ShardLoading.LoadAsync(
                        _store, replay, core, leases[core.Number], day,
                        (sequence, bytes) => partition.Checkpoints.Appended(core, sequence, bytes));
                    _counters.Loaded(replayed, core.FoundInterruptedCheckpoint);
                }
            },
            cancel)));
        LogLoaded(
            _logger, _partitions.Sum(p => p.Cores.Sum(core => (long)core.MemberCount)), _counters.Replayed,
            _time.GetElapsedTime(began).TotalSeconds);
    }

    private void Unready()
    {
        if (_readiness == Readiness.Ready)
            _readiness = Readiness.StorageUnavailable;
    }

    /// <summary>After a failed commit, in the writer's turn: waits for the store, takes the shards again and applies
    /// what was written after all.</summary>
    private async Task RecoverAsync(Exception cause)
    {
        Unready();
        var quiet = _partitions.Select(partition => partition.QuiesceAsync(cause)).ToList();
        _committer.FailWaiting(cause);
        await Task.WhenAll(quiet);
        _committer.FailWaiting(cause);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await ReclaimAsync();
                break;
            }
            catch (ClusterUnavailableException) when (_readiness == Readiness.Draining)
            {
                // The loops have ended: the next start reads the journal.
                return;
            }
            catch (StoreUnavailableException unavailable)
            {
                if (_readiness == Readiness.Draining)
                    return;
                LogStillUnavailable(_logger, unavailable.Message, attempt);
                await Task.Delay(TimeSpan.FromMilliseconds(Math.Min(1000, 50 * attempt)), _time);
            }
        }

        if (_readiness == Readiness.StorageUnavailable)
            _readiness = Readiness.Ready;
        LogRecovered(_logger);
        foreach (var partition in _partitions)
            partition.Mend();
    }

    private async Task ReclaimAsync()
    {
        var leases = await _store.ClaimAsync([.. Enumerable.Range(0, _options.Shards)], CancellationToken.None);
        foreach (var partition in _partitions)
        {
            var replay = new JournalReplay(_store, _loader, step => partition.AskAsync(() =>
            {
                step();
                return true;
            }));
            foreach (var core in partition.Cores)
            {
                var lease = leases[core.Number];
                await replay.RunAsync(core, core.AppliedSequence, (sequence, bytes) =>
                    partition.Checkpoints.Appended(core, sequence, bytes));
                await partition.AskAsync(() =>
                {
                    core.Epoch = lease.Epoch;
                    core.ResumeAfter(lease.LastSequence);
                    return true;
                });
            }
        }
    }

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
                    partition.Post(() => { });
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

    [LoggerMessage(
        30, LogLevel.Information,
        "{Members} members stand; {Entries} journal entries were replayed; {Seconds:0.00} s.")]
    private static partial void LogLoaded(ILogger logger, long members, long entries, double seconds);

    [LoggerMessage(33, LogLevel.Error, "Background work failed; it is tried again.")]
    private static partial void LogTickFailed(ILogger logger, Exception cause);

    [LoggerMessage(31, LogLevel.Warning, "The store is still unavailable: {Reason} (attempt {Attempt}).")]
    private static partial void LogStillUnavailable(ILogger logger, string reason, int attempt);

    [LoggerMessage(32, LogLevel.Information, "The store serves again; the journal has been read back.")]
    private static partial void LogRecovered(ILogger logger);
}
