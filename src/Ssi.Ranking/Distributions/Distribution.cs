using Ssi.Ranking.Industries;
using Ssi.Scoring.Scores;

namespace Ssi.Ranking.Distributions;

/// <summary>The exact distribution of one industry over all shards: how many members have each SSI and each value of
/// each pillar, in hundredths.</summary>
/// <remarks>Immutable, for any thread. Few members are sorted values, 2 bytes each, and a rank is a binary search; many
/// are 80 KB of cumulative counts, and a rank is O(1). The rules are those of <see cref="RankingRules"/>.</remarks>
public sealed partial class Distribution
{
    /// <summary>Bins of the histogram: one a point.</summary>
    public const int BinCount = 100;

    private const int Pillars = 4;

    internal const long OwnBytes = 16 + 32 + 8 + 16 + 8 + 24 + (Pillars * 16L);

    private readonly PillarSums _sums;
    private readonly CumulativeCounts _score;
    private readonly CumulativeCounts[] _pillars;

    internal Distribution(CumulativeCounts score, CumulativeCounts[] pillars, PillarSums sums)
    {
        _score = score;
        _pillars = pillars;
        _sums = sums;
        Population = score.Total;
    }

    public static Distribution Empty { get; } = new IndustryMerge().Merge();

    public int Population { get; }

    public long Bytes => OwnBytes + CountBytes;

    internal long CountBytes
    {
        get
        {
            var bytes = _score.Bytes;
            foreach (var pillar in _pillars) bytes += pillar.Bytes;
            return bytes;
        }
    }

    /// <summary>Null when nobody is in the industry.</summary>
    public AverageScore? Average => Population == 0 ? null : _sums.Average(Population);

    /// <summary>Merges frozen parts of shards, at most one each; null where a shard has nobody.</summary>
    public static Distribution Merge(ReadOnlySpan<IndustryHistograms?> parts)
    {
        var merge = new IndustryMerge();
        for (var shard = 0; shard < parts.Length; shard++) merge.Put(shard, parts[shard]);
        return merge.Merge();
    }

    /// <summary>Members strictly above an SSI, 0..10000.</summary>
    public int Above(int ssi) => Population - _score.UpTo(ssi);

    public int AtOrAbove(int ssi) => Population - _score.UpTo(ssi - 1);

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
            var upTo = _score.UpTo(bin == BinCount - 1 ? ScoreVector.SsiMax : (100 * (bin + 1)) - 1);
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

    /// <summary>The lowest SSI on a page of so many members after an SSI, which may be that of none; 0 where the page
    /// reaches to the end.</summary>
    public int LowestOnPage(int? afterSsi, int limit)
    {
        var position = (afterSsi is { } ssi ? AtOrAbove(ssi) : 0) + (long)limit;
        return position >= Population ? 0 : _score.Ascending(Population - (int)position + 1);
    }

    private int? NearestRank(CumulativeCounts counts, int percent)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(percent, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(percent, 100);
        return Population == 0 ? null : counts.Ascending((int)((((long)percent * Population) + 99) / 100));
    }
}
