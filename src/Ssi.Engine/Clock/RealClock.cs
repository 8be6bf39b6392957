namespace Ssi.Engine.Clock;

/// <summary>Business time that follows a <see cref="TimeProvider"/> and stands still rather than go back.</summary>
public sealed class RealClock(TimeProvider time) : IBusinessClock
{
    private long _last;

    public long NowTicks
    {
        get
        {
            var now = time.GetUtcNow().UtcTicks;
            var last = Volatile.Read(ref _last);
            while (now > last)
            {
                var seen = Interlocked.CompareExchange(ref _last, now, last);
                if (seen == last)
                    return now;
                last = seen;
            }

            return last;
        }
    }
}
