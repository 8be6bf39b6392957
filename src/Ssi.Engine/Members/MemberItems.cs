using System.Text;
using Ssi.Engine.Ingest;
using Ssi.Engine.Journal;
using Ssi.Scoring.Activities;
using Ssi.Scoring.Days;
using Ssi.Scoring.Members;

namespace Ssi.Engine.Members;

/// <summary>The entry an item came with.</summary>
/// <param name="Sequence">Its sequence in the shard's journal.</param>
/// <param name="HeldThrough">The last sequence that every row of the shard holds.</param>
/// <param name="Day">The day that the entry counts under.</param>
/// <param name="ErasedAt">When an earlier life of the member was erased, in UTC ticks; before all time for
/// never.</param>
internal readonly record struct EntryTurn(long Sequence, long HeldThrough, Day Day, long ErasedAt);

/// <summary>Counts a journal item at its member. Every engine, live traffic and replay meet here.</summary>
/// <remarks>An item that the member's state holds already changes nothing; what it owes to others is told again: what
/// is told is always all that one side knows of a pair and its own facts as they stand, so that telling it twice, late
/// or again after a crash changes nothing. The item's connections must be loaded where it needs them. An erasure is
/// no such item: it ends the member.</remarks>
internal static class MemberItems
{
    public static EventOutcome Apply(
        MemberState state, in JournalItem item, in EntryTurn turn, ScoringRules rules, MemberEffects effects)
    {
        // A checkpointed entry may be older than the ids that say which of its events were duplicates, and such a
        // duplicate is in no row: so it is the checkpoint too, not the row alone, that passes a member over.
        var isNew = turn.Sequence > Math.Max(turn.HeldThrough, state.Sequence);
        if (isNew)
            state.AdvanceTo(turn.Day, rules);
        if (!item.NeedsConnections)
        {
            if (isNew)
                Count(state, item, rules, effects);
            return EventOutcome.Accepted;
        }

        var at = new Place(state, isNew, turn, rules, effects);
        if (item.IsEvent)
            return Pair(at, item, item.Ticks, item.Kind == ActivityKind.ConnectionRemoved);
        switch (item.Command)
        {
            case JournalItemCode.ProfileSet:
                return SetProfile(at, item);
            case JournalItemCode.Connect or JournalItemCode.Disconnect:
                return PairCommand(at, item);
            case JournalItemCode.PairTold:
                HearPair(at, item);
                return EventOutcome.Accepted;
            case JournalItemCode.FactsTold:
                HearFacts(at, item);
                return EventOutcome.Accepted;
            case JournalItemCode.NeighbourErased:
                Forget(at, item);
                return EventOutcome.Accepted;
            default:
                throw new InvalidDataException($"The journal holds an item of unknown code {item.Code}.");
        }
    }

    /// <summary>When the pair last changed up to the end of a day, as this side knows it; 0 for never.</summary>
    public static long LastTicks(MemberState state, string other, Day through) => state.Book!.Of(other).Changes
        .LastOrDefault(change => Day.OfTicks(change.Ticks) <= through).Ticks;

    /// <summary>An erasure takes effect whatever was said before it: its time is no earlier than any that a pair of
    /// the member knows.</summary>
    public static long ErasedAt(MemberState state, in JournalItem item)
    {
        var ticks = item.Ticks;
        foreach (var other in state.Book!.Others)
            ticks = Math.Max(ticks, LastTicks(state, other, Day.Max));
        return ticks;
    }

    /// <summary>True where a conditional erasure finds the version that it expects, as of the day of its entry. A
    /// state that holds the entry and still exists is one that the entry did not erase.</summary>
    public static bool IsAsExpected(MemberState state, ulong expected, in EntryTurn turn, ScoringRules rules)
    {
        if (turn.Sequence <= state.Sequence)
            return false;
        state.AdvanceTo(turn.Day, rules);
        return MemberVersion.Of(state) == expected;
    }

    private static void Count(MemberState state, in JournalItem item, ScoringRules rules, MemberEffects effects)
    {
        if (item.Kind == ActivityKind.ContactNurtured)
            state.AddContact(item.Day, item.Mark, rules, effects.Changes);
        else
            state.Add(item.Kind, item.Day, item.Amount, rules, effects.Changes);
        effects.Changed = true;
    }

