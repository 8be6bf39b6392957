using Ssi.Load.Scenarios;
using Ssi.Load.World;

namespace Ssi.Load.Tests.World;

public sealed class SeededWorldTests
{
    private static readonly WorldOptions Options = new(7, 120, 40, new DateOnly(2026, 1, 1));

    [Fact]
    public void Grow_SameOptions_GivesTheSameWorld()
    {
        Assert.Equal(Text(Options), Text(Options));
        Assert.NotEqual(Text(Options), Text(Options with { Seed = 8 }));
    }

    [Fact]
    public void Grow_World_HasEveryTypeAndEveryKindOfData()
    {
        var events = Events(Options);
        var kinds = events.Select(told => (told.Type, told.Data)).ToHashSet();

        foreach (var type in WorldActivities.Types.Append("connection.added").Append("connection.removed"))
            Assert.Contains(events, told => told.Type == type);
        foreach (var degree in (int[])[1, 2, 3])
            Assert.Contains(("profile.viewed", $$"""{"degree":{{degree}}}"""), kinds);
        foreach (var flag in (string[])["true", "false"])
        {
            Assert.Contains(("content.shared", $$"""{"commentary":{{flag}}}"""), kinds);
            Assert.Contains(("invitation.sent", $$"""{"personalised":{{flag}}}"""), kinds);
        }

        Assert.Contains(("dwell.received", """{"seconds":0}"""), kinds);
        Assert.Contains(("dwell.received", """{"seconds":86400}"""), kinds);
    }

    [Fact]
    public void Grow_World_HasTimesOnBothSidesOfEveryLimit()
    {
        var ages = SeededWorld.Grow(Options).Days
            .SelectMany(day => day.Events.Select(told => day.Clock - told.Time)).ToHashSet();
        var tick = TimeSpan.FromMilliseconds(1);

        Assert.Contains(Options.Lateness, ages);
        Assert.Contains(Options.Lateness + tick, ages);
        Assert.Contains(-Options.Ahead, ages);
        Assert.Contains(-Options.Ahead - tick, ages);
        Assert.Contains(ages, age => age < TimeSpan.Zero && age > -Options.Ahead);
    }

    [Fact]
    public void Grow_World_TiesAdditionsAndRemovals()
    {
        var pairs = Events(Options).Where(told => told.Type.StartsWith("connection", StringComparison.Ordinal))
            .Select(told => (told.Type, told.Time, Pair: PairOf(told))).ToList();

        var added = pairs.Where(told => told.Type == "connection.added")
            .Select(told => (told.Time, told.Pair)).ToHashSet();
        Assert.Contains(pairs, told => told.Type == "connection.removed" && added.Contains((told.Time, told.Pair)));
    }

    [Fact]
    public void Grow_IdToldAgainWithOtherContent_WasAcceptedOnADayBefore()
    {
        var accepted = new Dictionary<(string, string, string), LoadEvent>();
        var changed = 0;
        foreach (var day in SeededWorld.Grow(Options).Days)
        {
            foreach (var told in day.Events)
            {
                if (accepted.TryGetValue((told.Subject, told.Source, told.Id), out var first) && told != first)
                    changed++;
            }

            foreach (var same in day.Events.GroupBy(told => (told.Subject, told.Source, told.Id)))
            {
                if (accepted.ContainsKey(same.Key))
                    continue;
                var told = Assert.Single(same.Distinct());
                if (told.Time >= day.Clock - Options.Lateness && told.Time <= day.Clock + Options.Ahead)
                    accepted.Add(same.Key, told);
            }
        }

        Assert.True(changed > 0);
    }

    [Fact]
    public void Grow_Profiles_ChangeOnLaterDaysAndUseEverySection()
    {
        var days = SeededWorld.Grow(Options).Days.ToList();

        Assert.Equal(Options.Members - (Options.Members / 17), days[0].Profiles.Count);
        Assert.Contains(days.Skip(1), day => day.Profiles.Count > 0);
        Assert.Equal(10, days[0].Profiles.SelectMany(profile => profile.Sections).Distinct().Count());
        Assert.Contains(days[0].Profiles, profile => profile.Industry is null);
    }

    private static List<LoadEvent> Events(WorldOptions options) =>
        [.. SeededWorld.Grow(options).Days.SelectMany(day => day.Events)];

    private static string PairOf(LoadEvent told)
    {
        var other = told.Data!["""{"member":""".Length..^1].Trim('"');
        return string.CompareOrdinal(told.Subject, other) < 0 ? $"{told.Subject} {other}" : $"{other} {told.Subject}";
    }

    private static string Text(WorldOptions options)
    {
        using var stream = new MemoryStream();
        StepFile.Write(SeededWorld.Grow(options), stream);
        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }
}
