using System.Buffers;
using Ssi.Scoring.Connections;
using Ssi.Scoring.Days;
using Ssi.Scoring.History;
using Ssi.Scoring.Members;

namespace Ssi.Scoring.Tests.Members;

/// <summary>Tells a member's facts in one of the many ways they may come: accepted on any day on which their own day
/// is open, in any order, with days passing one by one or at once, and the state stored and read back in
/// between.</summary>
internal sealed class Telling(ScoringRules rules, Random random)
{
    private readonly Dictionary<string, byte[]> _rows = new(StringComparer.Ordinal);
    private readonly List<DayChange> _changes = [];

    public MemberState State { get; private set; } = null!;

    /// <summary>The stored history, by block.</summary>
    public Dictionary<int, byte[]> Blocks { get; } = [];

    /// <summary>Past days' places in the rankings: as each stood when its day ended, with all changes told
    /// since.</summary>
    public Dictionary<Day, (string? Industry, int Ssi)> Population { get; } = [];

    public Telling Tell(IReadOnlyList<MemberFact> facts, Day start, Day end)
    {
        State = MemberState.Create(start, rules);
        State.Book = new ConnectionBook();
        var gone = new List<Gone>();
        var accepted = facts.Select(
            fact => (Day: AcceptanceOf(fact, facts, start, end), Order: random.Next(), Fact: fact));
        foreach (var (day, _, fact) in accepted.OrderBy(entry => entry.Day).ThenBy(entry => entry.Order))
        {
            Advance(day);
            fact.Apply(State, rules, _changes);

            // The erased member's shard answers what is said of an earlier life with the erasure.
            if (fact is Gone erasure)
                gone.Add(erasure);
            foreach (var earlier in gone.Where(one => fact is Join join
                && join.Ticks <= one.Ticks && join.Other.Equals(one.Other, StringComparison.Ordinal)))
            {
                earlier.Apply(State, rules, _changes);
            }

            if (fact is not Act && random.Next(10) == 0)
                fact.Apply(State, rules, _changes);
            Restate();
            if (random.Next(20) == 0)
                StoreAndRead();
        }

        Advance(end);
        StoreAndRead();
        return this;
    }

    public byte[] Bytes()
    {
        var output = new ArrayBufferWriter<byte>();
        State.Encode(output);
        return output.WrittenSpan.ToArray();
    }

    private Day AcceptanceOf(MemberFact fact, IReadOnlyList<MemberFact> facts, Day start, Day end)
    {
        if (fact is Present or Gone)
            return fact.Day;
        var earliest = Math.Max(start.Number, fact.Day.Number - 1);
        var latest = Math.Min(end.Number, fact.Day.Number + rules.LatenessDays);

        // A joining that comes days after an erasure would find days closed that the erasure has not reached.
        if (fact is Join join && facts.OfType<Gone>().FirstOrDefault(
            gone => gone.Other.Equals(join.Other, StringComparison.Ordinal) && join.Ticks <= gone.Ticks) is { } erasure)
            latest = Math.Min(latest, erasure.Day.Number);
        return new Day(random.Next(earliest, latest + 1));
    }

    private void Advance(Day day)
    {
        while (State.AsOf < day)
        {
            var next = random.Next(3) == 0 ? State.AsOf + 1 : day;
            for (var ended = State.AsOf; ended < next; ended += 1)
            {
                var ranked = State.HasScoreOn(ended) && State.ProfileOn(ended).Industry is not null;
                Population[ended] = ranked
                    ? (State.ProfileOn(ended).Industry, State.ScoreOn(ended, rules).Ssi)
                    : default;
            }

            State.AdvanceTo(next, rules);
        }
    }

    private void Restate()
    {
        foreach (var change in _changes)
        {
            Assert.InRange(change.Day.Number, State.Horizon.Number, State.AsOf.Number - 1);
            Assert.Equal(Population[change.Day], (change.OldIndustry, change.OldSsi));
            Population[change.Day] = (change.NewIndustry, change.NewSsi);
        }

        _changes.Clear();
    }

    private void StoreAndRead()
    {
        foreach (var block in State.TakeFullBlocks())
            Blocks.Add(block.Number, block.Bytes);
        foreach (var (other, record) in State.Book!.TakeChanges())
        {
            _rows.Remove(other);
            if (record is not null)
                _rows.Add(other, record);
        }

        var bytes = Bytes();
        State = MemberState.Decode(bytes, rules);
        State.Book = ConnectionBook.Load(_rows.Select(row => (row.Key, row.Value)));
        Assert.Equal(bytes, Bytes());
    }
}
