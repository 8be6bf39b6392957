using System.Text;
using Ssi.Ranking.Industries;
using Ssi.Ranking.Shards;
using Ssi.Scoring.Scores;

namespace Ssi.Ranking.Leaderboards;

/// <summary>One shard's contribution to a page: its first members after a place, and what it counts before them.
/// Immutable.</summary>
public sealed partial class LeaderboardPart
{
    private LeaderboardPart(LeaderboardPosition? after, EntryList entries, int population, int above, int before)
    {
        After = after;
        Entries = entries;
        Population = population;
        Above = above;
        Before = before;
    }

    /// <summary>The place the page begins after; null for the first page.</summary>
    public LeaderboardPosition? After { get; }

    /// <summary>This shard's members of the industry.</summary>
    public int Population { get; }

    /// <summary>Of these, with an SSI strictly above the place's.</summary>
    public int Above { get; }

    /// <summary>Of these, at the place or before it in the order.</summary>
    public int Before { get; }

    internal EntryList Entries { get; }

    internal static LeaderboardPart Collect(
        ShardRanking ranking, int industry, LeaderboardPosition? after, int limit, int floor)
    {
        var entries = new Selection(ranking.Index, limit);
        var scores = ranking.HistogramsOf(industry)?.Score;
        if (scores is null) return new LeaderboardPart(after, EntryList.Of(entries), 0, 0, 0);

        // Without a place, everybody comes after one above the best.
        var (ssi, id) = after is { } place
            ? (place.Ssi, Encoding.ASCII.GetBytes(place.Id))
            : (ScoreVector.SsiMax + 1, []);
        var above = after is null ? 0 : scores.CountAbove(ssi);
        var before = above;
        var tied = after is null ? 0 : scores.CountOf(ssi);
        var lowest = Math.Max(Math.Min(floor, ssi), Threshold(scores, above + (long)tied + limit));
        for (var scan = ranking.Scan(industry); scan.MoveNext();)
        {
            if (scan.Ssi > ssi || scan.Ssi < lowest) continue;
            var candidate = new Candidate(scan.Ssi, scan.Slot, scan.Packed);
            if (candidate.Ssi == ssi && LeaderboardOrder.Compare(ssi, entries.IdOf(candidate), ssi, id) <= 0) before++;
            else entries.Offer(candidate);
        }

        return new LeaderboardPart(after, EntryList.Of(entries), scores.Count, above, before);
    }

    // The SSI of the member at a position from the top: nobody below it is among the first so many.
    internal static int Threshold(Histogram scores, long position) =>
        position >= scores.Count ? 0 : scores.Ascending(scores.Count - (int)position + 1);
}
