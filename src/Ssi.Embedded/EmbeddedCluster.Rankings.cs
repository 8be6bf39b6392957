using Ssi.Engine.Shards;
using Ssi.Engine.Views;
using Ssi.Ranking.Leaderboards;

namespace Ssi.Embedded;

/// <content>Industries and leaderboards, and how the engine stands.</content>
public sealed partial class EmbeddedCluster
{
    public async ValueTask<IndustryList> ListIndustriesAsync(string? after, int limit, CancellationToken cancel)
    {
        RequireComplete();
        var (ranking, stale) = await _rankings.GetAsync();
        return new IndustryList(ranking.Day, ranking.Page(after, limit), stale || _quarantines.Any, ranking.Snapshot);
    }

    public async ValueTask<IndustryView?> GetIndustryAsync(string industry, CancellationToken cancel)
    {
        RequireComplete();
        return await _rankings.FindAsync(industry, HasIndustryAsync) is var (ranking, stale)
            && ranking.TryGet(industry, out var distribution)
            ? new IndustryView(industry, ranking.Day, distribution, stale || _quarantines.Any, ranking.Snapshot)
            : null;
    }

    public async ValueTask<LeaderboardView?> GetLeaderboardAsync(
        string industry, LeaderboardPosition? after, int limit, CancellationToken cancel)
    {
        RequireComplete();
        if (await _rankings.FindAsync(industry, HasIndustryAsync) is not var (ranking, _))
            return null;
        var lowest = ranking.TryGet(industry, out var distribution) ? distribution.LowestOnPage(after?.Ssi, limit) : 0;
        var page = await PageAsync(lowest);

        // Scores moved since the merge: fewer than it promised are at or above the lowest.
        if (lowest > 0 && page.Rows.Count < limit)
            page = await PageAsync(lowest: 0);
        return page.Population == 0
            ? null
            : new LeaderboardView(
                industry, _days.Day, page.Population, page.Rows, page.Next, _quarantines.Any, SnapshotNow());

        async Task<LeaderboardPage> PageAsync(int lowest)
        {
            var parts = await CollectAsync(core => core.Collect(industry, after, limit, lowest));
            return Leaderboard.Merge(parts, limit);
        }
    }

    public async ValueTask<LeaderboardView?> GetAroundAsync(
        string industry, string member, int eachSide, CancellationToken cancel)
    {
        RequireComplete();
        var known = Hashed(member);
        var shard = _map.ShardOf(known.Hash);
        _quarantines.Require(shard);
        var owner = CoreOf(shard);
        var place = await PartitionOf(shard).AskAsync(() =>
            owner.Withholds(known)
                ? throw Quarantines.Refusal()
                : owner.TryFind(known, out var slot) && owner.StandingOf(slot, industry) is { } standing
                ? (Slot: slot, Vector: standing)
                : default((int Slot, Scoring.Scores.ScoreVector Vector)?));
        if (place is not { } found)
            return null;
        var position = new LeaderboardPosition(found.Vector.Ssi, member);
        var parts = await CollectAsync(
            core => core.CollectAround(industry, position, core == owner ? found.Slot : -1, eachSide));
        var around = Leaderboard.MergeAround(parts, eachSide);
        var self = new LeaderboardRow(around.Rank, member, found.Vector);
        return new LeaderboardView(
            industry, _days.Day, around.Population, [.. around.Above, self, .. around.Below], null,
            _quarantines.Any, SnapshotNow());
    }

    public ClusterStatus GetStatus()
    {
        var journals = _partitions.SelectMany(partition => partition.Checkpoints.Journals).ToList();
        var cores = _partitions.SelectMany(partition => partition.Cores).ToList();
        var log = _store.HeldLog;
        var oldest = journals.Select(journal => journal.Since).Where(since => since != 0).DefaultIfEmpty(0).Min();
        return new ClusterStatus(
            "embedded", NotReadyReason() is null, NotReadyReason(), Nodes: 1, _options.Shards,
            _days is null ? "" : _days.Day.ToString(), _days?.IsRolling ?? false,
            cores.Sum(core => (long)core.MemberCount),
            cores.Sum(core => (long)core.ResidentCount), AcceptedIds(), _counters.Accepted,
            _counters.Duplicates, _counters.Rejected, _counters.Rate, journals.Sum(journal => (long)journal.Entries),
            journals.Sum(journal => journal.Bytes), oldest == 0 ? 0 : _time.GetElapsedTime(oldest).TotalSeconds,
            _partitions.Sum(partition => partition.Checkpoints.Finished), _committer?.Commits ?? 0,
            _committer?.Seconds ?? 0, _counters.Replayed, _counters.Interrupted, _counters.Queued,
            cores.Sum(core => core.RankingBytes) + (_rankings?.Bytes ?? 0), SnapshotNow())
        {
            RankingFailures = _rankings?.Failures ?? 0,
            HeldLogBytes = log.Bytes,
            HeldLogSeconds = log.Age.TotalSeconds,
            Quarantined = _quarantines.All,
        };
    }

    private async Task<bool> HasIndustryAsync(string industry)
    {
        var answers = await Task.WhenAll(_partitions.Select(partition => partition.AskAsync(
            () => partition.Cores.Any(core => core.HasIndustry(industry)))));
        return Array.IndexOf(answers, true) >= 0;
    }

    /// <summary>Each shard's part of an answer, where it has one; a shard at a time between other work.</summary>
    private async Task<T[]> CollectAsync<T>(Func<ShardCore, T?> collect)
        where T : class
    {
        var parts = await Task.WhenAll(_partitions.SelectMany(partition => partition.Cores.Select(
            core => partition.ScanAsync(() => collect(core)))));
        return [.. parts.OfType<T>()];
    }

    /// <summary>Entries applied over all shards: grows with every write.</summary>
    private long SnapshotNow() => _partitions.Sum(partition => partition.Cores.Sum(core => core.AppliedSequence));
}
