using System.Collections.Concurrent;
using Ssi.Storage;

namespace Ssi.Grains.Hosting;

/// <summary>The failures of a silo's shards since their last checkpoint. A shard that fails a second time, or whose
/// stored bytes are damaged, is quarantined: it is tried again after longer and longer pauses.</summary>
/// <remarks>Thread-safe. Kept beside the grains, because a shard that fails ends its activation.</remarks>
internal sealed class ShardFailures(TimeProvider time)
{
    private const int QuarantinedFrom = 2;

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<int, Failure> _failures = [];

    public void Note(int shard, Exception cause)
    {
        var reason = cause is StoreDamagedException ? cause.Message : $"{cause.GetType().Name}: {cause.Message}";
        _failures.AddOrUpdate(
            shard,
            _ => new Failure(cause is StoreDamagedException ? QuarantinedFrom : 1, reason, time.GetTimestamp()),
            (_, before) => new Failure(
                Math.Max(before.Count + 1, cause is StoreDamagedException ? QuarantinedFrom : 1), reason,
                time.GetTimestamp()));
    }

    /// <summary>The shard is loaded and has written a checkpoint.</summary>
    public void Clear(int shard) => _failures.TryRemove(shard, out _);

    /// <summary>Why the shard is quarantined; null where it is not.</summary>
    public string? ReasonOf(int shard) =>
        _failures.TryGetValue(shard, out var failure) && failure.Count >= QuarantinedFrom ? failure.Reason : null;

    /// <summary>How long the shard is left alone before it is loaded again.</summary>
    public TimeSpan PauseOf(int shard)
    {
        if (!_failures.TryGetValue(shard, out var failure) || failure.Count < QuarantinedFrom)
            return TimeSpan.Zero;
        var pause = FirstPause * (1 << Math.Min(failure.Count - QuarantinedFrom, 10));
        pause = (pause < LongestPause ? pause : LongestPause) - time.GetElapsedTime(failure.At);
        return pause > TimeSpan.Zero ? pause : TimeSpan.Zero;
    }

    private sealed record Failure(int Count, string Reason, long At);
}
