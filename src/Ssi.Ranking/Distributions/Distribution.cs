using Ssi.Ranking.Industries;
using Ssi.Scoring.Scores;

namespace Ssi.Ranking.Distributions;

/// <summary>The merged distribution of one industry.</summary>
public sealed class Distribution
{
    public const int BinCount = 100;

    public static Distribution Empty { get; } = new();

    public int Population { get; }

    public long Bytes { get; }

    public static Distribution Merge(ReadOnlySpan<IndustryHistograms?> parts) => throw new NotSupportedException();

    public int Above(int ssi) => throw new NotSupportedException();

    public int AtOrAbove(int ssi) => throw new NotSupportedException();

    public int Rank(int ssi) => 1 + Above(ssi);

    public int? TopPercent(int ssi) => throw new NotSupportedException();

    public AverageScore? Average => throw new NotSupportedException();

    public int? Percentile(int percent) => throw new NotSupportedException();

    public int? Percentile(Pillar pillar, int percent) => throw new NotSupportedException();

    public int[] Bins() => throw new NotSupportedException();

    public MemberStanding StandingOf(ScoreVector current, ScoreVector? inDistribution) => throw new NotSupportedException();
}