    private static EventOutcome SetProfile(in Place at, in JournalItem item)
    {
        var state = at.State;
        var outcome = EventOutcome.Accepted;
        var tells = true;

        // That the member must not exist is judged by its shard, before it begins.
        if (item.Expected is > MemberVersion.Absent and { } expected)
        {
            // An entry counted before, whose outcome was lost, is judged by what it left.
            var holds = at.IsNew
                ? MemberVersion.Of(state) == expected
                : state.Profile == ProfileWord.Read(item.Payload);
            outcome = holds ? outcome : EventOutcome.NotAsExpected;
            if (at.IsNew && !holds)
                return outcome;
        }

        if (at.IsNew)
        {
            var before = ToldFacts.Of(state);
            if (state.SetProfile(ProfileWord.Read(item.Payload), at.Turn.Day, at.Rules))
                state.Book!.OwnCompanyChanged(state, at.Rules, at.Effects.Changes);
            tells = !before.SequenceEqual(ToldFacts.Of(state));
            at.Effects.Changed = true;
        }

        if (!tells)
            return outcome;
        var payload = PairWord.Write([], ToldFacts.Of(state));
        foreach (var other in state.Book!.Others)
            at.Effects.Words.Add(new MemberWord(JournalItemCode.FactsTold, other, 0, payload, IsPaced: true));
        return outcome;
    }

    /// <summary>A command takes effect over what came before it: its time is later than any that the pair knows of its
    /// day or an earlier one, and than the erasure of an earlier life. A change dated to the next day keeps its
    /// day.</summary>
    private static EventOutcome PairCommand(in Place at, in JournalItem item)
    {
        var removes = item.Command == JournalItemCode.Disconnect;
        var other = Encoding.ASCII.GetString(item.Other);
        var connected = at.State.Book!.Of(other).ConnectedOn(at.Turn.Day);
        if (at.IsNew && item.Expected is { } expected && connected != (expected > 0))
            return EventOutcome.NotAsExpected;
        if (removes && at.IsNew && !connected)
            return EventOutcome.Duplicate;
        var last = Math.Max(LastTicks(at.State, other, at.Turn.Day), at.Turn.ErasedAt);
        return Pair(at, item, Math.Max(item.Ticks, last + 1), removes);
    }

    private static EventOutcome Pair(in Place at, in JournalItem item, long ticks, bool removed)
    {
        var (state, effects) = (at.State, at.Effects);
        var other = Encoding.ASCII.GetString(item.Other);
        if (at.IsNew)
        {
            state.Book!.Insert(state, other, ticks, removed, at.Rules, effects.Changes);
            effects.Changed = true;
        }

        // A replayed duplicate may name a pair that never was.
        if (state.Book!.Of(other).Changes is { Count: > 0 } changes)
        {
            var payload = PairWord.Write(changes, ToldFacts.Of(state));
            effects.Words.Add(new MemberWord(JournalItemCode.PairTold, other, 0, payload));
        }

        return EventOutcome.Accepted;
    }

    private static void HearPair(in Place at, in JournalItem item)
    {
        var (state, effects) = (at.State, at.Effects);
        var other = Encoding.ASCII.GetString(item.Other);
        var word = PairWord.Read(item.Payload);
        if (at.IsNew)
        {
            foreach (var (ticks, removed) in word.Transitions)
            {
                if (ticks > at.Turn.ErasedAt)
                    state.Book!.Insert(state, other, ticks, removed, at.Rules, effects.Changes, begins: !removed);
            }

            ToldFacts.Note(word.Facts, state, other, at.Rules, effects.Changes);
            effects.Changed = true;
        }

        // Whoever was told of the pair before it was anybody has forgotten: it is told again.
        var changes = state.Book!.Of(other).Changes;
        var toldAll = changes.All(word.Transitions.Contains);
        effects.Words.Add(new MemberWord(
            toldAll ? JournalItemCode.FactsTold : JournalItemCode.PairTold, other, 0,
            PairWord.Write(toldAll ? [] : changes, ToldFacts.Of(state))));
    }

    private static void HearFacts(in Place at, in JournalItem item)
    {
        if (!at.IsNew)
            return;
        var other = Encoding.ASCII.GetString(item.Other);
        ToldFacts.Note(PairWord.Read(item.Payload).Facts, at.State, other, at.Rules, at.Effects.Changes);
        at.Effects.Changed = true;
    }

    private static void Forget(in Place at, in JournalItem item)
    {
        if (!at.IsNew)
            return;
        var other = Encoding.ASCII.GetString(item.Other);
        var mark = new SpanReader(item.Payload).UInt64();
        at.State.Book!.Forget(at.State, other, mark, item.Ticks, at.Rules, at.Effects.Changes);
        at.Effects.Changed = true;
    }

    private readonly record struct Place(
        MemberState State, bool IsNew, EntryTurn Turn, ScoringRules Rules, MemberEffects Effects);
}
