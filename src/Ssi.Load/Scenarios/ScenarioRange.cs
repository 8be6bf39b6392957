namespace Ssi.Load.Scenarios;

/// <summary>Parts and orders of a scenario.</summary>
public static class ScenarioRange
{
    /// <summary>The days from one to another, both included. The last day is there even where nothing happens on it,
    /// so that the clock ends on it.</summary>
    public static Scenario Between(this Scenario scenario, DateOnly? from, DateOnly? until) =>
        scenario with { Days = Cut(scenario.Days, from, until) };

    /// <summary>All events at once, on the last day and in an order drawn from the seed; of each member's profiles
    /// only the last is left.</summary>
    public static Scenario Shuffled(this Scenario scenario, int seed)
    {
        var days = scenario.Days.ToList();
        if (days.Count == 0)
            return scenario;
        var profiles = new Dictionary<string, MemberProfile>(StringComparer.Ordinal);
        foreach (var profile in days.SelectMany(day => day.Profiles))
            profiles[profile.Id] = profile;
        var events = days.SelectMany(day => day.Events).ToArray();
        new Random(seed).Shuffle(events);
        return scenario with { Days = [new ScenarioDay(days[^1].Day, [.. profiles.Values], events)] };
    }

    private static IEnumerable<ScenarioDay> Cut(IEnumerable<ScenarioDay> days, DateOnly? from, DateOnly? until)
    {
        DateOnly? last = null;
        foreach (var day in days)
        {
            if (day.Day > until)
                break;
            if (day.Day < from)
                continue;
            last = day.Day;
            yield return day;
        }

        if (until is { } end && last != end)
            yield return new ScenarioDay(end, [], []);
    }
}
