using Ssi.Engine.Journal;
using Ssi.Scoring.Activities;

namespace Ssi.Engine.Ingest;

/// <summary>Events on their way to the shards; rented from the cluster and given back by disposing it.</summary>
public sealed class EventBatch : Submission, IDisposable
{
    /// <summary>The longest <c>source</c> or <c>id</c>, in bytes of UTF-8.</summary>
    public const int MaxNameBytes = 256;

    private readonly ShardMap _map;
    private readonly Action<EventBatch>? _giveBack;

    public EventBatch(ShardMap map, Action<EventBatch>? giveBack = null)
    {
        _map = map;
        _giveBack = giveBack;
    }

    /// <summary>Adds one well-formed event.</summary>
    /// <param name="member">The subject, a valid id.</param>
    /// <param name="source">With <paramref name="id"/> and the member the event's identity: decoded strings, at most
    /// <see cref="MaxNameBytes"/> each.</param>
    /// <param name="ticks">The event's time, in UTC ticks.</param>
    /// <param name="amount">How much it counts: 1, or the seconds of a dwell.</param>
    /// <param name="other">The member that the data names, a valid id; empty for kinds without one.</param>
    public void Add(
        ActivityKind kind, ReadOnlySpan<byte> member, ReadOnlySpan<byte> source, ReadOnlySpan<byte> id, long ticks,
        uint amount, ReadOnlySpan<byte> other)
    {
        var memberHash = _map.Hash.Hash(member);
        var mark = kind == ActivityKind.ContactNurtured ? _map.ContactMarks.Hash(other) : 0;
        var length = JournalItem.WriteEvent(
            Reserve(JournalItem.MaxEventBytes), kind, member, IdentityHash(member, source, id), ticks, amount, other,
            mark);
        Commit(length, _map.ShardOf(memberHash), memberHash, ticks);
    }

    public void Dispose()
    {
        Reset();
        _giveBack?.Invoke(this);
    }

    // UTF-8 holds no 0xFF: the parts cannot run into one another.
    private ulong IdentityHash(ReadOnlySpan<byte> member, ReadOnlySpan<byte> source, ReadOnlySpan<byte> id)
    {
        Span<byte> whole = stackalloc byte[member.Length + source.Length + id.Length + 2];
        member.CopyTo(whole);
        whole[member.Length] = 0xFF;
        source.CopyTo(whole[(member.Length + 1)..]);
        whole[member.Length + 1 + source.Length] = 0xFF;
        id.CopyTo(whole[(member.Length + source.Length + 2)..]);
        return _map.Hash.Hash(whole);
    }
}
