using Ssi.Scoring.Connections;
using Ssi.Scoring.Days;
using Ssi.Scoring.History;
using Ssi.Scoring.Ledger;
using Ssi.Scoring.Members;
using Ssi.Scoring.Scores;

namespace Ssi.Scoring.Tests.Members;

/// <summary>A member reckoned anew for each question from the list of all facts, as the rules are stated and in no
/// clever way.</summary>
internal sealed class NaiveMember(IReadOnlyList<MemberFact> facts, ScoringRules rules)
{
    public Day FirstDay => facts.Where(fact => fact is not Told and not Gone and not Join { Begins: false })
        .Min(fact => fact.Day);

    public Profile ProfileOn(Day day) =>
        facts.OfType<Present>().Where(fact => fact.Day <= day).MaxBy(fact => fact.Day)?.Profile ?? Profile.Empty;

    public DayScore ScoreOn(Day day)
    {
        var ledger = new ActivityLedger();
        var acts = facts.OfType<Act>().Where(act => act.Day <= day && day - act.Day < ScoringRules.WindowDays);
        foreach (var cell in acts.GroupBy(act => (act.Kind, act.Day)))
            ledger.Add(cell.Key.Kind, cell.Key.Day, (uint)Math.Min(uint.MaxValue, cell.Sum(act => (long)act.Amount)));
        var contacts = new ContactDays();
        foreach (var nurture in facts.OfType<Nurture>().Where(fact => fact.Day <= day && !IsForgotten(fact, day)))
            contacts.Add(nurture.Day, nurture.Mark);
        var profile = ProfileOn(day);
        var input = new ScoringInput(ledger, contacts, profile.Sections, NetworkOn(day));
        return new DayScore(rules.Scorer.Model.Number, rules.Scorer.Score(input, day), profile.Industry);
    }

    public IEnumerable<string> ConnectedOn(Day day) => facts.OfType<Join>()
        .Where(fact => fact.Day <= day && !ErasuresOn(day).Any(gone => IsOf(gone, fact)))
        .GroupBy(fact => fact.Other, StringComparer.Ordinal)
        .Where(other => !other.OrderBy(fact => fact.Ticks).ThenBy(fact => fact.Removed).Last().Removed)
        .Select(other => other.Key);

    /// <summary>The erasures that reach a day: those of days on which it was open.</summary>
    private IEnumerable<Gone> ErasuresOn(Day day) =>
        facts.OfType<Gone>().Where(gone => day >= gone.Day.Back(rules.LatenessDays));

    private static bool IsOf(Gone gone, Join join) =>
        string.Equals(gone.Other, join.Other, StringComparison.Ordinal) && join.Ticks <= gone.Ticks;

    private bool IsForgotten(Nurture nurture, Day day) => ErasuresOn(day).Any(gone =>
        gone.Mark == nurture.Mark && nurture.Day <= gone.Day
        && facts.OfType<Join>().Any(join => !join.Removed && IsOf(gone, join)));

    public NetworkCounts NetworkOn(Day day)
    {
        var own = ProfileOn(day).Company;
        var counts = default(NetworkCounts);
        foreach (var other in ConnectedOn(day))
        {
            var told = facts.OfType<Told>()
                .Where(fact => fact.Day <= day && string.Equals(fact.Other, other, StringComparison.Ordinal))
                .MaxBy(fact => fact.Facts.Version)?.Facts ?? default;
            var colleague = !string.IsNullOrEmpty(own) && told.Company == NeighbourFacts.CompanyMark(own);
            counts += new NetworkCounts(1, told.Decider ? 1 : 0, colleague ? 1 : 0);
        }

        return counts;
    }
}
