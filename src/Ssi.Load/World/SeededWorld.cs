using Ssi.Load.Scenarios;

namespace Ssi.Load.World;

/// <summary>A world of our own: every event type and signal, profiles that change, connections that come and go and
/// tie, and events that are late, early, told twice and out of order.</summary>
/// <remarks>An id told twice with other content is told again on a later day only, so that batches of one day may
/// arrive in any order: the first telling is accepted for certain.</remarks>
public static class SeededWorld
{
    public const string Name = "world";

    public static Scenario Grow(WorldOptions options) => new(Name, GrowDays(options));

    private static IEnumerable<ScenarioDay> GrowDays(WorldOptions options)
    {
        var random = new Random(options.Seed);
        var people = new WorldPeople(options.Members, random);
        var acts = new WorldDay(options, people, random);
        for (var i = 0; i < options.Days; i++)
        {
            var profiles = i == 0 ? people.DrawFirstProfiles() : people.DrawChanges();
            var day = new ScenarioDay(options.FirstDay.AddDays(i), profiles, []);
            yield return day with { Events = acts.Draw(day.Clock) };
        }
    }
}
