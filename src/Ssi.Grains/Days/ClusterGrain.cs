using Microsoft.Extensions.Logging;
using Orleans.GrainDirectory;
using Ssi.Engine.Clock;
using Ssi.Engine.Ports;
using Ssi.Grains.Hosting;
using Ssi.Grains.Shards;
using Ssi.Ranking.Distributions;
using Ssi.Scoring.Days;
using Ssi.Storage;

namespace Ssi.Grains.Days;

/// <summary>Passes the days of the cluster, each in turn: every shard builds the new day's ranking beside the old, the
/// day that closes is stored, then all flip.</summary>
/// <remarks>The store says which day stands, and it only goes forward: a coordinator that was paused undoes nothing,
/// and the next goes on where the last one stopped. A timer looks at the clock; a reminder only wakes the grain where
/// nobody calls it. One call at a time, but for questions.</remarks>
[GrainDirectory(GrainDirectoryName = GrainsHosting.ShardDirectory)]
[GrainType("cluster")]
internal sealed partial class ClusterGrain(SiloCore silo, ILogger<ClusterGrain> logger)
    : Grain, IClusterGrain, IRemindable
{
    private const string Waker = "wake";

    /// <summary>Polls while shards tell one another what they owe, before a day ends without it.</summary>
    private const int MaxSettlePolls = 250;

    private static readonly TimeSpan TickInterval = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan WakeInterval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(200);

    private Day _day;
    private bool _isRolling;
    private readonly CommandTimes _times = new();
    private long _now;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var state = await silo.Store.ReadStateAsync(cancellationToken);
        _day = new Day(state.Day!.Value);
        _now = state.SimulatedNow ?? 0;
        this.RegisterGrainTimer(TickAsync, new GrainTimerCreationOptions(TickInterval, TickInterval)
        {
            KeepAlive = true,
        });
        await this.RegisterOrUpdateReminder(Waker, WakeInterval, WakeInterval, cancellationToken);
    }

    /// <summary>Being active is all it is for.</summary>
    public Task ReceiveReminder(string reminderName, TickStatus status) => Task.CompletedTask;

    public ValueTask<ClusterDescription> DescribeAsync() => ValueTask.FromResult(new ClusterDescription(
        silo.Stamp.Shards, silo.Stamp.HashKey, silo.ClockIsSimulated, silo.Stamp.Model, silo.Stamp.ModelDocument,
        silo.Options.LatenessHours, silo.Options.MaxSkewSeconds, silo.Options.HistoryDays));

    private long Now => silo.ClockIsSimulated ? _now : silo.NowTicks;

    public ValueTask<long> NowAsync() => ValueTask.FromResult(Now);

    public ValueTask<long> TimeAsync(bool erases) =>
        ValueTask.FromResult(erases ? _times.OfErasure(Now) : _times.OfPair(Now));

    public ValueTask<ClusterDay> DayAsync() => ValueTask.FromResult(new ClusterDay(_day, _isRolling));

    public async ValueTask<bool> AdvanceAsync(long ticks)
    {
        if (!silo.ClockIsSimulated || ticks < _now)
            return false;
        await silo.Committer.WriteAsync(store => store.SetSimulatedNowAsync(ticks, CancellationToken.None));
        await RollToAsync(Day.OfTicks(ticks));
        await AskAllAsync(shard => shard.DayAsync(ticks));
        _now = ticks;

        // A silo's merged ranking may be so old: from here on each stands for the day.
        await Task.Delay(TimeSpan.FromMilliseconds(silo.Options.RankingRefreshMilliseconds), silo.Time);
        return true;
    }

    private async Task TickAsync(CancellationToken cancel)
    {
        try
        {
            var today = Day.OfTicks(Now);
            if (today > _day)
                await RollToAsync(today);
        }
        catch (Exception cause)
        {
            // The next tick goes on where this one stopped.
            LogFailed(cause);
        }
    }

    private async Task RollToAsync(Day target)
    {
        try
        {
            _isRolling = _day < target;

            // Whoever came before may have stopped between storing a day and telling all of it.
            await FinishAsync(_day);
            while (_day < target)
            {
                var next = _day + 1;
                await SettleAsync();
                List<DistributionRow>? closed;
                do
                    await BuildAsync(next);
                while ((closed = await ClosingDayAsync()) is null);
                await PublishAsync(next, closed);
                await FinishAsync(next);
                _day = next;
                _now = Math.Max(_now, silo.ClockIsSimulated ? next.StartTicks : 0);
                LogRolled(next);
            }
        }
        finally
        {
            _isRolling = false;
        }
    }

    /// <summary>What shards owe one another of the day that ends is told before it ends. Under traffic that never rests
    /// the day does not wait for ever.</summary>
    private async Task SettleAsync()
    {
        for (var polls = 0; polls < MaxSettlePolls; polls++)
        {
            if ((await AskAllAsync(shard => shard.DayAsync(0))).All(state => state.IsSettled))
                return;
            await Task.Delay(Poll, silo.Time);
        }
    }

    private async Task BuildAsync(Day day)
    {
        var ticks = silo.ClockIsSimulated ? day.StartTicks : 0;
        while (!(await AskAllAsync(shard => shard.BeginDayAsync(day, ticks)))
            .All(state => state.Day >= day || (state.Today == day && state.IsRolled)))
        {
            await Task.Delay(Poll, silo.Time);
        }
    }

    /// <summary>Every shard stands for the day; one that was loaded meanwhile builds it first.</summary>
    private async Task FinishAsync(Day day)
    {
        while (!(await AskAllAsync(shard => shard.FinishDayAsync(day))).All(state => state.Day >= day))
            await BuildAsync(day);
    }

    /// <summary>Null where a shard was loaded anew and has no part yet: it builds the day again.</summary>
    private async Task<List<DistributionRow>?> ClosingDayAsync()
    {
        var state = await silo.Store.ReadStateAsync(CancellationToken.None);
        if (state.Day > _day.Number)
            return [];
        var industries = new Dictionary<string, DayDistribution>(StringComparer.Ordinal);
        var closing = _day.Back(silo.Rules.LatenessDays);
        foreach (var part in await AskAllAsync(shard => shard.ClosingDayAsync()))
        {
            if (part is null)
                return null;
            foreach (var (industry, bytes) in part.Distributions)
            {
                if (!DayDistribution.TryDecode(bytes, out var distribution))
                    throw new InvalidDataException("A shard's part of a closing day cannot be read.");
                if (!industries.TryGetValue(industry, out var merged))
                    industries[industry] = merged = new DayDistribution();
                merged.Merge(distribution);
            }
        }

        return [.. industries.Select(entry => new DistributionRow(closing.Number, entry.Key, entry.Value.ToBytes()))];
    }

    private async Task PublishAsync(Day day, List<DistributionRow> closed)
    {
        var dropBefore = day.Back(silo.Rules.LatenessDays + 1 + silo.Rules.HistoryDays).Number;
        while (true)
        {
            try
            {
                await silo.Committer.WriteAsync(
                    store => store.PublishDayAsync(day.Number, closed, dropBefore, CancellationToken.None));
                return;
            }
            catch (StoreUnavailableException cause)
            {
                // The old day's rankings stand until the store takes the new one.
                await silo.Gate.WaitAsync(cause);
            }
        }
    }

    private Task<T[]> AskAllAsync<T>(Func<IShardGrain, ValueTask<T>> ask) =>
        Task.WhenAll(silo.ShardGrains.Select(shard => AskAsync(() => ask(shard))));

    /// <summary>A shard that is being loaded is waited for.</summary>
    private async Task<T> AskAsync<T>(Func<ValueTask<T>> ask)
    {
        while (true)
        {
            try
            {
                return await ask();
            }
            catch (Exception cause) when (cause
                is ShardElsewhereException or ClusterUnavailableException or TimeoutException or OrleansException)
            {
                LogShardNotThere(cause.Message);
                await Task.Delay(RetryAfter, silo.Time);
            }
        }
    }

    [LoggerMessage(90, LogLevel.Information, "The rankings stand for {Day}.")]
    private partial void LogRolled(Day day);

    [LoggerMessage(92, LogLevel.Debug, "A day waits for a shard: {Reason}")]
    private partial void LogShardNotThere(string reason);

    [LoggerMessage(93, LogLevel.Error, "Passing a day failed; it goes on with the next tick.")]
    private partial void LogFailed(Exception cause);
}
