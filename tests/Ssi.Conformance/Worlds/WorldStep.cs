using System.Text.Json.Nodes;
using Ssi.Load.Scenarios;
using Ssi.Load.World;

namespace Ssi.Conformance.Worlds;

/// <summary>A day of a world: the clock goes to its end, the profiles are put, the commands are given in their order,
/// then the events are told, in any order.</summary>
/// <param name="Commands">Method and path.</param>
internal sealed record WorldStep(
    DateTimeOffset Clock, IReadOnlyList<MemberProfile> Profiles,
    IReadOnlyList<(HttpMethod Method, string Path)> Commands, IReadOnlyList<LoadEvent> Events)
{
    private const int Members = 50;

    /// <summary>Members that only commands join and part: what a removal answers must not hang on word that is still
    /// under way.</summary>
    private const int Commanded = 6;

    /// <summary>The seeded world of the load tool with ids of a prefix, and commands besides: connections that are put
    /// and removed, and members that are erased in the middle of their life.</summary>
    public static List<WorldStep> Grow(int seed, string prefix, DateOnly firstDay, int days)
    {
        var random = new Random(seed);
        var world = SeededWorld.Grow(new WorldOptions(seed, Members, days, firstDay));
        var joined = new HashSet<(int, int)>();
        var steps = new List<WorldStep>();
        foreach (var day in world.Days)
        {
            var events = day.Events.Select(told => Prefixed(told, prefix)).ToList();
            var commands = DrawPairs(random, joined, prefix).ToList();
            if (steps.Count > days / 3)
            {
                commands.AddRange(events.Select(told => told.Subject).Distinct()
                    .Where(_ => random.Next(40) == 0)
                    .Select(member => (HttpMethod.Delete, $"/v1/members/{member}")));
            }

            steps.Add(new WorldStep(
                day.Clock, [.. day.Profiles.Select(profile => Prefixed(profile, prefix))], commands, events));
        }

        return steps;
    }

    /// <summary>Everybody that these days name, without the prefix.</summary>
    public static List<string> NamesOf(IEnumerable<WorldStep> steps, string prefix) =>
    [
        .. steps.SelectMany(step => step.Events.Select(told => told.Subject)
                .Concat(step.Events.Select(told => OtherOf(told.Data)).OfType<string>())
                .Concat(step.Profiles.Select(profile => profile.Id)))
            .Select(id => id[prefix.Length..])
            .Concat(Enumerable.Range(0, Commanded).Select(NameOfCommanded))
            .Distinct().Order(StringComparer.Ordinal),
    ];

    private static IEnumerable<(HttpMethod, string)> DrawPairs(
        Random random, HashSet<(int One, int Other)> joined, string prefix)
    {
        for (var i = 0; i < 3; i++)
        {
            var one = random.Next(Commanded - 1);
            var pair = (one, Other: random.Next(one + 1, Commanded));
            var joins = joined.Add(pair);
            if (!joins)
                joined.Remove(pair);
            yield return (
                joins ? HttpMethod.Put : HttpMethod.Delete,
                $"/v1/members/{prefix}{NameOfCommanded(one)}/connections/{prefix}{NameOfCommanded(pair.Other)}");
        }
    }

    private static string NameOfCommanded(int number) => $"commanded{number}";

    private static MemberProfile Prefixed(MemberProfile profile, string prefix) => profile with
    {
        Id = prefix + profile.Id, Industry = profile.Industry is null ? null : prefix + profile.Industry,
    };

    private static LoadEvent Prefixed(LoadEvent told, string prefix) => told with
    {
        Subject = prefix + told.Subject,
        Data = OtherOf(told.Data) is { } other
            ? told.Data!.Replace($"\"{other}\"", $"\"{prefix}{other}\"", StringComparison.Ordinal)
            : told.Data,
    };

    /// <summary>The member that the data names; null where it names none.</summary>
    private static string? OtherOf(string? data)
    {
        var json = data is null ? null : JsonNode.Parse(data);
        return (string?)(json?["member"] ?? json?["to"]);
    }
}
