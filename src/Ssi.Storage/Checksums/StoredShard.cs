namespace Ssi.Storage.Checksums;

/// <summary>The row of a shard as a claim reads it. The epoch has no checksum: every claim changes it, and a wrong one
/// takes the shard from its owner and does no more.</summary>
/// <param name="Epoch">As the claim has raised it.</param>
public sealed record StoredShard(
    int Shard, long Epoch, long Checkpoint, long Trimmed, long NextSlot, long? OpenDays, byte[]? Erasures,
    long? Checksum, long? TrimmedChecksum, long? ErasuresChecksum)
{
    /// <param name="journalEnd">The highest sequence in the shard's journal; null where it is empty.</param>
    /// <exception cref="StoreDamagedException">A column does not match its checksum.</exception>
    public ShardLease ToLease(long? journalEnd, bool acceptsNone)
    {
        var checkpoint = RowChecksum.OfCheckpoint(Shard, Checkpoint, NextSlot, OpenDays);
        Check(RowChecksum.Matches(Checksum, checkpoint, acceptsNone), "checkpoint_sequence, next_slot");
        Check(
            RowChecksum.Matches(TrimmedChecksum, RowChecksum.OfTrimmed(Shard, Trimmed), acceptsNone),
            "trimmed_sequence");
        Check(
            Erasures is null
                ? ErasuresChecksum is null
                : RowChecksum.Matches(ErasuresChecksum, RowChecksum.OfErasures(Shard, Erasures), acceptsNone),
            "erasures");
        return new ShardLease(
            Shard, Epoch, Checkpoint, Math.Max(Checkpoint, journalEnd ?? 0), (int)NextSlot, Erasures);
    }

    private void Check(bool matches, string columns)
    {
        if (!matches)
            throw Damage.Of($"table shard, shard {Shard}, {columns}", Shard);
    }
}
