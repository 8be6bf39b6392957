using Microsoft.Extensions.Logging;

namespace Ssi.Grains.Shards;

/// <content>Limits and what is logged.</content>
internal sealed partial class ShardGrain
{
    /// <summary>Beyond so many items the rest waits for the next entry.</summary>
    private const int MaxItemsPerEntry = 20_000;

    /// <summary>Members asked at once for their rows.</summary>
    private const int SavesAtATime = 512;

    /// <summary>Tries to reach a member for its row before the shard is given up.</summary>
    private const int MaxMemberTries = 5;

    /// <summary>Tries to reach a member with an entry before the shard counts for it.</summary>
    private const int MaxApplyTries = 2;

    /// <summary>When a caller should try a quarantined shard again.</summary>
    private const int QuarantineRetrySeconds = 60;

    /// <summary>Silent members are many when a silo dies: one warning in so long names one of them.</summary>
    private static readonly TimeSpan WarningInterval = TimeSpan.FromSeconds(10);

    private long _warnedAt;

    private static readonly TimeSpan LoadPatience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(100);

    [LoggerMessage(70, LogLevel.Information,
        "Shard {Shard} stands: {Members} members, {Entries} journal entries replayed, epoch {Epoch}.")]
    private partial void LogLoaded(int shard, int members, long entries, long epoch);

    [LoggerMessage(72, LogLevel.Error, "Shard {Shard} failed to load.")]
    private partial void LogLoadFailed(Exception cause, int shard);

    [LoggerMessage(73, LogLevel.Warning, "Shard {Shard} is loaded again: {Reason}")]
    private partial void LogLost(int shard, string reason);

    [LoggerMessage(74, LogLevel.Error, "Shard {Shard} is in doubt and is loaded again.")]
    private partial void LogInDoubt(Exception cause, int shard);

    private void NoteUnreachable(int tries, Exception cause)
    {
        var isDue = _warnedAt == 0 || silo.Time.GetElapsedTime(_warnedAt) > WarningInterval;
        if (isDue)
            _warnedAt = silo.Time.GetTimestamp();
        LogMemberUnreachable(isDue ? LogLevel.Warning : LogLevel.Debug, Number, tries, cause.Message);
    }

    [LoggerMessage(EventId = 75, Message = "A member of shard {Shard} does not answer (try {Try}): {Reason}")]
    private partial void LogMemberUnreachable(LogLevel level, int shard, int @try, string reason);

    [LoggerMessage(71, LogLevel.Warning, "Shard {Shard} counts for {Members} members that do not answer.")]
    private partial void LogCountsFor(int shard, int members);

    [LoggerMessage(76, LogLevel.Debug, "{Count} words of shard {Shard} were not taken; they are told again.")]
    private partial void LogNotTaken(Exception cause, int count, int shard);

    [LoggerMessage(77, LogLevel.Error, "Background work of shard {Shard} failed; it is tried again.")]
    private partial void LogTickFailed(Exception cause, int shard);

    [LoggerMessage(78, LogLevel.Information, "Shard {Shard} moves to {Silo}.")]
    private partial void LogMoves(int shard, Orleans.Runtime.SiloAddress silo);

    [LoggerMessage(79, LogLevel.Information, "Shard {Shard} reads its journal back after a failed commit.")]
    private partial void LogReclaims(int shard);
}
