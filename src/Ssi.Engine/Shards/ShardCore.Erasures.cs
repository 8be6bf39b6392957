using System.Text;
using Ssi.Engine.Ingest;
using Ssi.Engine.Journal;
using Ssi.Engine.Members;
using Ssi.Engine.Views;
using Ssi.Scoring.Days;
using Ssi.Scoring.History;

namespace Ssi.Engine.Shards;

/// <content>Members that are erased, and the marks that keep their late events out.</content>
public sealed partial class ShardCore
{
    private readonly Dictionary<ulong, long> _erasures = [];
    private readonly Dictionary<int, IReadOnlyList<ScoreHistory>> _storedHistory = [];
    private readonly List<Erasure> _erased = [];
    /// <summary>A member was erased whose rows and past days no checkpoint has taken out yet.</summary>
    public bool HasErased => _erased.Count > 0;

    /// <summary>The earliest day whose distribution is not stored, nor on its way to the store.</summary>
    private Day FirstUnstored => Day.Back(_rules.LatenessDays) + (_rolling is { ClosingIsTaken: true } ? 1 : 0);

    private EventOutcome ApplyErasure(
        in JournalItem item, ulong hash, int slot, in EntryTurn turn, in ItemSource source)
    {
        // Nobody of that id leaves no mark. An entry that is checkpointed may meet the member's next life.
        if (turn.Sequence <= _loadedCheckpoint)
            return EventOutcome.Duplicate;
        if (item.Expected is { } expected)
        {
            if (IsAway(slot))
            {
                // The member's actor judges the condition; the shard takes it out when it has gone: see Take.
                HandOut(item, hash, slot, isNew: false, turn, source);
                return EventOutcome.Accepted;
            }

            if (!TryResident(slot, out var member))
                throw new InvalidOperationException($"A member of shard {Number} was not loaded before its entry.");
            if (!MemberItems.IsAsExpected(member.State, expected, turn, _rules))
                return EventOutcome.NotAsExpected;
        }

        _erasures[hash] = Math.Max(item.Ticks, _erasures.GetValueOrDefault(hash));
        if (IsAway(slot))
            HandOut(item, hash, slot, isNew: false, turn, source);
        else
            Depart(item, hash, slot, turn, source);
        TakeOut(slot, hash);
        return EventOutcome.Accepted;
    }

    /// <summary>The member is erased: nothing is ranked or found under its slot any more.</summary>
    private void TakeOut(int slot, ulong hash)
    {
        _refusalsChanged = true;

        // Each contact is told of the erasure: facts that came after it would be a trace.
        _outbox.Drop(hash);
        _ranking.Clear(slot);
        _rolling?.Ranking.Clear(slot);
        _index.Remove(slot);
    }

    /// <summary>A member in the shard's own memory goes.</summary>
    private void Depart(in JournalItem item, ulong hash, int slot, in EntryTurn turn, in ItemSource source)
    {
        if (!TryResident(slot, out var member))
            throw new InvalidOperationException($"A member of shard {Number} was not loaded before its entry.");
        var state = member.State;
        var sequence = turn.Sequence;

        // The days that closed since it was last touched are in its industries' distributions too.
        state.AdvanceTo(turn.Day, _rules);
        _storedHistory.Remove(slot, out var history);
        var departure = new MemberDeparture(
            MemberItems.ErasedAt(state, item), _loading ? [] : [.. MemberDays.On(state, _openDays.Days, _rules)],
            MemberDays.Closed(state, history ?? [], FirstUnstored, _rules), state.Profile.Industry,
            state.Ledger.Cells.Length, state.Book!.Count, state.Contacts?.Pairs.Length ?? 0);
        foreach (var other in state.Book.Others)
            Owe(
                sequence, new MemberWord(JournalItemCode.NeighbourErased, other, departure.ErasedAt, []), item.Member);
        if (_checkpoint is not null && member.Dirty)
            Write(member, _checkpoint.Departed);
        Release(slot);
        Departed(item, hash, KeyOf(slot), sequence, departure, source);
    }

    private void Departed(
        in JournalItem item, ulong hash, long key, long sequence, MemberDeparture departure, in ItemSource source)
    {
        _erasures[hash] = departure.ErasedAt;
        foreach (var (day, industry, ssi) in departure.OpenDays)
            _openDays.Remove(day, industry, ssi);
        _erased.Add(new Erasure(sequence, key, hash, departure.ClosedDays));
        source.Entry?.SetReceipt(source.Place, new ErasureReceipt(
            Encoding.ASCII.GetString(item.Member), new DateTimeOffset(departure.ErasedAt, TimeSpan.Zero),
            departure.Industry, departure.ActivityCells, departure.Connections, departure.Contacts,
            departure.ClosedDays.Count));
    }

    /// <summary>When the member was last erased, in UTC ticks; before all time for never.</summary>
    private long ErasedAt(ulong hash) =>
        _erasures.Count == 0 ? long.MinValue : _erasures.GetValueOrDefault(hash, long.MinValue);

    private void DropErasuresBefore(Day first)
    {
        foreach (var (member, ticks) in _erasures)
        {
            if (Day.OfTicks(ticks) < first && _erasures.Remove(member))
                _refusalsChanged = true;
        }
    }
}
