using System.Globalization;
using Ssi.Engine.Views;
using Ssi.Scoring.Activities;
using Ssi.Scoring.Days;
using Ssi.Scoring.Members;

namespace Ssi.Engine.Members;

/// <summary>What a member's own state answers. It must have been advanced to today, and hold the connections where
/// they are asked for.</summary>
public static class MemberAnswers
{
    /// <summary>Days between a score and the one its change is told against.</summary>
    private const int ChangeDays = 7;

    public static MemberView View(MemberState state, string id) =>
        new(id, state.Profile, state.FirstDay ?? state.AsOf);

    /// <summary>Null without a score that day under this model.</summary>
    public static ScoreChange? Change(MemberState state, ScoringRules rules)
    {
        var since = state.AsOf.Back(ChangeDays);
        if (!state.TryScoreOn(since, rules, out var then) || then.Model != rules.Scorer.Model.Number)
            return null;
        var (old, now) = (then.Score, state.Score);
        return new ScoreChange(
            since, now.Ssi - old.Ssi, now.Brand - old.Brand, now.Find - old.Find, now.Engage - old.Engage,
            now.Relate - old.Relate);
    }

    /// <summary>The first-degree connections of today, in no order.</summary>
    public static string[] Connections(MemberState state) => [.. state.Book!.ConnectedOn(state.AsOf)];

    /// <summary>True where the member is connected to the other today.</summary>
    public static bool IsConnected(MemberState state, string other) => state.Book!.Of(other).ConnectedOn(state.AsOf);

    /// <summary>Days that the state itself holds: recently closed ones and those still open.</summary>
    public static IReadOnlyList<HistoryDay> RecentHistory(MemberState state, Day from, Day to, ScoringRules rules)
    {
        var days = new List<HistoryDay>();
        for (var day = from; day <= to && day <= state.AsOf; day += 1)
        {
            if (state.TryScoreOn(day, rules, out var score))
                days.Add(new HistoryDay(day, score.Score, score.Industry, null, Provisional: day >= state.Horizon));
        }

        return days;
    }

    /// <summary>All that is held of the member, but its history.</summary>
    public static MemberExport Export(MemberState state, string id)
    {
        var activity = new List<ActivityCount>();
        foreach (var cell in state.Ledger.Cells)
            activity.Add(new ActivityCount(ActivityNames.Of(cell.Kind), cell.Day, cell.Count));
        var connections = state.Book!.Others
            .Where(other => state.Book.Of(other).IsMutual)
            .Order(StringComparer.Ordinal)
            .Select(other => new ConnectionExport(
                other, state.Book.Of(other).ConnectedOn(state.AsOf),
                new DateTimeOffset(MemberItems.LastTicks(state, other, Day.Max), TimeSpan.Zero)));
        var contacts = new List<ContactDay>();
        if (state.Contacts is not null)
        {
            foreach (var (day, mark) in state.Contacts.Pairs)
                contacts.Add(new ContactDay(day, mark.ToString("x16", CultureInfo.InvariantCulture)));
        }

        return new MemberExport(View(state, id), state.Score, activity, [.. connections], contacts, []);
    }
}
