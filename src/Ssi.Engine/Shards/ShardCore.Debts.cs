using System.Buffers.Binary;
using System.Text;
using Ssi.Engine.Journal;
using Ssi.Engine.Members;

namespace Ssi.Engine.Shards;

/// <content>Connections: each side holds its own record of the pair, and shards tell one another until both
/// agree.</content>
public sealed partial class ShardCore
{
    /// <summary>Bytes a second of messages that one member's changes may send to its contacts; see
    /// <see cref="EngineOptions.FactsBytesPerSecond"/>.</summary>
    public int FactsBytesPerSecond
    {
        get => _outbox.FactsBytesPerSecond;
        init => _outbox.FactsBytesPerSecond = value;
    }

    /// <summary>What is owed to other shards now; each comes back by <see cref="Settle"/> or
    /// <see cref="Return"/>.</summary>
    /// <param name="now">Real time since any fixed moment.</param>
    public IReadOnlyList<Obligation> TakeObligations(TimeSpan now) => _outbox.TakeUnsent(now);

    /// <summary>Nothing is held back by the next <see cref="TakeObligations"/>: before a day ends and while the shard
    /// drains.</summary>
    public void HurryObligations() => _outbox.Hurry();

    /// <summary>The other shard has journaled it.</summary>
    public void Settle(Obligation obligation) => _outbox.Settle(obligation);

    /// <summary>The other shard could not take them.</summary>
    public void Return(IReadOnlyList<Obligation> obligations) => _outbox.Return(obligations);

    private void Owe(long sequence, MemberWord word, ReadOnlySpan<byte> about) =>
        _outbox.Add(Owed(sequence, word, about));

    private Obligation Owed(long sequence, MemberWord word, ReadOnlySpan<byte> about)
    {
        var receiver = Encoding.ASCII.GetBytes(word.To);
        var hash = _map.Hash.Hash(receiver);

        // Members know no key: the mark by which a neighbour holds the erased member as a contact goes along.
        var payload = word.Code == JournalItemCode.NeighbourErased ? ContactMark(about) : word.Payload;
        var item = new byte[JournalItem.CommandBytes(receiver, about, payload)];
        JournalItem.WriteCommand(item, word.Code, receiver, word.Ticks, about, payload);
        return new Obligation(sequence, _map.ShardOf(hash), hash, item)
        {
            PacedSender = word.IsPaced ? _map.Hash.Hash(about) : null,
        };
    }

    private byte[] ContactMark(ReadOnlySpan<byte> member)
    {
        var bytes = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, _map.ContactMarks.Hash(member));
        return bytes;
    }

    /// <summary>Word of a pair that replay made tells of it as its entry left it. Where the journal's end is days later
    /// one of the two may have been forgotten since, and the mark of that too: so it tells what stands now.</summary>
    private void RenewWords() => _outbox.Renew(obligation =>
    {
        var item = JournalItem.Peek(obligation.Item);
        if (item.Command != JournalItemCode.PairTold
            || !_index.TryGet(item.Other, _map.Hash.Hash(item.Other), out var slot)
            || !TryResident(slot, out var teller) || teller.State.Book is not { } book)
            return obligation;
        var receiver = Encoding.ASCII.GetString(item.Member);
        if (book.Of(receiver).Changes is not { Count: > 0 } changes)
            return null;
        var payload = PairWord.Write(changes, ToldFacts.Of(teller.State));
        return Owed(
            obligation.Sequence, new MemberWord(JournalItemCode.PairTold, receiver, item.Ticks, payload), item.Other);
    });
}
