namespace Ssi.Ranking.Leaderboards;

/// <summary>Merges lists of entries that are each in order, or with <paramref name="last"/> each in reverse
/// order.</summary>
internal sealed class EntryMerge(EntryList[] lists, bool last = false)
{
    private readonly int[] _heads = new int[lists.Length];

    /// <summary>The next rows of the merged order, at most so many, still without ranks.</summary>
    public LeaderboardRow[] Take(int limit)
    {
        var left = lists.Sum(list => (long)list.Count);
        var rows = new LeaderboardRow[(int)Math.Min(limit, left)];
        for (var row = 0; row < rows.Length; row++)
        {
            var best = -1;
            for (var list = 0; list < lists.Length; list++)
                if (_heads[list] < lists[list].Count && (best < 0 || Precedes(list, best)))
                    best = list;
            rows[row] = lists[best].Row(_heads[best]++, rank: 0);
        }

        return rows;
    }

    private bool Precedes(int list, int best)
    {
        var (x, y) = (lists[list], lists[best]);
        var (i, j) = (_heads[list], _heads[best]);
        var order = LeaderboardOrder.Compare(x.Vector(i).Ssi, x.Id(i), y.Vector(j).Ssi, y.Id(j));
        return last ? order > 0 : order < 0;
    }
}
