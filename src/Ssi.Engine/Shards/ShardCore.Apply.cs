using System.Text;
using Ssi.Engine.Ingest;
using Ssi.Engine.Journal;
using Ssi.Engine.Members;
using Ssi.Scoring.Connections;
using Ssi.Scoring.Days;
using Ssi.Scoring.Members;

namespace Ssi.Engine.Shards;

/// <content>From a committed entry to scores. Live traffic and replay meet here.</content>
public sealed partial class ShardCore
{
    private readonly MemberEffects _effects = new();

    /// <summary>True between <see cref="BeginApply"/> and <see cref="EndApply"/>: a checkpoint and a closing day wait,
    /// for they tell of whole entries.</summary>
    public bool IsApplying { get; private set; }

    private long _loadedCheckpoint;

    /// <summary>The entry is durable and everything it misses is loaded: counts it and gives out the outcomes. For
    /// members in the shard's own memory; where they are actors, <see cref="BeginApply"/> to
    /// <see cref="EndApply"/>.</summary>
    public void Apply(PendingEntry entry)
    {
        BeginApply(entry);
        EndApply(entry);
    }

    /// <summary>Counts what members in memory have of the entry, and leaves the work of members that are actors in
    /// <see cref="PendingEntry.Works"/>: each is to be answered by <see cref="Complete"/>.</summary>
    public void BeginApply(PendingEntry entry)
    {
        IsApplying = true;
        if (entry.Sequence > 0)
            Apply(entry.Sequence, entry.Bytes, entry);
        JudgeTurnedAway(entry, int.MaxValue);
    }

    /// <summary>Everything of the entry is counted.</summary>
    public void EndApply(PendingEntry entry)
    {
        IsApplying = false;
        AppliedSequence = Math.Max(AppliedSequence, entry.Sequence);
        foreach (var command in entry.PairCommands)
            command.OtherSide = _outbox.WhenSettled(entry.Sequence);
        Recycle(entry);
    }

    /// <summary>An entry read back from the journal while the shard is loaded; everything it misses is
    /// loaded.</summary>
    public void Replay(long sequence, ReadOnlyMemory<byte> entry)
    {
        PreparedSequence = Math.Max(PreparedSequence, sequence);
        Apply(sequence, entry, null);
        AppliedSequence = Math.Max(AppliedSequence, sequence);
    }

    /// <summary>An entry read back from the journal while the shard lives: it goes on with
    /// <see cref="BeginApply"/>.</summary>
    public PendingEntry BeginReplay(long sequence, ReadOnlySpan<byte> bytes)
    {
        PreparedSequence = Math.Max(PreparedSequence, sequence);
        var entry = BeginEntry();
        entry.Take(sequence, bytes);
        return entry;
    }

    private void Apply(long sequence, ReadOnlyMemory<byte> bytes, PendingEntry? pending)
    {
        if (sequence <= AppliedSequence && sequence > _loadedCheckpoint)
            throw new InvalidOperationException($"Shard {Number} has applied entry {sequence} before.");
        var day = PendingEntry.DayOf(bytes.Span);
        var rest = bytes.Span[PendingEntry.HeaderBytes..];
        for (var place = 0; !rest.IsEmpty; place++)
        {
            var start = bytes.Length - rest.Length;
            JournalItem.TryRead(ref rest, out var item);
            var source = new ItemSource(place, bytes.Slice(start, item.Length), pending);
            if (pending is not null)
                JudgeTurnedAway(pending, place);
            var outcome = ApplyItem(item, sequence, day, source);
            pending?.SetOutcome(place, outcome);
        }
    }

    /// <summary>Gives the items up to a place that are not in the journal their outcomes: an event accepted before it
    /// makes each a duplicate, one accepted after it does not.</summary>
    private void JudgeTurnedAway(PendingEntry entry, int place)
    {
        for (; entry.Judged < entry.TurnedAway.Count; entry.Judged++)
        {
            var (after, submission, index, otherwise) = entry.TurnedAway[entry.Judged];
            if (after > place)
                return;
            var duplicate = otherwise != EventOutcome.Erased
                && _accepted.Contains(JournalItem.Peek(submission.ItemAt(index)).IdentityHash);
            submission.SetOutcome(index, duplicate ? EventOutcome.Duplicate : otherwise);
        }
    }

