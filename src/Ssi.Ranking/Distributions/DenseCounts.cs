using Ssi.Ranking.Industries;
using Ssi.Scoring.Scores;

namespace Ssi.Ranking.Distributions;

/// <summary>Running sums of parts: a count for each possible SSI and each value of a pillar, 80 KB.</summary>
internal sealed class DenseCounts
{
    public static readonly Pillar[] Pillars = [Pillar.Brand, Pillar.Find, Pillar.Engage, Pillar.Relate];

    public const long Bytes = 200 + (4L * (ScoreVector.SsiMax + 1 + (4 * (ScoreVector.PillarMax + 1))));

    private readonly int[] _score = new int[ScoreVector.SsiMax + 1];
    private readonly int[][] _pillars = [.. Pillars.Select(_ => new int[ScoreVector.PillarMax + 1])];

    public void Add(IndustryHistograms part)
    {
        part.Score.AddTo(_score);
        foreach (var pillar in Pillars) part.Of(pillar).AddTo(_pillars[(int)pillar]);
    }

    public void Subtract(IndustryHistograms part)
    {
        part.Score.SubtractFrom(_score);
        foreach (var pillar in Pillars) part.Of(pillar).SubtractFrom(_pillars[(int)pillar]);
    }

    public void Clear()
    {
        Array.Clear(_score);
        foreach (var pillar in _pillars) Array.Clear(pillar);
    }

    public Distribution ToDistribution(PillarSums sums) => new(
        new CumulativeCounts(_score), [.. _pillars.Select(pillar => new CumulativeCounts(pillar))], sums);
}
