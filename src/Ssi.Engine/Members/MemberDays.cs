using Ssi.Scoring.Days;
using Ssi.Scoring.History;
using Ssi.Scoring.Members;

namespace Ssi.Engine.Members;

/// <summary>Where a member stood on a day gone by.</summary>
/// <param name="Ssi">In hundredths.</param>
public readonly record struct DayStanding(Day Day, string Industry, int Ssi);

/// <summary>A member's place in the distributions of days gone by.</summary>
internal static class MemberDays
{
    /// <summary>Those of the days on which the member stands in an industry's distribution, as far as its state tells
    /// by itself.</summary>
    public static IEnumerable<DayStanding> On(MemberState state, IEnumerable<Day> days, ScoringRules rules)
    {
        foreach (var day in days)
        {
            if (!state.HasScoreOn(day))
                continue;
            if (day >= state.Horizon)
            {
                if (state.ProfileOn(day).Industry is { } standing)
                    yield return new DayStanding(day, standing, state.ScoreOn(day, rules).Ssi);
            }
            else if (state.TryScoreOn(day, rules, out var closed) && closed.Industry is not null)
            {
                yield return new DayStanding(day, closed.Industry, closed.Score.Ssi);
            }
        }
    }

    /// <summary>The closed days before <paramref name="firstOpen"/> on which the member stands in an industry's stored
    /// distribution.</summary>
    public static List<DayStanding> Closed(
        MemberState state, IReadOnlyList<ScoreHistory> history, Day firstOpen, ScoringRules rules)
    {
        var days = new List<DayStanding>();
        foreach (var block in history)
        {
            var stored = block.ToDays();
            for (var i = 0; i < stored.Length; i++)
                Collect(block.First + i, stored[i]);
        }

        for (var day = state.FirstDay ?? state.Horizon; day < state.Horizon; day += 1)
        {
            if (state.TryScoreOn(day, rules, out var score))
                Collect(day, score);
        }

        return days;

        void Collect(Day day, DayScore score)
        {
            if (score.Industry is not null && day < firstOpen)
                days.Add(new DayStanding(day, score.Industry, score.Score.Ssi));
        }
    }
}