    private EventOutcome ApplyItem(in JournalItem item, long sequence, Day day, in ItemSource source)
    {
        var hash = _map.Hash.Hash(item.Member);
        if (HasWithheld && sequence > _loadedCheckpoint && Withholds(item.Member, hash))
            return Withheld();

        // What a checkpoint covers is counted already; only what was owed to other shards is made again.
        if (item.IsEvent && sequence > _loadedCheckpoint && !_accepted.TryAdd(item.IdentityHash, day))
            return EventOutcome.Duplicate;
        var erases = !item.IsEvent && item.Command == JournalItemCode.Erase;
        var tells = !item.IsEvent && item.Command == JournalItemCode.PairTold;
        if (tells)
            TellErased(item, hash, sequence);

        // Held back, facts could meet the other's next life.
        if (!item.IsEvent && item.Command == JournalItemCode.NeighbourErased)
            _outbox.Release(hash, _map.Hash.Hash(item.Other));
        var isKnown = _index.TryGet(item.Member, hash, out var slot);
        if (!isKnown)
        {
            if (item.Expected is > MemberVersion.Absent)
                return EventOutcome.NotAsExpected;
            if (sequence <= _loadedCheckpoint || !Creates(item, hash))
                return EventOutcome.Duplicate;
            slot = _index.Add(item.Member, hash);
        }
        else if (item is { Expected: MemberVersion.Absent, Command: JournalItemCode.ProfileSet })
        {
            return EventOutcome.NotAsExpected;
        }

        var turn = new EntryTurn(sequence, _loadedCheckpoint, day, ErasedAt(hash));
        if (erases)
            return ApplyErasure(item, hash, slot, turn, source);
        var outcome = EventOutcome.Accepted;
        if (IsAway(slot))
            HandOut(item, hash, slot, !isKnown, turn, source);
        else
            outcome = ApplyHere(item, slot, isKnown, turn);
        return !item.IsEvent && item.Command == JournalItemCode.ProfileSet && isKnown
            && outcome == EventOutcome.Accepted
            ? EventOutcome.Duplicate
            : outcome;
    }

    /// <summary>The item of a member in the shard's own memory.</summary>
    private EventOutcome ApplyHere(in JournalItem item, int slot, bool isKnown, in EntryTurn turn)
    {
        if (!isKnown)
        {
            var state = MemberState.Create(turn.Day, _rules);
            state.Book = new ConnectionBook();
            Keep(new Resident(slot, state));
        }

        if (!TryResident(slot, out var member))
            throw new InvalidOperationException($"A member of shard {Number} was not loaded before its entry.");
        var outcome = MemberItems.Apply(member.State, item, turn, _rules, _effects);
        if (_effects.Changed)
        {
            if (!item.IsEvent && item.Command == JournalItemCode.ProfileSet)
                member.Industry = OrdinalOf(member.State.Profile.Industry);
            Changed(member);
            NoteCounted(slot, turn.Sequence);
        }

        foreach (var word in _effects.Words)
            Owe(turn.Sequence, word, item.Member);
        _effects.Clear();
        return outcome;
    }

    /// <summary>After any change: the ranking of the day, and the days gone by that it reached.</summary>
    private void Changed(Resident member)
    {
        member.Used = true;
        foreach (var change in _effects.Changes)
        {
            if (!_loading)
                _openDays.Apply(change);
        }

        if (!member.Dirty)
        {
            member.Dirty = true;
            _dirty.Add(member.Slot);
        }

        var state = member.State;
        if (_rolling is not null)
            _rolling.Ranking.Set(member.Slot, member.Industry, state.ScoreOn(_rolling.Day, _rules));
        else if (state.AsOf == Day)
            _ranking.Set(member.Slot, member.Industry, state.Score);
        else
            _ranking.Set(member.Slot, OrdinalOf(state.ProfileOn(Day).Industry), state.ScoreOn(Day, _rules));
    }

    /// <summary>True where an item for nobody begins a member.</summary>
    private bool Creates(in JournalItem item, ulong hash)
    {
        if (item.IsEvent)
            return true;
        if (item.Command != JournalItemCode.PairTold)
            return item.Command is JournalItemCode.ProfileSet or JournalItemCode.Connect;
        var erasedAt = ErasedAt(hash);
        return PairWord.Read(item.Payload).Transitions.Exists(
            transition => !transition.Removed && transition.Ticks > erasedAt);
    }

    /// <summary>What was said of a pair before one of it was erased is answered with the erasure.</summary>
    private void TellErased(in JournalItem item, ulong hash, long sequence)
    {
        if (!_erasures.TryGetValue(hash, out var erasedAt)
            || !PairWord.Read(item.Payload).Transitions.Exists(transition => transition.Ticks <= erasedAt))
            return;
        var other = Encoding.ASCII.GetString(item.Other);
        Owe(sequence, new MemberWord(JournalItemCode.NeighbourErased, other, erasedAt, []), item.Member);
    }

    /// <summary>Where an item stands.</summary>
    private readonly record struct ItemSource(int Place, ReadOnlyMemory<byte> Bytes, PendingEntry? Entry);
}
