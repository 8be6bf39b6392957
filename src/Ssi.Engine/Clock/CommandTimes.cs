namespace Ssi.Engine.Clock;

/// <summary>Times of commands on pairs and of erasures, so that what is told after an answer takes effect over it even
/// where the clock stands still: a pair is joined later than any erasure before it, and an erasure reaches any pair
/// joined before it.</summary>
/// <remarks>Business time while it goes on; a tick more where it has to be. Any thread.</remarks>
public sealed class CommandTimes
{
    private readonly Lock _lock = new();
    private long _lastPair;
    private long _lastErasure;

    /// <summary>The time of a command that joins or parts a pair, in UTC ticks.</summary>
    /// <param name="now">Business time, in UTC ticks: the earliest it may be.</param>
    public long OfPair(long now)
    {
        lock (_lock)
        {
            var ticks = Math.Max(now, _lastErasure + 1);
            _lastPair = Math.Max(_lastPair, ticks);
            return ticks;
        }
    }

    /// <summary>The time of an erasure, in UTC ticks.</summary>
    /// <param name="now">Business time, in UTC ticks: the earliest it may be.</param>
    public long OfErasure(long now)
    {
        lock (_lock)
        {
            var ticks = Math.Max(now, _lastPair);
            _lastErasure = Math.Max(_lastErasure, ticks);
            return ticks;
        }
    }
}
