using System.Text;
using Ssi.Engine.Journal;
using Ssi.Engine.Members;

namespace Ssi.Engine.Shards;

/// <content>Connections: each side holds its own record of the pair, and shards tell one another until both
/// agree.</content>
public sealed partial class ShardCore
{
    /// <summary>What is owed to other shards now; each comes back by <see cref="Settle"/> or
    /// <see cref="Return"/>.</summary>
    public IReadOnlyList<Obligation> TakeObligations() => _outbox.TakeUnsent();

    /// <summary>The other shard has journaled it.</summary>
    public void Settle(Obligation obligation) => _outbox.Settle(obligation);

    /// <summary>The other shard could not take them.</summary>
    public void Return(IReadOnlyList<Obligation> obligations) => _outbox.Return(obligations);

    private void Owe(long sequence, MemberWord word, ReadOnlySpan<byte> about)
    {
        var receiver = Encoding.ASCII.GetBytes(word.To);
        var hash = _map.Hash.Hash(receiver);
        var item = new byte[JournalItem.CommandBytes(receiver, about, word.Payload)];
        JournalItem.WriteCommand(item, word.Code, receiver, word.Ticks, about, word.Payload);
        _outbox.Add(new Obligation(sequence, _map.ShardOf(hash), hash, item));
    }
}
