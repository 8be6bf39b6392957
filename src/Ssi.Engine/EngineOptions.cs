using System.Globalization;

namespace Ssi.Engine;

/// <summary>The limits of an engine. Each has a unit, a default and bounds that are checked at start.</summary>
public sealed class EngineOptions
{
    /// <summary>Shards that members are hashed into; 1..1024, default 64. Stamped into the store at its
    /// creation.</summary>
    public int Shards { get; set; } = 64;

    /// <summary>Loops that own the shards, in the embedded engine; 0..256, 0 (default) for one a core.</summary>
    public int Partitions { get; set; }

    /// <summary>Hours that an event may be late; 1..8784, default 48. Ids, open days and ledgers grow with
    /// it.</summary>
    public int LatenessHours { get; set; } = 48;

    /// <summary>Seconds that an event may be ahead of the clock; 0..3600, default 300.</summary>
    public int MaxSkewSeconds { get; set; } = 300;

    /// <summary>Days for which ids of accepted events are kept; 0..509, default 0: one day more than
    /// <see cref="LatenessHours"/> needs, which is the least. Raise it that many days before
    /// <see cref="LatenessHours"/>.</summary>
    public int IdRetentionDays { get; set; }

    /// <summary>Minutes by which the machine's clock may jump before it is doubted; 1..525,600, default 60.</summary>
    public int MaxClockJumpMinutes { get; set; } = 60;

    /// <summary>Seconds for which a clock that jumped must keep its new time before business time follows it;
    /// 0..604,800, default 300. Writes are refused meanwhile.</summary>
    public int ClockConfirmationSeconds { get; set; } = 300;

    /// <summary>Days of history kept of each member; 64..3660, default 400.</summary>
    public int HistoryDays { get; set; } = 400;

    /// <summary>Events that may wait for a commit; beyond it ingest answers 503. 1,000..10,000,000, default
    /// 200,000.</summary>
    public int MaxQueuedEvents { get; set; } = 200_000;

    /// <summary>Ids of accepted events held for exactly-once, 11 to 14 bytes each; beyond it ingest answers 503.
    /// 1,000..4,000,000,000, default 400,000,000.</summary>
    public long MaxAcceptedIds { get; set; } = 400_000_000;

    /// <summary>Members whose state stays in memory, about 750 bytes each when active; 1,000..100,000,000, default
    /// 4,000,000.</summary>
    public int MaxResidentMembers { get; set; } = 4_000_000;

    /// <summary>Industries that the shards of a process know; a profile that would found one more is refused.
    /// 1..10,000,000, default 100,000.</summary>
    public int MaxIndustries { get; set; } = 100_000;

    /// <summary>Bytes a second of messages that the changes of one member's seniority and company may send to its
    /// contacts. Beyond it only the latest facts are sent, at most 30 s later. 1,024..1,073,741,824, default
    /// 262,144.</summary>
    public int FactsBytesPerSecond { get; set; } = 256 << 10;

    /// <summary>Seconds between two checkpoints of a shard; 0.05..3600, default 60. Longer writes fewer rows and
    /// replays more after a crash.</summary>
    public double CheckpointIntervalSeconds { get; set; } = 60;

    /// <summary>Rows of a checkpoint that one commit takes along; 10..100,000, default 100.</summary>
    public int CheckpointRowsPerCommit { get; set; } = 100;

    /// <summary>Bytes of journal not yet trimmed, over all shards; beyond it ingest answers 503.
    /// 1 MiB..1 TiB, default 4 GiB.</summary>
    public long MaxJournalBytes { get; set; } = 4L << 30;

    /// <summary>Milliseconds that a merged ranking may be old while somebody looks; 10..1000, default 200.</summary>
    public int RankingRefreshMilliseconds { get; set; } = 200;

    /// <summary>Seconds that a command on two members waits for the shard of the other one; then it is answered as
    /// pending. 0..20, default 5.</summary>
    public double OtherSideWaitSeconds { get; set; } = 5;

    /// <inheritdoc cref="OtherSideWaitSeconds"/>
    public TimeSpan OtherSideWait => TimeSpan.FromSeconds(OtherSideWaitSeconds);

    /// <summary>Whole days that an event may be late, rounded up: the days that stay open.</summary>
    public int LatenessDays => (LatenessHours + 23) / 24;

    /// <summary>Whole days before today whose ids are kept.</summary>
    public int KeptIdDays => Math.Max(LatenessDays + 1, IdRetentionDays);

    /// <summary>What is wrong, a sentence an option; empty when all is well.</summary>
    public IEnumerable<string> Validate()
    {
        (string Name, double Value, double Min, double Max)[] bounds =
        [
            (nameof(Shards), Shards, 1, 1024),
            (nameof(Partitions), Partitions, 0, 256),
            (nameof(LatenessHours), LatenessHours, 1, 8784),
            (nameof(MaxSkewSeconds), MaxSkewSeconds, 0, 3600),
            (nameof(IdRetentionDays), IdRetentionDays, 0, 509),
            (nameof(MaxClockJumpMinutes), MaxClockJumpMinutes, 1, 525_600),
            (nameof(ClockConfirmationSeconds), ClockConfirmationSeconds, 0, 604_800),
            (nameof(HistoryDays), HistoryDays, 64, 3660),
            (nameof(MaxQueuedEvents), MaxQueuedEvents, 1000, 10_000_000),
            (nameof(MaxAcceptedIds), MaxAcceptedIds, 1000, 4_000_000_000),
            (nameof(MaxResidentMembers), MaxResidentMembers, 1000, 100_000_000),
            (nameof(MaxIndustries), MaxIndustries, 1, 10_000_000),
            (nameof(FactsBytesPerSecond), FactsBytesPerSecond, 1 << 10, 1 << 30),
            (nameof(CheckpointIntervalSeconds), CheckpointIntervalSeconds, 0.05, 3600),
            (nameof(CheckpointRowsPerCommit), CheckpointRowsPerCommit, 10, 100_000),
            (nameof(MaxJournalBytes), MaxJournalBytes, 1 << 20, 1L << 40),
            (nameof(RankingRefreshMilliseconds), RankingRefreshMilliseconds, 10, 1000),
            (nameof(OtherSideWaitSeconds), OtherSideWaitSeconds, 0, 20),
        ];
        return from bound in bounds
               where !(bound.Value >= bound.Min && bound.Value <= bound.Max)
               select string.Create(
                   CultureInfo.InvariantCulture,
                   $"Ssi:Engine:{bound.Name} is {bound.Value}; it lies in {bound.Min}..{bound.Max}.");
    }
}
