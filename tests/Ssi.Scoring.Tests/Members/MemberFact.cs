using Ssi.Scoring.Activities;
using Ssi.Scoring.Connections;
using Ssi.Scoring.Days;
using Ssi.Scoring.Members;

namespace Ssi.Scoring.Tests.Members;

/// <summary>Something told about a member: what a journal would hold, for tests that tell it in many orders.</summary>
internal abstract record MemberFact(Day Day)
{
    public abstract void Apply(MemberState state, ScoringRules rules, List<DayChange> changes);
}

internal sealed record Act(Day Day, ActivityKind Kind, uint Amount) : MemberFact(Day)
{
    public override void Apply(MemberState state, ScoringRules rules, List<DayChange> changes) =>
        state.Add(Kind, Day, Amount, rules, changes);
}

internal sealed record Nurture(Day Day, ulong Mark) : MemberFact(Day)
{
    public override void Apply(MemberState state, ScoringRules rules, List<DayChange> changes) =>
        state.AddContact(Day, Mark, rules, changes);
}

/// <param name="ByOther">The other member reported it.</param>
internal sealed record Join(long Ticks, string Other, bool Removed, bool ByOther) : MemberFact(Day.OfTicks(Ticks))
{
    /// <summary>True where it may be the member's first day.</summary>
    public bool Begins => !(Removed && ByOther);

    public override void Apply(MemberState state, ScoringRules rules, List<DayChange> changes) =>
        state.Book!.Insert(state, Other, Ticks, Removed, rules, changes, Begins);
}

/// <summary>Another member was erased.</summary>
internal sealed record Gone(long Ticks, string Other, ulong Mark) : MemberFact(Day.OfTicks(Ticks))
{
    public override void Apply(MemberState state, ScoringRules rules, List<DayChange> changes) =>
        state.Book!.Forget(state, Other, Mark, Ticks, rules, changes);
}

internal sealed record Told(Day Day, string Other, NeighbourFacts Facts) : MemberFact(Day)
{
    public override void Apply(MemberState state, ScoringRules rules, List<DayChange> changes) =>
        state.Book!.Tell(state, Other, Facts, Day, rules, changes);
}

internal sealed record Present(Day Day, Profile Profile) : MemberFact(Day)
{
    public override void Apply(MemberState state, ScoringRules rules, List<DayChange> changes)
    {
        if (state.SetProfile(Profile, Day, rules))
            state.Book!.OwnCompanyChanged(state, rules, changes);
    }
}
