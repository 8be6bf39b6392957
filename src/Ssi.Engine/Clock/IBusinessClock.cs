namespace Ssi.Engine.Clock;

/// <summary>The time that scoring goes by: it decides the day of today, lateness and the time of commands. Timers,
/// leases and time-outs stay on real time and never read it.</summary>
public interface IBusinessClock
{
    /// <summary>Now, in UTC ticks; never goes back, and stays within <see cref="ClockRange"/>.</summary>
    long NowTicks { get; }

    /// <summary>True while the machine's clock contradicts the time that has passed: no event is judged
    /// then.</summary>
    bool IsInDoubt { get; }
}
