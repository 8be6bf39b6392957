namespace Ssi.Storage;

/// <summary>One shard as its new owner finds it.</summary>
/// <param name="Epoch">The epoch of this owner, exactly one above the one before; every write names it.</param>
/// <param name="CheckpointSequence">All rows hold at least the entries up to here; the journal may begin after
/// it.</param>
/// <param name="LastSequence">The highest sequence in the journal, or the checkpoint's where that is higher.</param>
/// <param name="NextSlot">The first slot never given to a member as of the checkpoint.</param>
/// <param name="Erasures">The marks of erased members as the last checkpoint that changed them left them.</param>
public sealed record ShardLease(int Shard, long Epoch, long CheckpointSequence, long LastSequence, int NextSlot,
    ReadOnlyMemory<byte> Erasures = default)
{
    /// <summary>The epoch just before this claim; 0 for a shard never claimed before. An owner that finds its own epoch
    /// here has been the shard's only writer since: its state continues the stored one. Any other epoch means that its
    /// state may be behind the stored one and must be loaded again.</summary>
    public long PreviousEpoch => Epoch - 1;
}

/// <summary>One part of a batch as its shard wrote it: an opaque blob under the shard's next sequence number.</summary>
public readonly record struct JournalAppend(int Shard, long Epoch, long Sequence, ReadOnlyMemory<byte> Entry);

/// <summary>A member's row: identity, the plain columns that operators query, and the state as bytes.</summary>
/// <param name="Key">Shard in the high 32 bits, slot in the low 32; never reused.</param>
/// <param name="Id">1..128 characters, for ever the same under its key, and of no other key of its shard.</param>
/// <param name="Ssi">The sum of the four pillars, in hundredths.</param>
/// <param name="Day">The day the columns and the state stand for, in days since 2000-01-01.</param>
/// <param name="Sequence">The last journal entry of the shard that the row holds.</param>
public sealed record MemberRow(
    long Key, string Id, string? Industry, int Ssi, int Brand, int Find, int Engage, int Relate, int Day, long Sequence,
    ReadOnlyMemory<byte> State);

/// <summary>A stored member while it is being read; the spans are valid only inside the visit.</summary>
public readonly ref struct StoredMember
{
    public required long Key { get; init; }

    public required ReadOnlySpan<byte> Id { get; init; }

    /// <summary>UTF-8; empty for none.</summary>
    public required ReadOnlySpan<byte> Industry { get; init; }

    /// <summary>The four pillars in hundredths, 16 bits each, brand lowest.</summary>
    public required ulong Pillars { get; init; }

    public required int Day { get; init; }

    public required long Sequence { get; init; }

    public required ReadOnlySpan<byte> State { get; init; }
}

/// <summary>Called once for each row in turn.</summary>
public delegate void MemberVisitor(StoredMember member);

/// <summary>Called once for each damaged row in turn.</summary>
public delegate void DamageVisitor(StoreDamagedException damage);

/// <summary>Called once for each entry in sequence; the span is valid only inside the visit.</summary>
public delegate void JournalVisitor(long sequence, ReadOnlySpan<byte> entry);

/// <summary>One side's record of a connection; null bytes delete it.</summary>
public readonly record struct ConnectionRow(long Member, string Other, byte[]? Record);

/// <summary>A block of 32 closed days of a member's history.</summary>
public readonly record struct HistoryRow(long Member, int Block, byte[] Record);

/// <summary>Ids accepted on one day: 64-bit hashes, little-endian, eight bytes each.</summary>
public readonly record struct AcceptedIdsRow(int Day, ReadOnlyMemory<byte> Hashes);

/// <summary>The distribution of one industry on one day, encoded by the ranking.</summary>
public readonly record struct DistributionRow(int Day, string Industry, byte[] Distribution);

/// <summary>A member that was erased: its row, connections and history go, and it is taken out of days gone
/// by.</summary>
/// <remarks>Where the slice's end is not beyond the shard's checkpoint, a commit that was taken for failed has written
/// it, and the days are not written anew a second time.</remarks>
public sealed record ErasedMember(long Key, IReadOnlyList<Restatement> Restated);

/// <summary>One industry's distribution of a closed day, to be written anew. Erasures of many shards meet in it, so the
/// store reads it in the transaction that writes it; a day without a row, or with a damaged one, is passed
/// over.</summary>
/// <param name="Rewrite">From the stored bytes to those without the member; pure, and quick, since the row is
/// held.</param>
public sealed record Restatement(int Day, string Industry, Func<byte[], byte[]> Rewrite);
