using Ssi.Engine.Ingest;

namespace Ssi.Engine.Shards;

/// <summary>How late and how early an event may be, both ends included.</summary>
public sealed record AcceptanceWindow(TimeSpan Lateness, TimeSpan Skew)
{
    public static AcceptanceWindow Of(EngineOptions options) =>
        new(TimeSpan.FromHours(options.LatenessHours), TimeSpan.FromSeconds(options.MaxSkewSeconds));

    /// <summary><see cref="EventOutcome.Accepted"/> inside the window.</summary>
    public EventOutcome Judge(long eventTicks, long nowTicks)
    {
        if (eventTicks < nowTicks - Lateness.Ticks)
            return EventOutcome.TooOld;
        return eventTicks > nowTicks + Skew.Ticks ? EventOutcome.InFuture : EventOutcome.Accepted;
    }
}
