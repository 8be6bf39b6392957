namespace Ssi.Load.Scenarios;

/// <summary>Cuts a run of events into days.</summary>
public static class DayGrouping
{
    /// <summary>Groups of events by the UTC day of the time beside them, ascending. A time that goes back does not
    /// open an earlier day again: its events come late, on the day that runs.</summary>
    /// <param name="first">The day, profiles and events to begin with.</param>
    public static IEnumerable<ScenarioDay> ByDay(
        this IEnumerable<(DateTimeOffset Time, IReadOnlyList<LoadEvent> Events)> acts, ScenarioDay first)
    {
        var day = first.Day;
        var profiles = first.Profiles;
        var events = new List<LoadEvent>(first.Events);
        foreach (var (time, told) in acts)
        {
            var today = DateOnly.FromDateTime(time.UtcDateTime);
            if (today > day)
            {
                yield return new ScenarioDay(day, profiles, events);
                day = today;
                profiles = [];
                events = [];
            }

            events.AddRange(told);
        }

        yield return new ScenarioDay(day, profiles, events);
    }
}
