namespace Ssi.Ranking.Members;

/// <summary>Ids of one shard's members and their slots.</summary>
public sealed class MemberIndex
{
    public int Count { get; }

    public int NextSlot { get; }

    public long Bytes { get; }

    public bool TryGet(ReadOnlySpan<byte> id, ulong hash, out int slot) => throw new NotSupportedException();

    public int Add(ReadOnlySpan<byte> id, ulong hash) => throw new NotSupportedException();

    public void AddAt(int slot, ReadOnlySpan<byte> id, ulong hash) => throw new NotSupportedException();

    public bool Remove(int slot) => throw new NotSupportedException();

    public bool Has(int slot) => throw new NotSupportedException();

    public ReadOnlySpan<byte> IdOf(int slot) => throw new NotSupportedException();
}
