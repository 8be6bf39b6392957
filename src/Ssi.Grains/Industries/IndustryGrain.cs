using Orleans.Concurrency;
using Ssi.Engine.Views;
using Ssi.Grains.Hosting;
using Ssi.Grains.Shards;
using Ssi.Ranking.Leaderboards;

namespace Ssi.Grains.Industries;

/// <summary>One industry as the silo sees it.</summary>
/// <remarks>It holds nothing of its own: the silo's snapshot is shared by all its industries, and a leaderboard asks
/// each shard for its part. Reentrant, for nothing here changes.</remarks>
[StatelessWorker(1)]
[Reentrant]
[CollectionAgeLimit(Minutes = 2)]
[GrainType("industry")]
internal sealed class IndustryGrain(SiloCore silo) : Grain, IIndustryGrain
{
    private string Id => this.GetPrimaryKeyString();

    public async ValueTask<IndustryView?> GetAsync()
    {
        var snapshot = await silo.Rankings.FindAsync(Id, HasIndustryAsync);
        return snapshot?.Ranking is { } ranking && ranking.TryGet(Id, out var distribution)
            ? new IndustryView(Id, ranking.Day, distribution, snapshot.Stale, ranking.Snapshot)
            : null;
    }

    public async ValueTask<LeaderboardView?> GetLeaderboardAsync(LeaderboardPosition? after, int limit)
    {
        if (await silo.Rankings.FindAsync(Id, HasIndustryAsync) is not { } snapshot
            || !snapshot.Ranking.TryGet(Id, out var distribution))
            return null;
        var lowest = distribution.LowestOnPage(after?.Ssi, limit);
        var page = await PageAsync(lowest);

        // Scores moved since the merge: fewer than it promised are at or above the lowest.
        if (lowest > 0 && page.Rows.Count < limit)
            page = await PageAsync(lowest: 0);
        return page.Population == 0
            ? null
            : new LeaderboardView(
                Id, snapshot.Ranking.Day, page.Population, page.Rows, page.Next, snapshot.Stale,
                snapshot.Ranking.Snapshot);

        async Task<LeaderboardPage> PageAsync(int lowest) =>
            Leaderboard.Merge(await CollectAsync(shard => shard.BoardAsync(Id, after, limit, lowest)), limit);
    }

    public async ValueTask<LeaderboardView?> GetAroundAsync(string member, int eachSide)
    {
        var snapshot = await silo.Rankings.GetAsync();
        var own = silo.Map.ShardOf(member);
        if (await silo.ShardGrains[own].StandingAsync(Id, member) is not { } standing)
            return null;
        var place = new LeaderboardPosition(standing.Ssi, member);
        var ownShard = silo.ShardGrains[own];
        var parts = await CollectAsync(shard => shard.AroundAsync(Id, place, shard.Equals(ownShard), eachSide));
        var around = Leaderboard.MergeAround(parts, eachSide);
        var self = new LeaderboardRow(around.Rank, member, standing);
        return new LeaderboardView(
            Id, snapshot.Ranking.Day, around.Population, [.. around.Above, self, .. around.Below], null,
            snapshot.Stale, snapshot.Ranking.Snapshot);
    }

    private async Task<bool> HasIndustryAsync(string industry)
    {
        var answers = await Task.WhenAll(silo.ShardGrains.Select(shard => shard.HasIndustryAsync(industry).AsTask()));
        return Array.IndexOf(answers, true) >= 0;
    }

    private async Task<T[]> CollectAsync<T>(Func<IShardGrain, ValueTask<T?>> collect)
        where T : class
    {
        var parts = await Task.WhenAll(silo.ShardGrains.Select(shard => collect(shard).AsTask()));
        return [.. parts.OfType<T>()];
    }
}

/// <summary>All industries as the silo sees them.</summary>
[StatelessWorker(1)]
[Reentrant]
[GrainType("industries")]
internal sealed class IndustriesGrain(SiloCore silo) : Grain, IIndustriesGrain
{
    public async ValueTask<IndustryList> ListAsync(string? after, int limit)
    {
        var snapshot = await silo.Rankings.GetAsync();
        var ranking = snapshot.Ranking;
        return new IndustryList(ranking.Day, ranking.Page(after, limit), snapshot.Stale, ranking.Snapshot);
    }
}
