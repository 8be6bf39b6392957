using Ssi.Engine.Ingest;

namespace Ssi.Engine.Shards;

/// <summary>How late and how early an event may be, both ends included.</summary>
/// <param name="KeptIdDays">Days before today whose ids are kept: no event accepted before them can come again in
/// time.</param>
public sealed record AcceptanceWindow(TimeSpan Lateness, TimeSpan Skew, int KeptIdDays)
{
    public static AcceptanceWindow Of(EngineOptions options) => new(
        TimeSpan.FromHours(options.LatenessHours), TimeSpan.FromSeconds(options.MaxSkewSeconds), options.KeptIdDays);

    /// <summary><see cref="EventOutcome.Accepted"/> inside the window.</summary>
    public EventOutcome Judge(long eventTicks, long nowTicks)
    {
        if (eventTicks < nowTicks - Lateness.Ticks)
            return EventOutcome.TooOld;
        return eventTicks > nowTicks + Skew.Ticks ? EventOutcome.InFuture : EventOutcome.Accepted;
    }
}
