using Ssi.Ranking.Industries;
using Ssi.Scoring.Scores;

namespace Ssi.Ranking.Distributions;

/// <summary>Sums of the four pillars over a population, in hundredths; their sum is the sum of its SSIs.</summary>
internal readonly record struct PillarSums(long Brand, long Find, long Engage, long Relate)
{
    public static PillarSums Of(IndustryHistograms part) => new(
        part.Of(Pillar.Brand).Sum, part.Of(Pillar.Find).Sum, part.Of(Pillar.Engage).Sum, part.Of(Pillar.Relate).Sum);

    public static PillarSums Of(ScoreVector vector) => new(vector.Brand, vector.Find, vector.Engage, vector.Relate);

    public static PillarSums operator +(PillarSums a, PillarSums b) =>
        new(a.Brand + b.Brand, a.Find + b.Find, a.Engage + b.Engage, a.Relate + b.Relate);

    public static PillarSums operator -(PillarSums a, PillarSums b) =>
        new(a.Brand - b.Brand, a.Find - b.Find, a.Engage - b.Engage, a.Relate - b.Relate);

    /// <summary>For a population of at least 1.</summary>
    public AverageScore Average(int population) => new(
        HalfUp(Brand + Find + Engage + Relate, population), HalfUp(Brand, population), HalfUp(Find, population),
        HalfUp(Engage, population), HalfUp(Relate, population));

    private static int HalfUp(long sum, int count) => (int)(((2 * sum) + count) / (2L * count));
}
