using Ssi.Ranking.Shards;

namespace Ssi.Ranking.Leaderboards;

/// <summary>An industry's leaderboard, page by page and around one member: each shard collects its part, the parts
/// merge.</summary>
/// <remarks>The order is that of <see cref="LeaderboardOrder"/> and ranks follow <see cref="RankingRules.Rank"/>,
/// also across the borders of pages. A part costs one flat scan of the shard's slots, its histogram telling which
/// scores can be on the page, and a selection among those; a merge at most parts * rows comparisons.</remarks>
public static class Leaderboard
{
    /// <summary>A shard's first <paramref name="limit"/> (at least 1) members of an industry strictly after a place.
    /// An ordinal of nobody's gives an empty part.</summary>
    /// <param name="lowest">Members with a lower SSI are left out: where the merged page is full, it is the page all
    /// the same, and each shard contributes little more than what is on it
    /// (<see cref="Distributions.Distribution.LowestOnPage"/>). 0 leaves nobody out.</param>
    public static LeaderboardPart Collect(
        ShardRanking ranking, int industry, LeaderboardPosition? after, int limit, int lowest = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return LeaderboardPart.Collect(ranking, industry, after, limit, lowest);
    }

    /// <summary>One page from the parts of all shards, all collected for the same place and at least this
    /// limit.</summary>
    public static LeaderboardPage Merge(ReadOnlySpan<LeaderboardPart> parts, int limit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        var lists = new EntryList[parts.Length];
        var (population, above, before) = (0, 0, 0);
        for (var i = 0; i < parts.Length; i++)
        {
            lists[i] = parts[i].Entries;
            population = checked(population + parts[i].Population);
            above += parts[i].Above;
            before += parts[i].Before;
        }

        var merge = new EntryMerge(lists);
        var tied = parts.Length > 0 && parts[0].After is { } after ? (after.Ssi, 1 + above) : (-1, 0);
        var rows = Ranked(merge.Take(limit), tied, 1 + before);
        var next = rows.Length > 0 && before + rows.Length < population
            ? new LeaderboardPosition(rows[^1].Vector.Ssi, rows[^1].Id)
            : (LeaderboardPosition?)null;
        return new LeaderboardPage(rows, population, next);
    }

    /// <summary>A shard's <paramref name="each"/> (at least 0) members nearest to a place on either side.</summary>
    /// <param name="memberSlot">The member's own slot if it is of this shard, otherwise -1: it stands at the place,
    /// whatever score it has here.</param>
    public static AroundPart CollectAround(
        ShardRanking ranking, int industry, LeaderboardPosition member, int memberSlot, int each)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(each);
        return AroundPart.Collect(ranking, industry, member, memberSlot, each);
    }

    /// <summary>A member's surroundings from the parts of all shards, at least one, all collected for the same place
    /// and for this number on each side.</summary>
    public static LeaderboardAround MergeAround(ReadOnlySpan<AroundPart> parts, int each)
    {
        var upper = new EntryList[parts.Length];
        var lower = new EntryList[parts.Length];
        var (population, above, before) = (1, 0, 0);
        for (var i = 0; i < parts.Length; i++)
        {
            (upper[i], lower[i]) = (parts[i].AboveEntries, parts[i].BelowEntries);
            population = checked(population + parts[i].Population);
            above += parts[i].Above;
            before += parts[i].Before;
        }

        var rank = 1 + above;
        var below = Ranked(new EntryMerge(lower).Take(each), (parts[0].Member.Ssi, rank), 2 + before);
        var nearest = new EntryMerge(upper, last: true).Take(each);
        Array.Reverse(nearest);
        var aboveFarthest = 0;
        if (nearest.Length > 0)
            foreach (var part in parts) aboveFarthest += part.AboveRow(nearest[0].Vector.Ssi);
        var first = nearest.Length == 0 ? 0 : nearest[0].Vector.Ssi;
        var rows = Ranked(nearest, (first, 1 + aboveFarthest), 1 + before - nearest.Length);
        return new LeaderboardAround(rows, rank, below, population);
    }

    // Ranks of consecutive rows: the first takes the rank of the score it ties with, or that of its place.
    internal static LeaderboardRow[] Ranked(LeaderboardRow[] rows, (int Ssi, int Rank) tied, int place)
    {
        for (var i = 0; i < rows.Length; i++)
        {
            if (rows[i].Vector.Ssi != tied.Ssi) tied = (rows[i].Vector.Ssi, place + i);
            rows[i] = rows[i] with { Rank = tied.Rank };
        }

        return rows;
    }
}
