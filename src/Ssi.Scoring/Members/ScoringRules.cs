using Ssi.Scoring.Days;
using Ssi.Scoring.History;
using Ssi.Scoring.Models;
using Ssi.Scoring.Scores;

namespace Ssi.Scoring.Members;

/// <summary>What a member's state is kept by: the scorer, how many days stay open to late events, and how many days of
/// closed scores are held.</summary>
/// <remarks>On day D the days D-<see cref="LatenessDays"/> (the horizon) to D+1 are open: the day after is one because
/// an event may be a few minutes ahead. Days before the horizon are closed for ever.</remarks>
public sealed record ScoringRules
{
    /// <summary>The most days of lateness.</summary>
    public const int MaxLatenessDays = 366;

    /// <summary>The fewest days of history: less would cut into what a state keeps at hand.</summary>
    public const int MinHistoryDays = 64;

    /// <summary>The days of activity that a score of the earliest open day can need, that day included.</summary>
    public const int WindowDays = ScoringModel.MaxWindowDays;

    /// <summary>Throws <see cref="ArgumentOutOfRangeException"/> for days outside their bounds.</summary>
    public ScoringRules(Scorer scorer, int latenessDays, int historyDays)
    {
        ArgumentNullException.ThrowIfNull(scorer);
        ArgumentOutOfRangeException.ThrowIfNegative(latenessDays);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(latenessDays, MaxLatenessDays);
        ArgumentOutOfRangeException.ThrowIfLessThan(historyDays, MinHistoryDays);
        Scorer = scorer;
        LatenessDays = latenessDays;
        HistoryDays = historyDays;
    }

    public Scorer Scorer { get; }

    /// <summary>0..<see cref="MaxLatenessDays"/>; 2 for a lateness limit of 48 hours.</summary>
    public int LatenessDays { get; }

    /// <summary>At least <see cref="MinHistoryDays"/>.</summary>
    public int HistoryDays { get; }

    /// <summary>The earliest day that is open as of a day.</summary>
    public Day Horizon(Day asOf) => asOf.Back(LatenessDays);

    /// <summary>The oldest history block worth keeping as of a day; those with a lesser number may be
    /// deleted.</summary>
    public int OldestBlock(Day asOf) => HistoryBlock.NumberOf(Horizon(asOf).Back(HistoryDays));
}
