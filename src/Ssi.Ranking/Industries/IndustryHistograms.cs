using Ssi.Scoring.Scores;

namespace Ssi.Ranking.Industries;

/// <summary>One industry's part of one shard.</summary>
public sealed class IndustryHistograms
{
    internal IndustryHistograms(string industry) => Industry = industry;

    public string Industry { get; }

    public long Version { get; }

    public int Population => Score.Count;

    public Histogram Score { get; } = new(ScoreVector.SsiMax);

    public Histogram Of(Pillar pillar) => throw new NotSupportedException();

    public long Bytes { get; }
}
