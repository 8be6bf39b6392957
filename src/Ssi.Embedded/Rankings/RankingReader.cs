using Ssi.Embedded.Partitions;
using Ssi.Engine.Rankings;
using Ssi.Ranking.Shards;
using Ssi.Scoring.Days;

namespace Ssi.Embedded.Rankings;

/// <summary>Keeps one merged ranking of all shards, at most so old as configured while somebody looks; nobody looks,
/// nothing is merged.</summary>
internal sealed class RankingReader(
    IReadOnlyList<Partition> partitions, int shards, TimeSpan refresh, TimeProvider time)
{
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(10);

    private readonly RankingMerger _merger = new(shards);
    private readonly Lock _lock = new();
    private MergedRanking? _merged;
    private long _madeAt;
    private long _lookedAt;
    private bool _capturing;
    private Task<MergedRanking>? _refreshing;

    /// <summary>The merged ranking, refreshed first where it is too old or older than
    /// <paramref name="notBefore"/>.</summary>
    public Task<MergedRanking> GetAsync(MergedRanking? notBefore = null)
    {
        lock (_lock)
        {
            _lookedAt = time.GetTimestamp();
            if (_merged is not null && !ReferenceEquals(_merged, notBefore) && time.GetElapsedTime(_madeAt) < refresh)
                return Task.FromResult(_merged);
            return _refreshing ??= RefreshAsync();
        }
    }

    /// <summary>Waits until the merged ranking stands for a day that all shards have begun.</summary>
    public async Task ReachAsync(Day day)
    {
        MergedRanking? merged = null;
        do
            merged = await GetAsync(notBefore: merged);
        while (merged.Day < day);
    }

    /// <summary>The number of the last merge's snapshot.</summary>
    public long Snapshot => Volatile.Read(ref _merged)?.Snapshot ?? 0;

    /// <summary>Lets the shards forget their captures when nobody has looked for a while.</summary>
    public void Rest()
    {
        lock (_lock)
        {
            if (!_capturing || _refreshing is not null || time.GetElapsedTime(_lookedAt) < Idle)
                return;
            _capturing = false;
            _merged = null;
        }

        foreach (var partition in partitions)
        {
            partition.Post(() =>
            {
                foreach (var core in partition.Cores)
                    core.StopCaptures();
            });
        }
    }

    private async Task<MergedRanking> RefreshAsync()
    {
        // Not on the caller's stack, which holds the lock.
        await Task.Yield();
        try
        {
            var captures = new ShardCapture[shards];
            while (true)
            {
                var madeAt = time.GetTimestamp();
                var days = await Task.WhenAll(
                    partitions.Select(partition => partition.AskAsync(() => Capture(partition, captures))));

                // A day that is flipping: some shards stand for the new one already, the others do in a moment.
                if (Array.TrueForAll(days, day => day == days[0] && day is not null))
                {
                    var merged = _merger.Merge(days[0]!.Value, captures);
                    lock (_lock)
                    {
                        (_merged, _madeAt, _capturing) = (merged, madeAt, true);
                        return merged;
                    }
                }
            }
        }
        finally
        {
            lock (_lock)
                _refreshing = null;
        }
    }

    private static Day? Capture(Partition partition, ShardCapture[] captures)
    {
        Day? day = partition.Cores[0].Day;
        foreach (var core in partition.Cores)
        {
            captures[core.Number] = core.Capture();
            if (core.Day != day)
                day = null;
        }

        return day;
    }
}
