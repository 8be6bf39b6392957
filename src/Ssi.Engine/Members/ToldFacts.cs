using Ssi.Scoring.Connections;
using Ssi.Scoring.Days;
using Ssi.Scoring.Members;

namespace Ssi.Engine.Members;

/// <summary>What a neighbour's score depends on in a member, from a day on.</summary>
/// <param name="Since">The first day it holds for; the earliest of a list holds from ever.</param>
internal readonly record struct ToldFacts(Day Since, bool Decider, ulong Company)
{
    /// <summary>The facts of a member over its open days, the earliest first.</summary>
    public static List<ToldFacts> Of(MemberState state)
    {
        var told = new List<ToldFacts>();
        for (var day = state.Horizon; day <= state.AsOf; day += 1)
        {
            var facts = NeighbourFacts.Of(state.ProfileOn(day), 0);
            if (told.Count == 0)
                told.Add(new ToldFacts(Day.Min, facts.Decider, facts.Company));
            else if (told[^1].Decider != facts.Decider || told[^1].Company != facts.Company)
                told.Add(new ToldFacts(day, facts.Decider, facts.Company));
        }

        return told;
    }

    /// <summary>Notes in a member's book what a neighbour told. Shards hear from one another in order, so the last word
    /// is the truest: it gets the next version.</summary>
    public static void Note(
        List<ToldFacts> told, MemberState state, string other, ScoringRules rules, List<DayChange> changes)
    {
        var known = state.Book!.Of(other);
        if (Agree(told, known, state))
            return;
        var version = known.FactsOn(Day.Max).Version;
        foreach (var (since, decider, company) in told)
            state.Book.Tell(state, other, new NeighbourFacts(++version, decider, company), since, rules, changes);
    }

    /// <summary>True where every open day, and the next, has the facts that are told.</summary>
    private static bool Agree(List<ToldFacts> told, Connection known, MemberState state)
    {
        var at = 0;
        for (var day = state.Horizon; day <= state.AsOf + 1; day += 1)
        {
            while (at + 1 < told.Count && told[at + 1].Since <= day)
                at++;
            var facts = known.FactsOn(day);
            if (facts.Decider != told[at].Decider || facts.Company != told[at].Company)
                return false;
        }

        return true;
    }
}
