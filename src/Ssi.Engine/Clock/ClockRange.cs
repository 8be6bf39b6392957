using Ssi.Scoring.Days;

namespace Ssi.Engine.Clock;

/// <summary>The times that business time may take: from 2000-01-01 to the end of 2179-06-04. Scores reach two days
/// further, to the last day that a <see cref="Day"/> names.</summary>
public static class ClockRange
{
    /// <summary>The last day that may be today.</summary>
    public static readonly Day LastDay = Day.Max - 2;

    /// <summary>The first instant beyond the range, in UTC ticks.</summary>
    public static readonly long EndTicks = LastDay.StartTicks + TimeSpan.TicksPerDay;

    public static bool Contains(long utcTicks) => utcTicks >= Day.Min.StartTicks && utcTicks < EndTicks;

    /// <summary>Throws <see cref="ArgumentOutOfRangeException"/> for a time beyond the range.</summary>
    public static void Require(DateTimeOffset time)
    {
        if (!Contains(time.UtcTicks))
            throw new ArgumentOutOfRangeException(nameof(time), time, "Business time ends on 2179-06-04.");
    }
}
