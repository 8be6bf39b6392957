using Ssi.Scoring.Activities;
using Ssi.Scoring.Connections;
using Ssi.Scoring.Days;
using Ssi.Scoring.Ledger;
using Ssi.Scoring.Members;
using Ssi.Scoring.Models;
using Ssi.Scoring.Scores;

namespace Ssi.Scoring.Tests.Scores;

/// <summary>Something a specimen did: <paramref name="Amount"/> times, or with the contact of that number.</summary>
internal sealed record Act(ActivityKind Kind, int AgeDays, uint Amount);

/// <summary>A made-up member, scored by the standard model on <see cref="Today"/>; beside the real state it keeps its
/// acts as told, for those who reckon anew.</summary>
internal sealed class Specimen
{
    public static readonly Day Today = Day.Of(new DateOnly(2026, 11, 22));
    public static readonly Scorer Standard = new(ScoringModel.Standard);

    private readonly ActivityLedger _ledger = new();
    private readonly ContactDays _contacts = new();

    public List<Act> Acts { get; } = [];

    public ProfileSections Sections { get; set; }

    public NetworkCounts Network { get; set; }

    public ScoringInput Input => new(_ledger, _contacts, Sections, Network);

    public ScoreVector Score() => Standard.Score(Input, Today);

    public ScoreVector Touched(ActivityKind kind) => Standard.Touched(kind, Input, Today);

    public Specimen Did(Act act)
    {
        Acts.Add(act);
        if (act.Kind == ActivityKind.ContactNurtured)
            _contacts.Add(Today - act.AgeDays, act.Amount);
        else
            _ledger.Add(act.Kind, Today - act.AgeDays, act.Amount);
        return this;
    }

    public Specimen Did(ActivityKind kind, int ageDays, uint amount = 1) => Did(new Act(kind, ageDays, amount));

    /// <summary>Every so many days of the last hundred.</summary>
    public Specimen Every(int days, ActivityKind kind, uint amount = 1)
    {
        for (var age = 0; age < 100; age += days)
            Did(kind, age, amount);
        return this;
    }

    /// <summary>Five days of seven.</summary>
    public Specimen EachWorkingDay(ActivityKind kind, uint amount = 1)
    {
        for (var age = 0; age < 100; age++)
        {
            if (age % 7 < 5)
                Did(kind, age, amount);
        }

        return this;
    }
}
