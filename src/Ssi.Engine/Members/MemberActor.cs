using System.Buffers;
using Ssi.Engine.Ingest;
using Ssi.Engine.Journal;
using Ssi.Scoring.Connections;
using Ssi.Scoring.Days;
using Ssi.Scoring.History;
using Ssi.Scoring.Members;
using Ssi.Storage;

namespace Ssi.Engine.Members;

/// <summary>A member that is an actor of its own: its state, and what its shard's journal has for it, in the order of
/// the journal.</summary>
/// <remarks>No clock, thread or database of its own: whoever drives it hands it rows and work, one call at a time.
/// Work that the state holds already changes nothing, so a shard may repeat it.</remarks>
public sealed class MemberActor(ScoringRules rules)
{
    private readonly MemberEffects _effects = new();

    /// <summary>Taken out of the state by a write that may have failed.</summary>
    private readonly Dictionary<string, ConnectionRow> _connections = new(StringComparer.Ordinal);

    /// <inheritdoc cref="_connections"/>
    private readonly List<HistoryRow> _history = [];

    /// <summary>Null while nothing is known of the member.</summary>
    public MemberState? State { get; private set; }

    /// <summary>The member's row key; 0 while there is no state.</summary>
    public long Key { get; private set; }

    /// <summary>The last entry that the member's row holds.</summary>
    public long SavedSequence { get; private set; }

    /// <summary>The life of the shard that the state is of.</summary>
    public long Generation { get; private set; }

    /// <summary>True where the row lacks something.</summary>
    public bool IsUnsaved => State is not null && State.Sequence > SavedSequence;

    /// <summary>True where the row must be read before the work: the state is of another life of the shard, or lacks
    /// entries. A state that lacks entries even then is lost, and its shard must be loaded again.</summary>
    public bool IsBehind(MemberWork work) => work.Generation != Generation
        || (State is null ? !work.IsNew : State.Sequence < work.Previous);

    /// <summary>True for work, orders and answers of an earlier life of the shard than the one that the state is of:
    /// its owner has lost the shard and must not be followed.</summary>
    public bool IsOutdated(long generation) => generation < Generation;

    /// <summary>Takes the member's row, or that there is none, for a life of the shard; nothing happens where the
    /// member is as far already.</summary>
    public void Follow(long generation, long key, MemberState? row)
    {
        if (generation == Generation && (State?.Sequence ?? 0) >= (row?.Sequence ?? 0))
            return;
        Forget();
        Generation = generation;
        if (row is null)
            return;
        (Key, State, SavedSequence) = (key, row, row.Sequence);
    }

    /// <summary>A stored row as a state; any thread may do it.</summary>
    public static MemberState Decode(StoredMember row, ScoringRules rules)
    {
        var state = MemberState.Decode(row.State, rules);
        state.Sequence = row.Sequence;
        return state;
    }

    /// <summary>Takes the stored rows of the member's connections.</summary>
    public void LoadConnections(IReadOnlyList<(string Other, byte[] Record)> rows) =>
        State!.Book ??= ConnectionBook.Load(rows);

    /// <summary>True where the connections must be loaded before the work.</summary>
    public bool NeedsConnections(MemberWork work) =>
        State is { Book: null } && Any(work, static item => item.NeedsConnections);

    /// <summary>True where the work erases the member: its stored history is then needed.</summary>
    public static bool Erases(MemberWork work) =>
        Any(work, static item => !item.IsEvent && item.Command == JournalItemCode.Erase);

    /// <summary>Counts the work.</summary>
    /// <param name="history">The stored history, where the work erases the member.</param>
    public MemberAnswer Apply(MemberWork work, IReadOnlyList<HistoryRow> history)
    {
        if (State is null || (work.IsNew && Key != work.Key))
        {
            Key = work.Key;
            SavedSequence = 0;
            State = MemberState.Create(work.Day, rules);
            State.Book = new ConnectionBook();
        }

        var turn = new EntryTurn(work.Sequence, 0, work.Day, work.ErasedAt);
        List<EventOutcome>? outcomes = null;
        MemberDeparture? departure = null;
        var rest = work.Items.Span;
        for (var i = 0; JournalItem.TryRead(ref rest, out var item); i++)
        {
            EventOutcome outcome;
            var erases = !item.IsEvent && item.Command == JournalItemCode.Erase;
            if (erases && item.Expected is { } expected && !MemberItems.IsAsExpected(State, expected, turn, rules))
            {
                outcome = EventOutcome.NotAsExpected;
            }
            else if (erases)
            {
                departure = Depart(work, item, history);
                outcome = EventOutcome.Accepted;
            }
            else
            {
                outcome = MemberItems.Apply(State, item, turn, rules, _effects);
            }

            if (outcome != EventOutcome.Accepted)
                outcomes ??= [.. Enumerable.Repeat(EventOutcome.Accepted, i)];
            outcomes?.Add(outcome);
        }

        State.Sequence = Math.Max(State.Sequence, work.Sequence);
        var answer = Answer(work, outcomes, departure);
        if (departure is not null)
            Forget();
        return answer;
    }

