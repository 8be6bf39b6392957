namespace Ssi.Storage;

/// <summary>All that one commit writes: either everything or nothing. Every part is conditional on its shard's epoch in
/// the same transaction.</summary>
public sealed class CommitGroup
{
    public List<JournalAppend> Appends { get; } = [];

    public List<CheckpointSlice> Slices { get; } = [];

    public bool IsEmpty => Appends.Count == 0 && Slices.Count == 0;

    public void Clear()
    {
        Appends.Clear();
        Slices.Clear();
    }
}

/// <summary>A part of one shard's checkpoint. A checkpoint is any number of slices; the last carries the end.</summary>
/// <remarks>Erasures are written first, so an id may come back under a new key in the slice that erases the old one, or
/// later.</remarks>
public sealed class CheckpointSlice(int shard, long epoch)
{
    public int Shard { get; } = shard;

    /// <summary>Set anew when the shards were claimed again before it was written.</summary>
    public long Epoch { get; set; } = epoch;

    public List<MemberRow> Members { get; } = [];

    public List<ConnectionRow> Connections { get; } = [];

    public List<HistoryRow> History { get; } = [];

    public List<ErasedMember> Erased { get; } = [];

    public CheckpointEnd? End { get; set; }
}

/// <summary>Closes a checkpoint: records its sequence, adds the ids accepted since the last one and trims.</summary>
/// <remarks>An end written again, because its first commit was taken for failed, changes nothing.</remarks>
/// <param name="Sequence">Every row of the shard now holds at least the entries up to here; never less than
/// before.</param>
/// <param name="TrimThrough">Journal entries up to here (at most <paramref name="Sequence"/>) are gone; their
/// space may come free later.</param>
/// <param name="NextSlot">The first slot never given to a member.</param>
/// <param name="Accepted">New id segments, one a day.</param>
/// <param name="DropAcceptedBefore">Segments of earlier days are deleted, in days since 2000-01-01.</param>
/// <param name="DropHistoryBefore">History blocks with a lower number are deleted; null to leave them.</param>
/// <param name="OpenDays">The shard's distributions of days still open, valid as long as the shard's last sequence is
/// <paramref name="Sequence"/>; null to leave none.</param>
/// <param name="Erasures">The marks of erased members whose late events are still to be refused, opaque; null to leave
/// those that stand.</param>
public sealed record CheckpointEnd(
    long Sequence, long TrimThrough, int NextSlot, IReadOnlyList<AcceptedIdsRow> Accepted, int DropAcceptedBefore,
    int? DropHistoryBefore, IReadOnlyList<DistributionRow>? OpenDays, byte[]? Erasures = null);
