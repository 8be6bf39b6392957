namespace Ssi.Ranking.Leaderboards;

/// <summary>The one total order of every list: SSI descending; ties by id, ordinal, ascending.</summary>
/// <remarks>Ids are ASCII, so their bytes and their characters order alike: one comparer serves both.</remarks>
public static class LeaderboardOrder
{
    /// <summary>Negative when the left one comes first, 0 only for the same SSI and id.</summary>
    public static int Compare<T>(int leftSsi, ReadOnlySpan<T> leftId, int rightSsi, ReadOnlySpan<T> rightId)
        where T : unmanaged, IComparable<T> =>
        leftSsi != rightSsi ? rightSsi.CompareTo(leftSsi) : leftId.SequenceCompareTo(rightId);
}
