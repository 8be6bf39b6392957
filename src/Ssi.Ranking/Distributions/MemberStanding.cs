using Ssi.Scoring.Scores;

namespace Ssi.Ranking.Distributions;

/// <summary>Averages in hundredths, each rounded half up on its own: the pillars' need not sum to the SSI's.</summary>
public readonly record struct AverageScore(int Ssi, int Brand, int Find, int Engage, int Relate)
{
    public int this[Pillar pillar] => pillar switch
    {
        Pillar.Brand => Brand,
        Pillar.Find => Find,
        Pillar.Engage => Engage,
        Pillar.Relate => Relate,
        _ => throw new ArgumentOutOfRangeException(nameof(pillar)),
    };
}

/// <summary>Where one member stands in a population that holds it once, with its current score.</summary>
/// <param name="Rank">1..population.</param>
/// <param name="Population">At least 1.</param>
/// <param name="TopPercent">1..100.</param>
/// <param name="Average">Of the population, the member included.</param>
public readonly record struct MemberStanding(int Rank, int Population, int TopPercent, AverageScore Average)
{
    /// <summary>The counts include the member itself, at its own score.</summary>
    internal static MemberStanding Of(int above, int atOrAbove, int population, PillarSums sums) =>
        new(1 + above, population, TopPercentOf(atOrAbove, population), sums.Average(population));

    internal static int TopPercentOf(int atOrAbove, int population) =>
        (int)(((100L * atOrAbove) + population - 1) / population);
}
