namespace Ssi.Engine.Ingest;

/// <summary>What became of one event of a batch.</summary>
public enum EventOutcome : byte
{
    /// <summary>Not judged yet.</summary>
    Pending = 0,

    /// <summary>Counted, and durable.</summary>
    Accepted = 1,

    /// <summary>The same (subject, source, id) was accepted before.</summary>
    Duplicate = 2,

    /// <summary>Older than the lateness limit when it arrived.</summary>
    TooOld = 3,

    /// <summary>Further ahead of the clock than the skew allowed.</summary>
    InFuture = 4,

    /// <summary>Its member was erased after the event's time.</summary>
    Erased = 5,

    /// <summary>What is stored of its member, or of the member's shard, is withheld: not counted.</summary>
    Quarantined = 6,

    /// <summary>A profile whose industry would be one more than <see cref="EngineOptions.MaxIndustries"/>: not
    /// counted.</summary>
    TooManyIndustries = 7,

    /// <summary>A command whose member is not of the version that it expects: nothing changed.</summary>
    NotAsExpected = 8,
}
