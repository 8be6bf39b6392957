using System.Text;
using Ssi.Scoring.Identity;

namespace Ssi.Engine.Ingest;

/// <summary>Which shard a member belongs to: its keyed hash modulo the number of shards, both stamped into the
/// store.</summary>
public sealed class ShardMap(int shards, SipHash hash)
{
    public int Shards { get; } = shards;

    /// <summary>The hash of ids and identities under the store's key.</summary>
    public SipHash Hash { get; } = hash;

    /// <summary>The hash of nurtured contacts' ids, under a key derived from the store's: an export shows these marks,
    /// and they say nothing about <see cref="Hash"/>.</summary>
    public SipHash ContactMarks { get; } = new(
        hash.Hash("contact mark, first half"u8), hash.Hash("contact mark, second half"u8));

    public int ShardOf(ulong memberHash) => (int)(memberHash % (ulong)Shards);

    public int ShardOf(string member)
    {
        Span<byte> utf8 = stackalloc byte[Encoding.UTF8.GetMaxByteCount(member.Length)];
        return ShardOf(Hash.Hash(utf8[..Encoding.UTF8.GetBytes(member, utf8)]));
    }
}
