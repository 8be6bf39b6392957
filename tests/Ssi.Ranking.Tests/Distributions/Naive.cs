using Ssi.Ranking.Distributions;
using Ssi.Scoring.Scores;

namespace Ssi.Ranking.Tests.Distributions;

/// <summary>The rules once more, by sorting and counting, in decimals where the product uses integers.</summary>
internal static class Naive
{
    public static int TopPercent(int atOrAbove, int population) => (int)Math.Ceiling(100m * atOrAbove / population);

    public static int Percentile(IEnumerable<int> values, int percent)
    {
        var sorted = values.Order().ToArray();
        return sorted[(int)Math.Ceiling(percent / 100m * sorted.Length) - 1];
    }

    public static AverageScore Average(IReadOnlyCollection<ScoreVector> vectors) => new(
        Average(vectors, v => v.Ssi), Average(vectors, v => v.Brand), Average(vectors, v => v.Find),
        Average(vectors, v => v.Engage), Average(vectors, v => v.Relate));

    public static MemberStanding Standing(IEnumerable<ScoreVector> others, ScoreVector own)
    {
        ScoreVector[] all = [.. others, own];
        return new MemberStanding(
            1 + all.Count(v => v.Ssi > own.Ssi), all.Length, TopPercent(all.Count(v => v.Ssi >= own.Ssi), all.Length),
            Average(all));
    }

    private static int Average(IReadOnlyCollection<ScoreVector> vectors, Func<ScoreVector, int> value) =>
        (int)Math.Round(vectors.Sum(value) / (decimal)vectors.Count, MidpointRounding.AwayFromZero);
}
