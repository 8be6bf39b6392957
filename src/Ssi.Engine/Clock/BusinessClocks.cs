using Ssi.Scoring.Days;
using Ssi.Storage;

namespace Ssi.Engine.Clock;

/// <summary>The business clock of a store.</summary>
public static class BusinessClocks
{
    /// <exception cref="StoreMismatchException">The store's clock, or the machine's, is beyond
    /// <see cref="ClockRange"/>.</exception>
    public static IBusinessClock Of(StoreState state, EngineOptions options, TimeProvider time)
    {
        if (state.SimulatedNow is { } simulated)
            return new SimulatedClock(Checked(simulated, "store"));
        Checked(time.GetUtcNow().UtcTicks, "machine");
        return Real(options, time, state.Day is { } day ? new Day(day).StartTicks : 0);
    }

    /// <summary>A clock that follows the machine's.</summary>
    public static RealClock Real(EngineOptions options, TimeProvider time, long notBefore = 0) => new(
        time, TimeSpan.FromMinutes(options.MaxClockJumpMinutes),
        TimeSpan.FromSeconds(options.ClockConfirmationSeconds), notBefore);

    private static long Checked(long ticks, string whose) => ClockRange.Contains(ticks)
        ? ticks
        : throw new StoreMismatchException(
            $"The clock of the {whose} is at {new DateTime(ticks):yyyy-MM-dd}; business time lies in "
            + $"{Day.Min}..{ClockRange.LastDay}.");
}
