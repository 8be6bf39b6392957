namespace Ssi.Ranking;

/// <summary>The rules of every ranking, in the words in which answers state them; the code beside each follows it to
/// the last digit.</summary>
public static class RankingRules
{
    public const string Ties = "Equal scores (at 0.01) share a rank and the next rank skips: 1, 2, 2, 4.";

    public const string Rank = "1 + the number of members strictly above.";

    public const string TopPercent = "ceil(100 * (members at or above, ties included) / population).";

    public const string Average = "sum / population in hundredths, rounded half up.";

    public const string Percentile = "Nearest rank: the value at position ceil(p / 100 * population), ascending.";

    public const string Order = "Higher SSI first; equal scores by member id, ordinal, ascending.";

    public const string Histogram = "Bins of 1 point from 0 on; 100 counts in the last.";
}
