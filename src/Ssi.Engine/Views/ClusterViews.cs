namespace Ssi.Engine.Views;

/// <summary>A model: its version and its document, the bytes as they were written.</summary>
public sealed record ModelView(string Version, ReadOnlyMemory<byte> Document, bool Active);

/// <summary>How the cluster stands; counters since the process began unless said otherwise.</summary>
/// <param name="Ready">False while recovering, while the database refuses, and while draining.</param>
/// <param name="JournalEntries">Entries not trimmed yet, over all shards.</param>
/// <param name="JournalBytes">Their size.</param>
/// <param name="CheckpointLagSeconds">Age of the oldest entry that no checkpoint covers; real time.</param>
/// <param name="ReplayedEntries">Journal entries that were applied again when the shards were last loaded.</param>
/// <param name="InterruptedCheckpoints">Shards found in the middle of a checkpoint when they were last loaded.</param>
public sealed record ClusterStatus(
    string Engine, bool Ready, string? NotReadyReason, int Nodes, int Shards, string Day, bool RollingOver,
    long Members, long ResidentMembers, long AcceptedIds, long EventsAccepted, long EventsDuplicate,
    long EventsRejected, double EventsPerSecond, long JournalEntries, long JournalBytes, double CheckpointLagSeconds,
    long Checkpoints, long CommitsTotal, double CommitSeconds, long ReplayedEntries, int InterruptedCheckpoints,
    long QueuedBatches, long RankingBytes, long Snapshot)
{
    /// <summary>Shards that serve now; null in an engine where all of them do as soon as it is ready.</summary>
    public int? ShardsServing { get; init; }

    /// <summary>Times that a shard did not report its ranking in time, or failed to.</summary>
    public long RankingFailures { get; init; }

    /// <summary>Bytes of a write-ahead log that a reader's open snapshot keeps from starting over; 0 for
    /// none.</summary>
    public long HeldLogBytes { get; init; }

    /// <summary>How long it has been held; real time.</summary>
    public double HeldLogSeconds { get; init; }

    /// <summary>What is withheld because its stored bytes are damaged or its writes fail; empty when all is
    /// well.</summary>
    public IReadOnlyList<Quarantine> Quarantined { get; init; } = [];
}

/// <summary>A shard, or one member of it, that is not served until an operator repairs it.</summary>
/// <param name="Member">The member's id, or its key where the id cannot be read; null for the whole shard.</param>
/// <param name="Reason">What is damaged or failed, for the operator.</param>
public sealed record Quarantine(int Shard, string? Member, string Reason);