    /// <summary>The member's standing for the ranking of a day.</summary>
    public MemberAnswer StandingOn(Day day) =>
        new(State!.ScoreOn(day, rules).Packed, State.ProfileOn(day).Industry, null);

    /// <summary>Adds the row, its blocks of history and the connections changed, as they stand; what earlier writes
    /// that were not reported by <see cref="Saved"/> had taken along goes with it. One write at a time.</summary>
    public void Write(string id, CheckpointSlice slice)
    {
        var taken = new CheckpointSlice(slice.Shard, slice.Epoch);
        MemberRows.Write(Key, id, State!, State!.Sequence, taken);
        foreach (var row in taken.Connections)
            _connections[row.Other] = row;
        _history.AddRange(taken.History);
        slice.Members.AddRange(taken.Members);
        slice.Connections.AddRange(_connections.Values);
        slice.History.AddRange(_history);
    }

    /// <summary>The row that <see cref="Write"/> made last is durable.</summary>
    public void Saved(long sequence)
    {
        SavedSequence = Math.Max(SavedSequence, sequence);
        _connections.Clear();
        _history.Clear();
    }

    /// <summary>True where a row that is durable holds all of the state, which then may go elsewhere as its stored
    /// form.</summary>
    public bool TryEncode(IBufferWriter<byte> output)
    {
        if (State is null || IsUnsaved || _connections.Count + _history.Count > 0)
            return false;
        State.Encode(output);
        return true;
    }

    private void Forget()
    {
        (State, Key, SavedSequence) = (null, 0, 0);
        _connections.Clear();
        _history.Clear();
    }

    private MemberAnswer Answer(MemberWork work, List<EventOutcome>? outcomes, MemberDeparture? departure)
    {
        MemberDeeds? more = null;
        if (_effects.Changes.Count + _effects.Words.Count > 0 || outcomes is not null || departure is not null)
            more = new MemberDeeds([.. _effects.Changes], [.. _effects.Words], outcomes ?? [], departure);
        _effects.Clear();
        return departure is null ? StandingOn(work.RankingDay) with { More = more } : new MemberAnswer(0, null, more);
    }

    private MemberDeparture Depart(MemberWork work, in JournalItem item, IReadOnlyList<HistoryRow> history)
    {
        var state = State!;

        // The days that closed since it was last touched are in its industries' distributions too.
        state.AdvanceTo(work.Day, rules);
        var stored = history.Select(row => HistoryBlock.Decode(row.Block, row.Record)).ToList();
        var open = Enumerable.Range(0, work.RankingDay - work.OpenFrom).Select(i => work.OpenFrom + i);
        var erasedAt = MemberItems.ErasedAt(state, item);
        foreach (var other in state.Book!.Others)
            _effects.Words.Add(new MemberWord(JournalItemCode.NeighbourErased, other, erasedAt, []));
        return new MemberDeparture(
            erasedAt, [.. MemberDays.On(state, open, rules)],
            MemberDays.Closed(state, stored, work.FirstUnstored, rules),
            state.Profile.Industry, state.Ledger.Cells.Length, state.Book.Count, state.Contacts?.Pairs.Length ?? 0);
    }

    private delegate bool ItemCondition(JournalItem item);

    private static bool Any(MemberWork work, ItemCondition condition)
    {
        var rest = work.Items.Span;
        while (JournalItem.TryRead(ref rest, out var item))
        {
            if (condition(item))
                return true;
        }

        return false;
    }
}

/// <summary>The stored form of a member.</summary>
internal static class MemberRows
{
    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _encoded;

    /// <summary>Adds a member's row, the blocks of history that leave its state, and the connections
    /// changed.</summary>
    /// <param name="sequence">The last entry that the row holds.</param>
    public static void Write(long key, string id, MemberState state, long sequence, CheckpointSlice slice)
    {
        foreach (var block in state.TakeFullBlocks())
            slice.History.Add(new HistoryRow(key, block.Number, block.Bytes));
        var encoded = _encoded ??= new ArrayBufferWriter<byte>(1024);
        encoded.ResetWrittenCount();
        state.Encode(encoded);
        var score = state.Score;
        slice.Members.Add(new MemberRow(
            key, id, state.Profile.Industry, score.Ssi, score.Brand, score.Find, score.Engage, score.Relate,
            state.AsOf.Number, sequence, encoded.WrittenSpan.ToArray()));
        if (state.Book is null)
            return;
        foreach (var (other, record) in state.Book.TakeChanges())
            slice.Connections.Add(new ConnectionRow(key, other, record));
    }
}
