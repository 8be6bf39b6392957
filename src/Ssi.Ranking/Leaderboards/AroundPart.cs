using System.Text;
using Ssi.Ranking.Shards;
using Ssi.Scoring.Scores;

namespace Ssi.Ranking.Leaderboards;

/// <summary>One shard's contribution to a member's surroundings: its members nearest to a place on either side, and
/// what it counts, all without the member itself. Immutable.</summary>
public sealed partial class AroundPart
{
    private AroundPart(LeaderboardPosition member, EntryList above, EntryList below)
    {
        Member = member;
        AboveEntries = above;
        BelowEntries = below;
    }

    /// <summary>Where the member stands.</summary>
    public LeaderboardPosition Member { get; }

    /// <summary>This shard's others in the industry.</summary>
    public int Population { get; private init; }

    /// <summary>Of these, with an SSI strictly above the member's.</summary>
    public int Above { get; private init; }

    /// <summary>Of these, before the member in the order.</summary>
    public int Before { get; private init; }

    /// <summary>Nearest first.</summary>
    internal EntryList AboveEntries { get; }

    /// <summary>Nearest first.</summary>
    internal EntryList BelowEntries { get; }

    // Others strictly above the SSI of the farthest entry above.
    private int AboveFarthest { get; init; }

    internal static AroundPart Collect(
        ShardRanking ranking, int industry, LeaderboardPosition member, int memberSlot, int each)
    {
        var above = new Selection(ranking.Index, each, last: true);
        var below = new Selection(ranking.Index, each);
        var scores = ranking.HistogramsOf(industry)?.Score;
        if (scores is null) return new AroundPart(member, EntryList.Of(above), EntryList.Of(below));

        // The score the member itself has here; -1, which is above nothing, when it is not here.
        var own = ranking.TryGet(memberSlot, out var at, out var vector) && at == industry ? vector.Ssi : -1;
        int OthersAbove(int ssi) => scores.CountAbove(ssi) - (own > ssi ? 1 : 0);

        var upward = scores.CountAbove(member.Ssi);
        var higher = OthersAbove(member.Ssi);
        var before = higher;
        var upTo = scores.Count - upward;
        var lowest = LeaderboardPart.Threshold(scores, 1L + upward + scores.CountOf(member.Ssi) + each);
        var highest = 1L + upTo + each >= scores.Count ? ScoreVector.SsiMax : scores.Ascending(upTo + each + 1);
        var id = Encoding.ASCII.GetBytes(member.Id);
        for (var scan = ranking.Scan(industry); scan.MoveNext();)
        {
            if (scan.Ssi < lowest || scan.Ssi > highest || scan.Slot == memberSlot) continue;
            var candidate = new Candidate(scan.Ssi, scan.Slot, scan.Packed);
            var isBefore = LeaderboardOrder.Compare(candidate.Ssi, above.IdOf(candidate), member.Ssi, id) < 0;
            if (isBefore && candidate.Ssi == member.Ssi) before++;
            (isBefore ? above : below).Offer(candidate);
        }

        var nearest = EntryList.Of(above);
        return new AroundPart(member, nearest, EntryList.Of(below))
        {
            Population = scores.Count - (own < 0 ? 0 : 1),
            Above = higher,
            Before = before,
            AboveFarthest = nearest.Count == 0 ? 0 : OthersAbove(nearest.Vector(nearest.Count - 1).Ssi),
        };
    }

    /// <summary>Others strictly above the SSI of the farthest row of the merged page.</summary>
    /// <remarks>That row is no farther than this part's farthest entry once the part is full, so whoever was left out
    /// here has at least its SSI, and equals it only if this part's farthest entry does too.</remarks>
    internal int AboveRow(int ssi)
    {
        var entries = AboveEntries;
        if (entries.Count > 0 && ssi >= entries.Vector(entries.Count - 1).Ssi) return AboveFarthest;
        var notAbove = 0;
        while (notAbove < entries.Count && entries.Vector(notAbove).Ssi <= ssi) notAbove++;
        return Before - notAbove;
    }
}
