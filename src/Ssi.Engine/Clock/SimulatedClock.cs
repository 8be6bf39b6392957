namespace Ssi.Engine.Clock;

/// <summary>Business time that stands still until it is set forward.</summary>
public sealed class SimulatedClock(long startTicks) : IBusinessClock
{
    private long _now = startTicks;

    public long NowTicks => Volatile.Read(ref _now);

    public bool IsInDoubt => false;

    /// <summary>Sets the clock; false, and nothing happens, where that would go back.</summary>
    public bool TryAdvance(long ticks)
    {
        var now = Volatile.Read(ref _now);
        while (ticks >= now)
        {
            var seen = Interlocked.CompareExchange(ref _now, ticks, now);
            if (seen == now)
                return true;
            now = seen;
        }

        return false;
    }
}
