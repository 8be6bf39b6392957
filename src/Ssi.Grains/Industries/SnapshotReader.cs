using Ssi.Engine.Ports;
using Ssi.Engine.Rankings;
using Ssi.Grains.Shards;
using Ssi.Ranking.Shards;
using Ssi.Scoring.Days;

namespace Ssi.Grains.Industries;

/// <summary>A merged ranking with the lives of the shards that it is of.</summary>
/// <param name="Stale">A shard could not be asked: these are the last known figures, never a smaller
/// population.</param>
internal sealed record RankingSnapshot(MergedRanking Ranking, long[] Generations, bool Stale)
{
    public CaptureKey CaptureOf(int shard) => new(Generations[shard], Ranking.CaptureOf(shard));
}

/// <summary>Keeps one merged ranking of all shards for a silo, at most so old as configured while somebody looks;
/// nobody looks, nothing is merged.</summary>
/// <remarks>Each shard tells what changed since the silo last asked. Only complete merges of one day come
/// out.</remarks>
internal sealed class SnapshotReader(Func<int, IShardGrain> shardGrain, int shards, TimeSpan refresh, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan FlipPause = TimeSpan.FromMilliseconds(5);

    /// <summary>Merges tried while shards stand for two days, before the last complete one is given.</summary>
    private const int MaxFlipTries = 200;

    private readonly RankingMerger _merger = new(shards);
    private readonly ShardMirror[] _mirrors = [.. Enumerable.Range(0, shards).Select(_ => new ShardMirror())];
    private readonly Day[] _days = new Day[shards];
    private readonly Lock _lock = new();
    private RankingSnapshot? _snapshot;
    private long _madeAt;
    private Task<RankingSnapshot>? _refreshing;

    /// <summary>The snapshot, refreshed first where it is too old or is the given one.</summary>
    /// <exception cref="ClusterUnavailableException">A shard cannot be asked, and nothing was merged
    /// before.</exception>
    public Task<RankingSnapshot> GetAsync(RankingSnapshot? older = null)
    {
        lock (_lock)
        {
            if (_snapshot is not null && !ReferenceEquals(_snapshot, older) && time.GetElapsedTime(_madeAt) < refresh)
                return Task.FromResult(_snapshot);

            // Beside the grains' turns: many of them wait for the same one.
            return _refreshing ??= Task.Run(RefreshAsync);
        }
    }

    private async Task<RankingSnapshot> RefreshAsync()
    {
        try
        {
            for (var tries = 0; tries < MaxFlipTries; tries++)
            {
                var madeAt = time.GetTimestamp();
                var asked = await Task.WhenAll(Enumerable.Range(0, shards).Select(AskAsync));
                if (Array.Exists(asked, done => !done))
                    return LastKnown(madeAt);
                if (Array.TrueForAll(_days, day => day == _days[0]))
                    return Keep(new RankingSnapshot(Merge(), Generations(), Stale: false), madeAt);

                // A day that is flipping: the others stand for it in a moment.
                await Task.Delay(FlipPause, time);
            }

            return LastKnown(time.GetTimestamp());
        }
        finally
        {
            lock (_lock)
                _refreshing = null;
        }
    }

    private MergedRanking Merge()
    {
        var captures = new ShardCapture[shards];
        for (var shard = 0; shard < shards; shard++)
            captures[shard] = _mirrors[shard].Capture!;
        return _merger.Merge(_days[0], captures);
    }

    private long[] Generations() => [.. _mirrors.Select(mirror => mirror.Known.Generation)];

    private RankingSnapshot LastKnown(long madeAt)
    {
        if (_snapshot is null)
            throw new ClusterUnavailableException(UnavailableReason.Recovering, 1);
        return Keep(_snapshot with { Stale = true }, madeAt);
    }

    private RankingSnapshot Keep(RankingSnapshot snapshot, long madeAt)
    {
        lock (_lock)
        {
            (_snapshot, _madeAt) = (snapshot, madeAt);
            return snapshot;
        }
    }

    private async Task<bool> AskAsync(int shard)
    {
        var began = time.GetTimestamp();
        try
        {
            var mirror = _mirrors[shard];
            var grain = shardGrain(shard);
            while (time.GetElapsedTime(began) < Patience)
            {
                var (generation, number) = mirror.Known;
                try
                {
                    var update = await grain.CaptureAsync(new CaptureKey(generation, number)).AsTask()
                        .WaitAsync(Patience, time);
                    _days[shard] = update.Day;
                    if (mirror.Take(update))
                        return true;
                }
                catch (ShardElsewhereException)
                {
                    // It moves: a moment, mostly.
                    await Task.Delay(FlipPause, time);
                }
            }

            return false;
        }
        catch (Exception)
        {
            // Whatever keeps the shard from telling, what is known of it goes on to stand, and says so.
            return false;
        }
    }
}
