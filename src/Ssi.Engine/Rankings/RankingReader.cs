using Microsoft.Extensions.Logging;
using Ssi.Engine.Ports;
using Ssi.Scoring.Days;

namespace Ssi.Engine.Rankings;

/// <summary>A merged ranking as it is served.</summary>
/// <param name="Stale">A shard's part is older than answers may be: last known figures, never a smaller
/// population.</param>
public sealed record RankingSnapshot(MergedRanking Ranking, bool Stale);

/// <summary>Keeps one merged ranking of all shards for a node while somebody reads; without readers nothing is
/// merged.</summary>
/// <remarks>
/// Each shard reports what changed since it was last asked. A snapshot younger than the refresh interval is served as
/// it is; an older one is refreshed first, as long as that takes less than <see cref="ReadPatience"/>. A shard that
/// does not answer delays no reader: its last known part stays in the merge, the others go on, and the snapshot is
/// served at once while the next refresh runs behind. Thread-safe.
/// </remarks>
/// <param name="ask">Asks a shard for what changed since a capture of it.</param>
public sealed partial class RankingReader(
    int shards, Func<int, (long Generation, long Number), Task<RankingUpdate>> ask, TimeSpan refresh,
    TimeProvider time, ILogger logger, bool sharesParts = false)
{
    /// <summary>A part that is older than this may miss what was acknowledged a second ago.</summary>
    private static readonly TimeSpan StaleAfter = TimeSpan.FromSeconds(1) - ShardCaptures.MostReuse;

    /// <summary>How long a refresh waits for shards.</summary>
    private static readonly TimeSpan ShardPatience = TimeSpan.FromMilliseconds(250);

    /// <summary>How long a reader waits for a refresh while there is a snapshot.</summary>
    private static readonly TimeSpan ReadPatience = TimeSpan.FromSeconds(1);

    /// <summary>How long a refresh tries to make a merge where it has none to go on with.</summary>
    private static readonly TimeSpan FirstPatience = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan FlipPause = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan FindPause = ShardCaptures.MostReuse / 10;
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private readonly Task<Answer>?[] _asked = new Task<Answer>?[shards];
    private readonly long[] _askedAt = new long[shards];
    private readonly long[] _heardAt = new long[shards];
    private readonly bool[] _isSilent = new bool[shards];
    private RankingMerger _merger = new(shards, sharesParts);
    private MergedRanking? _merged;
    private Task? _refreshing;
    private long _refreshedAt;
    private long _oldestAt;
    private long _readAt;
    private bool _isComplete;
    private ClusterUnavailableException? _refusal;
    private long _failures;

    private readonly record struct Answer(RankingUpdate? Update, Exception? Cause);

    /// <summary>The last merge's snapshot number; 0 without one.</summary>
    public long Snapshot => Volatile.Read(ref _merged)?.Snapshot ?? 0;

    /// <summary>Bytes of the merges, and of the shards' parts where they are not those of the shards
    /// themselves.</summary>
    public long Bytes => Volatile.Read(ref _merger).Bytes;

    /// <summary>Times that a shard was asked and did not answer in time, or failed.</summary>
    public long Failures => Interlocked.Read(ref _failures);

    /// <summary>The snapshot, refreshed first where it is too old or is the given one.</summary>
    /// <exception cref="ClusterUnavailableException">A shard cannot be asked, and nothing was merged
    /// before.</exception>
    public async ValueTask<RankingSnapshot> GetAsync(RankingSnapshot? older = null)
    {
        Task refreshing;
        bool isUsable;
        lock (_lock)
        {
            _readAt = time.GetTimestamp();
            isUsable = _merged is not null && !ReferenceEquals(_merged, older?.Ranking);
            if (isUsable && time.GetElapsedTime(_refreshedAt) < refresh)
                return Served();

            // Beside the readers: many of them wait for the same one.
            refreshing = _refreshing ??= Task.Run(RefreshAsync);
            if (isUsable && !_isComplete && time.GetElapsedTime(_refreshedAt) < StaleAfter)
                return Served();
        }

        try
        {
            await refreshing.WaitAsync(isUsable ? ReadPatience : Timeout.InfiniteTimeSpan, time);
        }
        catch (TimeoutException)
        {
            // It goes on; meanwhile the last snapshot is served.
        }

        lock (_lock)
            return Served();
    }

    /// <summary>A snapshot that has the industry; null where no shard has a member in it.</summary>
    /// <param name="exists">Asks the shards, which know of a member as soon as its profile is acknowledged.</param>
    /// <exception cref="ClusterUnavailableException">The shards have it, and no merge with it can be made
    /// now.</exception>
    public async ValueTask<RankingSnapshot?> FindAsync(string industry, Func<string, Task<bool>> exists)
    {
        var snapshot = await GetAsync();
        var began = time.GetTimestamp();
        for (var tries = 0; !snapshot.Ranking.TryGet(industry, out _); tries++)
        {
            if (!await exists(industry))
                return null;
            if (time.GetElapsedTime(began) > FirstPatience)
                throw new ClusterUnavailableException(UnavailableReason.Recovering, 1);

            // A capture may be reused for a while, and a new day may be about to be switched.
            if (tries > 0)
                await Task.Delay(FindPause, time);
            snapshot = await GetAsync(snapshot);
        }

        return snapshot;
    }

    /// <summary>Waits until the merged ranking is of a day that all shards have begun.</summary>
    public async Task ReachAsync(Day day)
    {
        RankingSnapshot? snapshot = null;
        do
            snapshot = await GetAsync(older: snapshot);
        while (snapshot.Ranking.Day < day);
    }

    /// <summary>Drops the merge when nobody has read for ten seconds.</summary>
    public void Rest()
    {
        lock (_lock)
        {
            if (_merged is null || _refreshing is not null || time.GetElapsedTime(_readAt) < Idle)
                return;
            _merged = null;
            _merger = new RankingMerger(shards, sharesParts);
        }
    }

    private RankingSnapshot Served() => _merged is null
        ? throw new ClusterUnavailableException(
            _refusal?.Reason ?? UnavailableReason.Recovering, _refusal?.RetryAfterSeconds ?? 1, _refusal)
        : new RankingSnapshot(_merged, time.GetElapsedTime(_oldestAt) > StaleAfter);

    private async Task RefreshAsync()
    {
        try
        {
            var began = time.GetTimestamp();
            while (true)
            {
                var isComplete = await CollectAsync();
                var merged = _merger.Merge();
                lock (_lock)
                {
                    if (merged is not null)
                        (_merged, _oldestAt) = (merged, _heardAt.Min());
                    _isComplete = isComplete && merged is not null;
                    _refreshedAt = _isComplete ? _oldestAt : time.GetTimestamp();
                }

                // Without a merge a shard is still loading, or a day is being switched: both take a moment.
                var canServe = _merged is not null && !isComplete;
                if (merged is not null || canServe || _refusal is not null
                    || time.GetElapsedTime(began) > FirstPatience)
                    return;
                await Task.Delay(FlipPause, time);
            }
        }
        finally
        {
            lock (_lock)
                _refreshing = null;
        }
    }

    /// <summary>Asks every shard that has answered its last question; false where one is still silent after a
    /// while.</summary>
    private async Task<bool> CollectAsync()
    {
        for (var shard = 0; shard < shards; shard++)
        {
            if (_asked[shard] is not null)
                continue;
            _refusal = null;
            _askedAt[shard] = time.GetTimestamp();
            _asked[shard] = AskAsync(shard, _merger.Known(shard));
        }

        try
        {
            await Task.WhenAll(_asked!).WaitAsync(ShardPatience, time);
        }
        catch (TimeoutException)
        {
            // A shard that is late is heard by a later refresh.
        }

        var isComplete = true;
        for (var shard = 0; shard < shards; shard++)
            isComplete &= Hear(shard);
        return isComplete;
    }

    private bool Hear(int shard)
    {
        var asked = _asked[shard]!;
        var answer = asked.IsCompleted ? asked.Result : default;
        if (asked.IsCompleted)
            _asked[shard] = null;
        var isHeard = answer.Update is { } update && _merger.Take(shard, update);
        if (answer.Cause is ClusterUnavailableException { Reason: UnavailableReason.ShuttingDown } refusal)
            _refusal = refusal;
        if (isHeard)
            _heardAt[shard] = _askedAt[shard];
        else
            Interlocked.Increment(ref _failures);
        if (isHeard && _isSilent[shard])
            LogHeard(shard);
        else if (!isHeard && !_isSilent[shard])
            LogSilent(answer.Cause, shard);
        _isSilent[shard] = !isHeard;
        return isHeard;
    }

    private async Task<Answer> AskAsync(int shard, (long Generation, long Number) known)
    {
        try
        {
            return new Answer(await ask(shard, known), null);
        }
        catch (Exception cause)
        {
            // Whatever keeps the shard from answering, its last known part is served and grows stale.
            return new Answer(null, cause);
        }
    }

    [LoggerMessage(95, LogLevel.Information, "Shard {Shard} reports its ranking again.")]
    private partial void LogHeard(int shard);

    [LoggerMessage(96, LogLevel.Warning, "Shard {Shard} does not report its ranking; its last known part is served.")]
    private partial void LogSilent(Exception? cause, int shard);
}
