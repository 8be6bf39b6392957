using Ssi.Ranking.Shards;

namespace Ssi.Ranking.Leaderboards;

/// <summary>Pages of an industry's leaderboard.</summary>
public static class Leaderboard
{
    public static LeaderboardPart Collect(ShardRanking ranking, int industry, LeaderboardPosition? after, int limit) =>
        throw new NotSupportedException();

    public static LeaderboardPage Merge(ReadOnlySpan<LeaderboardPart> parts, int limit) =>
        throw new NotSupportedException();

    public static AroundPart CollectAround(ShardRanking ranking, int industry, LeaderboardPosition member, int each) =>
        throw new NotSupportedException();

    public static LeaderboardAround MergeAround(ReadOnlySpan<AroundPart> parts, int each) =>
        throw new NotSupportedException();
}
