namespace Ssi.Load.Scenarios;

/// <summary>What happens, day by day: enough to drive a server with a simulated clock, and to recompute every score
/// without one.</summary>
/// <param name="Days">Ascending; each enumeration begins anew and gives the same.</param>
public sealed record Scenario(string Name, IEnumerable<ScenarioDay> Days);

/// <summary>One day: the clock goes to <see cref="Clock"/>, then the profiles are put, then the events are
/// sent.</summary>
/// <param name="Profiles">One at most for each member.</param>
/// <param name="Events">In the order in which they are sent.</param>
public sealed record ScenarioDay(DateOnly Day, IReadOnlyList<MemberProfile> Profiles, IReadOnlyList<LoadEvent> Events)
{
    /// <summary>The last second of the day: whatever happened on it is past by then, and nothing is late.</summary>
    public DateTimeOffset Clock => new(Day, new TimeOnly(23, 59, 59), TimeSpan.Zero);
}
