namespace Ssi.Engine.Ports;

/// <summary>The cluster cannot serve a call now; the caller is told when to try again.</summary>
public sealed class ClusterUnavailableException(
    UnavailableReason reason, int retryAfterSeconds, Exception? inner = null)
    : Exception($"Unavailable: {reason}.", inner)
{
    public UnavailableReason Reason { get; } = reason;

    public int RetryAfterSeconds { get; } = retryAfterSeconds;
}

/// <summary>Why a call cannot be served now.</summary>
public enum UnavailableReason
{
    /// <summary>The queues are full.</summary>
    Overloaded,

    /// <summary>The table of accepted ids is at its bound.</summary>
    DedupeFull,

    /// <summary>The database refuses or does not answer.</summary>
    StorageUnavailable,

    /// <summary>The shards are not loaded yet.</summary>
    Recovering,

    /// <summary>The process is draining.</summary>
    ShuttingDown,

    /// <summary>What is stored of the member, or of its shard, is damaged and withheld until it is
    /// repaired.</summary>
    Quarantined,

    /// <summary>The machine's clock jumped: no event is judged by it.</summary>
    ClockInDoubt,
}
