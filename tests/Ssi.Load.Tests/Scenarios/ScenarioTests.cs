using System.Text;
using System.Text.Json;
using Ssi.Load.Scenarios;

namespace Ssi.Load.Tests.Scenarios;

public sealed class ScenarioTests
{
    private static readonly DateOnly First = new(2020, 1, 1);
    private static readonly MemberProfile Profile = new("m1", "software", null, "Müller \"&\" Söhne", ["photo"]);

    [Fact]
    public void ByDay_TimeThatGoesBack_StaysOnTheDayThatRuns()
    {
        var days = new[] { Act(0), Act(2), Act(1), Act(3) }.ByDay(new ScenarioDay(First, [Profile], [])).ToList();

        Assert.Equal([First, First.AddDays(2), First.AddDays(3)], days.Select(day => day.Day));
        Assert.Equal([1, 2, 1], days.Select(day => day.Events.Count));
        Assert.Equal([1, 0, 0], days.Select(day => day.Profiles.Count));
    }

    [Fact]
    public void Between_DayWithoutEvents_IsTheLastAllTheSame()
    {
        var days = Whole().Between(First.AddDays(1), First.AddDays(5)).Days.ToList();

        Assert.Equal([First.AddDays(2), First.AddDays(3), First.AddDays(5)], days.Select(day => day.Day));
        Assert.Empty(days[^1].Events);
        Assert.Equal(new DateTimeOffset(2020, 1, 6, 23, 59, 59, TimeSpan.Zero), days[^1].Clock);
    }

    [Fact]
    public void Between_NoBounds_IsTheWhole()
    {
        Assert.Equal(3, Whole().Between(null, null).Days.Count());
    }

    [Fact]
    public void Shuffled_SameSeed_GivesTheSameOrderOnTheLastDay()
    {
        var days = Whole().Shuffled(5).Days.ToList();

        Assert.Equal(First.AddDays(3), Assert.Single(days).Day);
        Assert.Equal(days[0].Events, Whole().Shuffled(5).Days.Single().Events);
        Assert.Equal(Whole().Days.SelectMany(day => day.Events).ToHashSet(), days[0].Events.ToHashSet());
    }

    [Fact]
    public void Write_Steps_AreLinesOfJsonInTheOrderOfTelling()
    {
        using var stream = new MemoryStream();

        StepFile.Write(Whole().Between(null, First), stream);

        var lines = Encoding.UTF8.GetString(stream.ToArray()).TrimEnd('\n').Split('\n');
        Assert.Equal(3, lines.Length);
        Assert.Equal("""{"clock":"2020-01-01T23:59:59Z"}""", lines[0]);
        using var profile = JsonDocument.Parse(lines[1]);
        Assert.Equal(Profile.Company, profile.RootElement.GetProperty("profile").GetProperty("company").GetString());
        Assert.False(profile.RootElement.GetProperty("profile").TryGetProperty("seniority", out _));
        Assert.Equal(
            """{"specversion":"1.0","id":"0","source":"s","type":"ssi.dwell.received","subject":"m","""
            + "\"time\":\"2020-01-01T00:00:00Z\",\"data\":{\"seconds\":5}}",
            lines[2]);
    }

    [Theory]
    [InlineData(0, 0, "2020-01-01T10:00:00Z")]
    [InlineData(1, 0, "2020-01-01T10:00:00.001Z")]
    [InlineData(120, 330, "2020-01-01T10:00:00.12+05:30")]
    [InlineData(0, -480, "2020-01-01T10:00:00-08:00")]
    public void Format_Time_IsRfc3339(int milliseconds, int offsetMinutes, string text)
    {
        var time = new DateTimeOffset(2020, 1, 1, 10, 0, 0, milliseconds, TimeSpan.FromMinutes(offsetMinutes));

        Assert.Equal(text, LoadEvent.Format(time));
    }

    private static Scenario Whole() =>
        new("small", new[] { Act(0), Act(2), Act(3), Act(3) }.ByDay(new ScenarioDay(First, [Profile], [])));

    private static (DateTimeOffset Time, IReadOnlyList<LoadEvent> Events) Act(int day)
    {
        var time = new DateTimeOffset(First.AddDays(day), TimeOnly.MinValue, TimeSpan.Zero);
        return (time, [new LoadEvent("dwell.received", "m", "s", $"{day}", time, """{"seconds":5}""")]);
    }
}
