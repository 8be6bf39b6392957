using Microsoft.Extensions.Logging;
using Ssi.Engine.Commits;
using Ssi.Embedded.Partitions;
using Ssi.Engine.Shards;
using Ssi.Ranking.Distributions;
using Ssi.Scoring.Days;
using Ssi.Scoring.Members;
using Ssi.Storage;

namespace Ssi.Embedded.Days;

/// <summary>Takes all shards together from one day to the next, each day in turn: every shard builds the new day's
/// ranking beside the old, the day that closes is stored, then all flip.</summary>
internal sealed partial class DayRoller(
    IReadOnlyList<Partition> partitions, Committer committer, ScoringRules rules, Quarantines quarantines,
    TimeProvider time, ILogger logger, CancellationToken aborting)
    : IDisposable
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(2);

    /// <summary>Half a second of polls.</summary>
    private const int MaxPolls = 250;

    private readonly SemaphoreSlim _turn = new(1);

    /// <summary>The day whose rankings stand everywhere.</summary>
    public Day Day { get; set; }

    public bool IsRolling { get; private set; }

    /// <summary>Waits until no day is being passed; none is passed afterwards.</summary>
    public Task StopAsync(CancellationToken cancel) => _turn.WaitAsync(cancel);

    /// <summary>Passes every day up to the given one; done when all rankings stand for it. Cancelling stops it between
    /// two days, or while the store does not take one.</summary>
    /// <param name="beforeDay">Called as each day begins.</param>
    public async Task RollToAsync(Day target, Action<Day> beforeDay, CancellationToken cancel)
    {
        await _turn.WaitAsync(cancel);
        try
        {
            while (Day < target)
            {
                cancel.ThrowIfCancellationRequested();
                await SettleAsync(cancel);
                beforeDay(Day + 1);
                await RollAsync(cancel);
            }
        }
        finally
        {
            IsRolling = false;
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    /// <summary>What shards owe one another of the day that ends is told before it ends: else a day could close on what
    /// only one side knew. Under traffic that never rests the day does not wait for ever.</summary>
    private async Task SettleAsync(CancellationToken cancel)
    {
        for (var polls = 0; polls < MaxPolls; polls++)
        {
            if (await AllAsync(partition => partition.Cores.All(IsSettled)))
                return;
            await Task.Delay(Poll, time, cancel);
        }
    }

    private static bool IsSettled(ShardCore core)
    {
        core.HurryObligations();
        return core.IsSettled;
    }

    private async Task RollAsync(CancellationToken cancel)
    {
        var began = time.GetTimestamp();
        IsRolling = true;
        while (!await AllAsync(partition => partition.TryBeginDay(Day + 1)))
            await Task.Delay(Poll, time, cancel);
        while (!await AllAsync(partition => Array.TrueForAll(partition.Cores, core => core.IsRolled)))
        {
            // A shard in the middle of a day could not drain, unless it is broken anyway.
            await Task.Delay(
                Poll, time, partitions.Any(partition => partition.IsBroken) ? cancel : aborting);
        }

        var next = Day + 1;
        var closed = await ClosingDayAsync();
        while (!await TryPublishAsync(next, closed))
            await Task.Delay(TimeSpan.FromMilliseconds(200), time, cancel);
        await ForAllAsync(partition =>
        {
            foreach (var core in partition.Cores)
                core.FinishRollover();
        });
        Day = next;
        LogRolled(logger, next, time.GetElapsedTime(began).TotalMilliseconds);
    }

    private async Task<bool> TryPublishAsync(Day day, List<DistributionRow> closed)
    {
        try
        {
            var dropBefore = day.Back(rules.LatenessDays + 1 + rules.HistoryDays).Number;
            await committer.WriteAsync(
                store => store.PublishDayAsync(day.Number, closed, dropBefore, CancellationToken.None));
            return true;
        }
        catch (StoreUnavailableException cause)
        {
            // The old day's rankings stand until the store takes the new one.
            LogPublishFailed(logger, cause, day);
            return false;
        }
    }

    private async Task<List<DistributionRow>> ClosingDayAsync()
    {
        var industries = new Dictionary<string, DayDistribution>(StringComparer.Ordinal);
        var closing = Day;
        await ForAllAsync(partition =>
        {
            foreach (var core in partition.Cores)
            {
                foreach (var (industry, distribution) in core.ClosingDay(out var day))
                {
                    lock (industries)
                    {
                        closing = day;
                        if (!industries.TryGetValue(industry, out var merged))
                            industries[industry] = merged = new DayDistribution();
                        merged.Merge(distribution);
                    }
                }
            }
        });

        // Without a shard the distribution would be wrong for ever: the day has none.
        return quarantines.IsIncomplete ? [] :
        [
            .. industries
                .Where(entry => entry.Value.Population > 0)
                .Select(entry => new DistributionRow(closing.Number, entry.Key, entry.Value.ToBytes())),
        ];
    }

    private Task<bool[]> ForAllAsync(Action<Partition> step) =>
        Task.WhenAll(partitions.Select(partition => partition.AskAsync(() =>
    {
        step(partition);
        return true;
    })));

    private async Task<bool> AllAsync(Func<Partition, bool> question)
    {
        var answers = await Task.WhenAll(partitions.Select(partition => partition.AskAsync(() => question(partition))));
        return Array.TrueForAll(answers, answer => answer);
    }

    [LoggerMessage(
        20, LogLevel.Information, "The rankings stand for {Day}; the day took {Milliseconds:0} ms to begin.")]
    private static partial void LogRolled(ILogger logger, Day day, double milliseconds);

    [LoggerMessage(21, LogLevel.Warning, "The store does not take {Day} yet.")]
    private static partial void LogPublishFailed(ILogger logger, Exception cause, Day day);
}
