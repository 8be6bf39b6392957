using Ssi.Ranking.Members;

namespace Ssi.Ranking.Leaderboards;

/// <summary>A member met in a scan, its score packed.</summary>
internal readonly record struct Candidate(int Ssi, int Slot, ulong Packed);

/// <summary>Keeps the <paramref name="limit"/> candidates nearest to one end of the order: the first, or with
/// <paramref name="last"/> the last.</summary>
/// <remarks>A bounded heap with the one to give up on top: n candidates cost O(n log limit) at worst, and one
/// comparison for each that does not come in, also when all scores are equal.</remarks>
internal sealed class Selection(MemberIndex index, int limit, bool last = false) : IComparer<Candidate>
{
    private PriorityQueue<Candidate, Candidate>? _kept;

    private PriorityQueue<Candidate, Candidate> Kept => _kept ??= new(this);

    public void Offer(Candidate candidate)
    {
        if (limit == 0) return;
        if (Kept.Count < limit) Kept.Enqueue(candidate, candidate);
        else if (Compare(candidate, Kept.Peek()) > 0) Kept.DequeueEnqueue(candidate, candidate);
    }

    /// <summary>Empties it: nearest to the chosen end first.</summary>
    public Candidate[] Drain()
    {
        var chosen = new Candidate[Kept.Count];
        for (var i = chosen.Length - 1; i >= 0; i--) chosen[i] = Kept.Dequeue();
        return chosen;
    }

    public ReadOnlySpan<byte> IdOf(Candidate candidate) => index.IdOf(candidate.Slot);

    /// <summary>Negative when the left one is to be given up before the right one.</summary>
    public int Compare(Candidate x, Candidate y)
    {
        // Ids lie scattered in the index, and only ties need them.
        var tied = x.Ssi == y.Ssi;
        var order = LeaderboardOrder.Compare(x.Ssi, tied ? IdOf(x) : default, y.Ssi, tied ? IdOf(y) : default);
        return last ? order : -order;
    }
}
