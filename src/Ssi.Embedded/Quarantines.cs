using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Ssi.Engine.Ports;
using Ssi.Engine.Views;

namespace Ssi.Embedded;

/// <summary>The shards and members that are withheld until the process is restarted on a repaired store.</summary>
/// <remarks>Thread-safe. Each is logged once, when it is added.</remarks>
internal sealed partial class Quarantines(int shards, ILogger logger)
{
    /// <summary>Seconds that a client waits before it asks again for what an operator has to repair.</summary>
    public const int RetryAfterSeconds = 60;

    private readonly bool[] _shards = new bool[shards];
    private readonly ConcurrentDictionary<(int Shard, string? Member), string> _reasons = [];
    private volatile bool _isIncomplete;

    public bool Any => !_reasons.IsEmpty;

    /// <summary>True where a shard could not be loaded: no ranking of all shards is complete.</summary>
    public bool IsIncomplete => _isIncomplete;

    public IReadOnlyList<Quarantine> All =>
    [
        .. _reasons
            .Select(item => new Quarantine(item.Key.Shard, item.Key.Member, item.Value))
            .OrderBy(item => item.Shard)
            .ThenBy(item => item.Member, StringComparer.Ordinal),
    ];

    public bool Withholds(int shard) => Volatile.Read(ref _shards[shard]);

    /// <exception cref="ClusterUnavailableException">The shard is withheld.</exception>
    public void Require(int shard)
    {
        if (Withholds(shard))
            throw Refusal();
    }

    public static ClusterUnavailableException Refusal() => new(UnavailableReason.Quarantined, RetryAfterSeconds);

    /// <param name="isLoaded">False where nothing of the shard is in memory.</param>
    public void AddShard(int shard, Exception cause, bool isLoaded = true)
    {
        _isIncomplete |= !isLoaded;
        Volatile.Write(ref _shards[shard], true);
        if (_reasons.TryAdd((shard, null), cause.Message))
            LogShard(logger, cause, shard);
    }

    public void AddMember(int shard, string member, string reason)
    {
        if (_reasons.TryAdd((shard, member), reason))
            LogMember(logger, member, shard, reason);
    }

    [LoggerMessage(35, LogLevel.Error, "Shard {Shard} is quarantined until the process is restarted.")]
    private static partial void LogShard(ILogger logger, Exception cause, int shard);

    [LoggerMessage(
        36, LogLevel.Error, "Member {Member} of shard {Shard} is quarantined until the process is restarted: {Reason}")]
    private static partial void LogMember(ILogger logger, string member, int shard, string reason);
}
