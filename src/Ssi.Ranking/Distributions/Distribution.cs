using Ssi.Ranking.Industries;
using Ssi.Scoring.Scores;

namespace Ssi.Ranking.Distributions;

/// <summary>The exact distribution of one industry over all shards: how many members have each SSI and each value of
/// each pillar, in hundredths.</summary>
/// <remarks>Immutable, for any thread. 80 KB of cumulative counts: ranks and standings are O(1), percentiles a binary
/// search. The rules are those of <see cref="RankingRules"/>.</remarks>
public sealed partial class Distribution
{
    /// <summary>Bins of the histogram: one a point.</summary>
    public const int BinCount = 100;

    private const int Pillars = 4;

    private readonly PillarSums _sums;

    // Members at or below each value.
    private readonly int[] _score;
    private readonly int[][] _pillars = new int[Pillars][];

    internal Distribution(ReadOnlySpan<int> score, int[][] pillars, PillarSums sums)
    {
        _sums = sums;
        _score = Cumulative(score);
        for (var pillar = 0; pillar < Pillars; pillar++) _pillars[pillar] = Cumulative(pillars[pillar]);
    }

    public static Distribution Empty { get; } = new IndustryMerge(0).Merge([]);

    public int Population => _score[^1];

    public long Bytes => 200 + (4L * (_score.Length + (Pillars * (ScoreVector.PillarMax + 1))));

    /// <summary>Null when nobody is in the industry.</summary>
    public AverageScore? Average => Population == 0 ? null : _sums.Average(Population);

    /// <summary>Merges frozen parts of shards, at most one each; null where a shard has nobody.</summary>
    public static Distribution Merge(ReadOnlySpan<IndustryHistograms?> parts) =>
        new IndustryMerge(parts.Length).Merge(parts);

    /// <summary>Members strictly above an SSI, 0..10000.</summary>
    public int Above(int ssi) => Population - _score[ssi];

    public int AtOrAbove(int ssi) => ssi == 0 ? Population : Population - _score[ssi - 1];

    public int Rank(int ssi) => 1 + Above(ssi);

    /// <summary>Null when nobody is in the industry; 0 for an SSI that nobody reaches.</summary>
    public int? TopPercent(int ssi) =>
        Population == 0 ? null : MemberStanding.TopPercentOf(AtOrAbove(ssi), Population);

    /// <summary>The SSI at a percentile, 1..100; null when nobody is in the industry.</summary>
    public int? Percentile(int percent) => NearestRank(_score, percent);

    /// <inheritdoc cref="Percentile(int)"/>
    public int? Percentile(Pillar pillar, int percent) => NearestRank(_pillars[(int)pillar], percent);

    /// <summary>Members whose SSI is in [0,1), [1,2) … [99,100] points.</summary>
    public int[] Bins()
    {
        var bins = new int[BinCount];
        var below = 0;
        for (var bin = 0; bin < BinCount; bin++)
        {
            var upTo = _score[bin == BinCount - 1 ? ScoreVector.SsiMax : (100 * (bin + 1)) - 1];
            bins[bin] = upTo - below;
            below = upTo;
        }

        return bins;
    }

    /// <summary>Where a member stands with its current score in place of the one it has here, or joining when it has
    /// none. Throws <see cref="ArgumentException"/> when the one it should have here cannot be.</summary>
    public MemberStanding StandingOf(ScoreVector current, ScoreVector? inDistribution)
    {
        var (above, atOrAbove) = (Above(current.Ssi), AtOrAbove(current.Ssi));
        var (population, sums) = (Population, _sums);
        if (inDistribution is { } older)
        {
            if (AtOrAbove(older.Ssi) == Above(older.Ssi))
                throw new ArgumentException("Nobody has this score here.", nameof(inDistribution));
            if (older.Ssi > current.Ssi) above--;
            if (older.Ssi >= current.Ssi) atOrAbove--;
            population--;
            sums -= PillarSums.Of(older);
        }

        return MemberStanding.Of(above, atOrAbove + 1, population + 1, sums + PillarSums.Of(current));
    }

    private int? NearestRank(int[] cumulative, int percent)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(percent, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(percent, 100);
        if (Population == 0) return null;
        var position = (int)((((long)percent * Population) + 99) / 100);
        var (low, high) = (0, cumulative.Length - 1);
        while (low < high)
        {
            var middle = (low + high) >> 1;
            if (cumulative[middle] >= position) high = middle;
            else low = middle + 1;
        }

        return low;
    }

    private static int[] Cumulative(ReadOnlySpan<int> counts)
    {
        var cumulative = new int[counts.Length];
        var sum = 0;
        for (var value = 0; value < counts.Length; value++) cumulative[value] = sum += counts[value];
        return cumulative;
    }
}
