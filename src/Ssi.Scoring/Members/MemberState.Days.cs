using Ssi.Scoring.Days;
using Ssi.Scoring.History;

namespace Ssi.Scoring.Members;

/// <content>How days pass: what they restate while open, and what they leave when they close.</content>
public sealed partial class MemberState
{
    /// <summary>Closed days stay at hand until their block ends so many days before the horizon: last week's score is
    /// asked for each day.</summary>
    private const int AtHandDays = 8;

    /// <summary>In the notes on past days: the member stands in no ranking on that day.</summary>
    private const int Unranked = -1;

    /// <summary>Closes the days that are no longer open as of a later day, each with its own score, and drops what no
    /// open day needs. The same or an earlier day changes nothing. A gap longer than the history is filled from the
    /// oldest block that is kept.</summary>
    public void AdvanceTo(Day day, ScoringRules rules)
    {
        if (day <= AsOf)
            return;
        var horizon = rules.Horizon(day);
        if (horizon > Horizon)
        {
            Close(horizon, HistoryBlock.FirstDay(rules.OldestBlock(day)), rules);
            Horizon = horizon;
            _ledger?.DropBefore(FirstKept(horizon));
            _contacts?.Trim(FirstKept(horizon), horizon);
            _profiles = _profiles.From(horizon);
            _networks = _networks.From(horizon);
        }

        AsOf = day;
        SetScore(Rescore(day, rules), rules);
    }

    /// <summary>Takes out the whole blocks of closed scores that are not at hand any more, oldest first, to be stored
    /// in rows of their own. Each is given once; encode the state after taking them.</summary>
    public IReadOnlyList<HistoryBlock> TakeFullBlocks()
    {
        var firstAtHand = HistoryBlock.NumberOf(Horizon.Back(AtHandDays));
        if (_closed is null || HistoryBlock.NumberOf(_closed.First) >= firstAtHand)
            return [];
        var blocks = new List<HistoryBlock>();
        ReadOnlySpan<DayScore> days = _closed.ToDays();
        var first = _closed.First;
        while (HistoryBlock.NumberOf(first) < firstAtHand)
        {
            var length = HistoryBlock.Days - (first.Number % HistoryBlock.Days);
            blocks.Add(HistoryBlock.Of(first, days[..length]));
            days = days[length..];
            first += length;
        }

        _closed = days.IsEmpty ? null : ScoreHistory.Of(first, days);
        return blocks;
    }

    private void Close(Day end, Day oldest, ScoringRules rules)
    {
        var first = Horizon;
        if (FirstDay is null || FirstDay >= end)
            return;
        if (FirstDay > first)
            first = FirstDay.Value;
        if (oldest > first)
        {
            first = oldest;
            _closed = null;
        }

        var days = new DayScore[end - first];
        for (var i = 0; i < days.Length; i++)
            days[i] = DayScoreOn(first + i, rules);
        _closed = _closed is null ? ScoreHistory.Of(first, days) : _closed.Append(days);
    }

    /// <summary>Notes the SSI of the last days before <see cref="AsOf"/>, oldest first, before a change.</summary>
    private void NotePast(Span<int> notes, ScoringRules rules)
    {
        for (var i = 0; i < notes.Length; i++)
        {
            var day = AsOf - (notes.Length - i);
            notes[i] = HasScoreOn(day) && ProfileOn(day).Industry is not null ? ScoreOn(day, rules).Ssi : Unranked;
        }
    }

    /// <summary>Tells which of the noted days a change has restated. The industry of a past day never changes: a
    /// profile holds from the day it is set.</summary>
    private void TellPast(ReadOnlySpan<int> notes, ScoringRules rules, List<DayChange> changes)
    {
        for (var i = 0; i < notes.Length; i++)
        {
            var day = AsOf - (notes.Length - i);
            var industry = ProfileOn(day).Industry;
            if (industry is null || !HasScoreOn(day))
                continue;
            var now = ScoreOn(day, rules).Ssi;
            if (notes[i] == Unranked)
                changes.Add(new DayChange(day, null, 0, industry, now));
            else if (notes[i] != now)
                changes.Add(new DayChange(day, industry, notes[i], industry, now));
        }
    }
}
