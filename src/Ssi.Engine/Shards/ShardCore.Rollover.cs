using Ssi.Engine.Members;
using Ssi.Ranking.Distributions;
using Ssi.Ranking.Shards;
using Ssi.Scoring.Days;
using Ssi.Scoring.Scores;
using Ssi.Storage;

namespace Ssi.Engine.Shards;

/// <content>A new day's ranking is built beside the old and replaces it whole.</content>
public sealed partial class ShardCore
{
    private Rollover? _rolling;

    public bool IsRolling => _rolling is not null;

    /// <summary>True when every member stands in the new day's ranking.</summary>
    public bool IsRolled => _rolling is { } rolling && rolling.Next >= rolling.End && rolling.Awaited == 0;

    /// <summary>From here on events count under the next day; the old day's ranking rests as it is, and becomes the
    /// first of the open days.</summary>
    public void BeginRollover()
    {
        var next = Day + 1;
        _openDays.Begin(Day, _ranking);
        _rolling = new Rollover(next, new ShardRanking(_index, _industries), _index.NextSlot);
    }

    /// <summary>Scores up to <paramref name="max"/> more members for the new day; those not in memory are named in
    /// <paramref name="missing"/> and follow by <see cref="Roll(RolledMember)"/>.</summary>
    /// <param name="actors">Gets those that are actors ahead of their rows, to be asked themselves.</param>
    public void RollNext(int max, List<int> missing, List<int> actors)
    {
        var rolling = _rolling!;
        for (var end = Math.Min(rolling.End, rolling.Next + max); rolling.Next < end; rolling.Next++)
        {
            if (!_index.Has(rolling.Next))
                continue;
            if (TryResident(rolling.Next, out var member))
                Roll(rolling, member);
            else if (_unsaved.ContainsKey(rolling.Next))
                actors.Add(rolling.Next);
            else
                missing.Add(rolling.Next);
        }

        rolling.Awaited += missing.Count + actors.Count;
    }

    /// <summary>Rows of members asked for by <see cref="RollNext"/> are scored without coming into memory.</summary>
    public void Roll(RolledMember row)
    {
        // Whoever was touched meanwhile stands by its newer score.
        if (_rolling is not { } rolling || !_index.Has(row.Slot) || rolling.Touched.Contains(row.Slot))
            return;
        if (TryResident(row.Slot, out var member))
            Roll(rolling, member);
        else
            rolling.Ranking.Set(row.Slot, OrdinalOf(row.Industry), row.Score);
    }

    /// <summary>The standing of an actor asked for by <see cref="RollNext"/>.</summary>
    public void Roll(int slot, in MemberAnswer standing)
    {
        if (_rolling is { } rolling && _index.Has(slot) && !rolling.Touched.Contains(slot))
            rolling.Ranking.Set(slot, OrdinalOf(standing.Industry), ScoreVector.FromPacked(standing.Score));
    }

    /// <summary>A row's place in the ranking of a day; any thread may do it.</summary>
    public RolledMember Score(StoredMember row, Day day)
    {
        var state = Decode(row).State;
        return new RolledMember(
            (int)(row.Key & uint.MaxValue), state.ProfileOn(day).Industry, state.ScoreOn(day, _rules));
    }

    /// <summary>The rows asked for have all come.</summary>
    public void RollArrived(int count) => _rolling!.Awaited -= count;

    /// <summary>The shard's distributions of the day that closes with the new one, by industry.</summary>
    public IReadOnlyDictionary<string, DayDistribution> ClosingDay(out Day day)
    {
        _rolling!.ClosingIsTaken = true;
        day = _rolling.Day.Back(_rules.LatenessDays + 1);
        return _openDays.On(day);
    }

    /// <summary>The new day's ranking takes the place of the old.</summary>
    public void FinishRollover()
    {
        var rolling = _rolling!;
        _rolling = null;
        StopCaptures();
        rolling.Ranking.NumberAfter(_ranking);
        _ranking = rolling.Ranking;
        Day = rolling.Day;
        _openDays.DropBefore(Day.Back(_rules.LatenessDays));
        DropIdsBefore(Day.Back(_window.KeptIdDays));
    }

    private void Roll(Rollover rolling, Resident member)
    {
        member.State.AdvanceTo(rolling.Day, _rules);
        rolling.Ranking.Set(member.Slot, member.Industry, member.State.ScoreOn(rolling.Day, _rules));
    }

    /// <summary>The ranking of the day to come while it is built.</summary>
    private sealed class Rollover(Day day, ShardRanking ranking, int end)
    {
        public Day Day { get; } = day;

        public ShardRanking Ranking { get; } = ranking;

        /// <summary>Members that came later are ranked as their entries are applied.</summary>
        public int End { get; } = end;

        public int Next { get; set; }

        public int Awaited { get; set; }

        /// <summary>Actors that counted something under the new day: they are ranked by that.</summary>
        public HashSet<int> Touched { get; } = [];

        /// <summary>The day that closes is on its way to the store: what is erased now is in it.</summary>
        public bool ClosingIsTaken { get; set; }
    }
}
