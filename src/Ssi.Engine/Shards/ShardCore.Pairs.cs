using System.Text;
using Ssi.Engine.Ingest;
using Ssi.Engine.Journal;
using Ssi.Scoring.Days;

namespace Ssi.Engine.Shards;

/// <content>Connections: each side holds its own record of the pair, and shards tell one another until both
/// agree.</content>
/// <remarks>What is told is always all that one side knows of the pair and its own facts as they stand: telling it
/// twice, late or again after a crash changes nothing.</remarks>
public sealed partial class ShardCore
{
    private EventOutcome ApplyPair(in JournalItem item, ulong hash, long sequence, Day day, long ticks, bool removed)
    {
        var other = Encoding.ASCII.GetString(item.Other);
        if (TryMember(item.Member, hash, sequence, day, creates: true, out var member))
        {
            member.State.Book!.Insert(member.State, other, ticks, removed, _rules, _changes);
            Changed(member);
        }
        else if (member is null)
        {
            return EventOutcome.Accepted;
        }

        TellPair(member, item.Member, other, sequence);
        return EventOutcome.Accepted;
    }

    /// <summary>A command takes effect whatever was said before it: its time is later than any the pair
    /// knows.</summary>
    private EventOutcome ApplyPairCommand(in JournalItem item, ulong hash, long sequence, Day day)
    {
        var removes = item.Command == JournalItemCode.Disconnect;
        var other = Encoding.ASCII.GetString(item.Other);
        if (removes && (!_index.TryGet(item.Member, hash, out var slot) || !TryResident(slot, out var known)
            || (sequence > known.State.Sequence && !known.State.Book!.Of(other).ConnectedOn(day))))
            return EventOutcome.Duplicate;
        var ticks = item.Ticks;
        if (_index.TryGet(item.Member, hash, out slot) && TryResident(slot, out known))
            ticks = Math.Max(ticks, LastTicks(known, other) + 1);
        return ApplyPair(item, hash, sequence, day, ticks, removes);
    }

    private static long LastTicks(Resident member, string other) =>
        member.State.Book!.Of(other).Changes is [.., var last] ? last.Ticks : 0;

    private void ApplyPairTold(in JournalItem item, ulong hash, long sequence, Day day)
    {
        var other = Encoding.ASCII.GetString(item.Other);
        var word = PairWord.Read(item.Payload);
        var erasedAt = _erasures.GetValueOrDefault(hash, long.MinValue);
        var joins = word.Transitions.Exists(transition => !transition.Removed && transition.Ticks > erasedAt);
        if (TryMember(item.Member, hash, sequence, day, joins, out var member))
        {
            foreach (var (ticks, removed) in word.Transitions)
            {
                if (ticks > erasedAt)
                    member.State.Book!.Insert(member.State, other, ticks, removed, _rules, _changes);
            }

            ToldFacts.Note(word.Facts, member.State, other, _rules, _changes);
            Changed(member);
        }

        if (word.Transitions.Exists(transition => transition.Ticks <= erasedAt))
            Owe(sequence, JournalItemCode.NeighbourErased, other, item.Member, erasedAt, []);
        if (member is not null)
        {
            var facts = PairWord.Write([], ToldFacts.Of(member.State));
            Owe(sequence, JournalItemCode.FactsTold, other, item.Member, 0, facts);
        }
    }

    private void ApplyFactsTold(in JournalItem item, ulong hash, long sequence, Day day)
    {
        if (!TryMember(item.Member, hash, sequence, day, creates: false, out var member))
            return;
        ToldFacts.Note(
            PairWord.Read(item.Payload).Facts, member.State, Encoding.ASCII.GetString(item.Other), _rules, _changes);
        Changed(member);
    }

    private void ApplyNeighbourErased(in JournalItem item, ulong hash, long sequence, Day day)
    {
        if (!TryMember(item.Member, hash, sequence, day, creates: false, out var member))
            return;
        var other = Encoding.ASCII.GetString(item.Other);
        var book = member.State.Book!;
        var erasedAt = item.Ticks;
        var since = book.Of(other).Changes.Where(change => change.Ticks > erasedAt).ToList();
        book.Forget(member.State, other, _rules, _changes);
        foreach (var (ticks, removed) in since)
            book.Insert(member.State, other, ticks, removed, _rules, _changes);
        Changed(member);
    }

    private void TellPair(Resident member, ReadOnlySpan<byte> id, string other, long sequence)
    {
        // A replayed duplicate may name a pair that never was.
        if (member.State.Book!.Of(other).Changes is { Count: > 0 } changes)
            Owe(sequence, JournalItemCode.PairTold, other, id, 0,
                PairWord.Write(changes, ToldFacts.Of(member.State)));
    }

    /// <summary>Tells every neighbour the member's facts as they stand.</summary>
    private void TellFacts(Resident member, ReadOnlySpan<byte> id, long sequence)
    {
        var payload = PairWord.Write([], ToldFacts.Of(member.State));
        foreach (var other in member.State.Book!.Others)
            Owe(sequence, JournalItemCode.FactsTold, other, id, 0, payload);
    }

    /// <summary>What is owed to other shards now; each comes back by <see cref="Settle"/> or
    /// <see cref="Return"/>.</summary>
    public IReadOnlyList<Obligation> TakeObligations() => _outbox.TakeUnsent();

    /// <summary>The other shard has journaled it.</summary>
    public void Settle(Obligation obligation) => _outbox.Settle(obligation);

    /// <summary>The other shard could not take them.</summary>
    public void Return(IReadOnlyList<Obligation> obligations) => _outbox.Return(obligations);

    private void Owe(
        long sequence, JournalItemCode code, string to, ReadOnlySpan<byte> about, long ticks,
        ReadOnlySpan<byte> payload)
    {
        var receiver = Encoding.ASCII.GetBytes(to);
        var hash = _map.Hash.Hash(receiver);
        var item = new byte[JournalItem.CommandBytes(receiver, about, payload)];
        JournalItem.WriteCommand(item, code, receiver, ticks, about, payload);
        _outbox.Add(new Obligation(sequence, _map.ShardOf(hash), hash, item));
    }
}
