using Ssi.Engine.Ingest;
using Ssi.Ranking.Distributions;
using Ssi.Scoring.Days;

namespace Ssi.Engine.Tests.Shards;

/// <summary>A new day beside the old one, and the days that stay open behind it.</summary>
public sealed class ShardRolloverTests
{
    [Fact]
    public void Rollover_MembersInMemoryAndNot_RanksAll()
    {
        var bed = new ShardBed();
        for (var i = 0; i < 12; i++)
        {
            bed.Put($"m{i}", i % 2 == 0 ? "it" : "law");
            bed.Post($"m{i}", "1");
        }

        bed.Checkpoint();
        bed.Restart();
        bed.Post("m0", "2");
        Assert.Equal(1, bed.Core.ResidentCount);
        bed.BeginRoll(bed.Core);
        Assert.Equal(1, bed.Core.ResidentCount);
        Assert.Equal(6, PopulationOf(bed, "it"));
        Assert.Equal(ShardBed.Today, bed.Core.Day);
        Assert.Equal(ShardBed.Today + 1, bed.Core.Today);
        bed.FinishRoll();
        Assert.Equal(ShardBed.Today + 1, bed.Core.Day);
        Assert.Equal(6, PopulationOf(bed, "it"));
        for (var i = 0; i < 12; i++)
        {
            var slot = bed.Find($"m{i}");
            Assert.Equal(bed.Read($"m{i}").Score, bed.Core.StandingOf(slot, i % 2 == 0 ? "it" : "law"));
        }
    }

    [Fact]
    public void Rollover_WhileItGoesOn_LeavesTheOldDayAsItIs()
    {
        var bed = new ShardBed();
        bed.Put("a", "it");
        bed.Put("b", "it");
        var before = bed.Core.StandingOf(bed.Find("a"), "it");
        bed.BeginRoll(bed.Core);
        bed.Post("a", "1");
        bed.Put("b", "law");
        bed.Put("new", "it");
        Assert.Equal(before, bed.Core.StandingOf(bed.Find("a"), "it"));
        Assert.Equal(2, PopulationOf(bed, "it"));
        bed.FinishRoll();
        Assert.Equal(bed.Read("a").Score, bed.Core.StandingOf(bed.Find("a"), "it"));
        Assert.Null(bed.Core.StandingOf(bed.Find("b"), "it"));
        Assert.NotNull(bed.Core.StandingOf(bed.Find("new"), "it"));
        Assert.Equal(2, OpenPopulationOf(bed, ShardBed.Today, "it"));
        Assert.Equal(0, OpenPopulationOf(bed, ShardBed.Today, "law"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void OpenDays_AfterLateEventsAndRestarts_AreThoseOfTheMembers(bool checkpoint)
    {
        var bed = new ShardBed();
        for (var i = 0; i < 6; i++)
            bed.Put($"m{i}", i % 2 == 0 ? "it" : "law");
        if (checkpoint)
            bed.Checkpoint();
        for (var day = 0; day < 4; day++)
        {
            bed.Post($"m{day}", $"d{day}");
            bed.Post($"m{day}", $"l{day}", bed.Now - TimeSpan.FromHours(30).Ticks);
            bed.Put($"m{day}", day % 2 == 0 ? "law" : "it");
            bed.Put($"new{day}", "it");
            CheckOpenDays(bed);
            bed.Roll();
            CheckOpenDays(bed);
            bed.Restart();
            CheckOpenDays(bed);
        }

        bed.Erase("m1");
        CheckOpenDays(bed);
        bed.Restart();
        CheckOpenDays(bed);
    }

    /// <summary>Open days that an orderly stop kept, and a crash after one more day without an entry.</summary>
    [Fact]
    public void OpenDays_KeptOnADayBefore_AreComputedAnew()
    {
        var bed = new ShardBed();
        for (var day = 0; day < 3; day++)
        {
            bed.Put($"m{day}", "it");
            bed.Roll();
        }

        bed.Checkpoint(keepOpenDays: true);
        bed.Restart();
        CheckOpenDays(bed);
        bed.Roll();
        bed.Restart();
        CheckOpenDays(bed);
    }

    [Fact]
    public void OpenDays_KeptByACleanEnd_AreTakenAsTheyAre()
    {
        var bed = new ShardBed();
        for (var i = 0; i < 6; i++)
            bed.Put($"m{i}", "it");
        bed.Roll();
        bed.Post("m3", "1", bed.Now - TimeSpan.TicksPerHour);
        bed.Checkpoint(keepOpenDays: true);
        Assert.Equal(["", "it"], bed.LastEnd!.OpenDays!.Select(row => row.Industry));
        bed.Restart();
        CheckOpenDays(bed);
        Assert.Equal(0, bed.Core.ResidentCount - 6);
    }

    [Fact]
    public void OpenDays_KeptWhileADayIsBuilt_LeaveThatDayOut()
    {
        var bed = new ShardBed();
        bed.Put("m", "it");
        bed.Roll();
        bed.BeginRoll(bed.Core);
        bed.Checkpoint(keepOpenDays: true);
        Assert.All(
            bed.LastEnd!.OpenDays!.Where(row => row.Industry.Length > 0),
            row => Assert.True(row.Day < bed.Day.Number));
        bed.Restart();
        bed.Roll();
        Assert.Equal(1, OpenPopulationOf(bed, bed.Day - 1, "it"));
    }

    [Fact]
    public void Replay_OfADayAhead_StandsInTheRankingOfItsDay()
    {
        var bed = new ShardBed();
        bed.Put("m", "it");
        bed.BeginRoll(bed.Core);
        bed.Put("m", "law");
        bed.Put("new", "it");
        bed.Restart();
        Assert.Equal(1, PopulationOf(bed, "it"));
        Assert.Equal(0, PopulationOf(bed, "law"));
        bed.Roll();
        Assert.Equal(1, PopulationOf(bed, "law"));
        CheckOpenDays(bed);
        Assert.Equal(EventOutcome.Accepted, bed.Post("m", "1", bed.Now - TimeSpan.TicksPerHour));
        CheckOpenDays(bed);
    }

    [Fact]
    public void Ids_OverDays_StayTheSame()
    {
        var bed = new ShardBed();
        bed.Post("m", "1");
        var key = bed.Core.KeyOf(bed.Find("m"));
        bed.Roll();
        bed.Checkpoint();
        bed.Restart();
        bed.Roll();
        Assert.Equal(key, bed.Core.KeyOf(bed.Find("m")));
        Assert.Equal(EventOutcome.Duplicate, bed.Post("m", "1"));
        Assert.Equal([("m", bed.Find("m"))], bed.Core.IdsAfter(null, 10));
    }

    private static void CheckOpenDays(ShardBed bed)
    {
        var members = bed.Core.IdsAfter(null, 100).Select(member => member.Id).ToArray();
        for (var day = bed.Day - 2; day < bed.Day; day += 1)
        {
            foreach (var industry in new[] { "it", "law" })
            {
                var expected = new DayDistribution();
                foreach (var member in members)
                {
                    foreach (var past in bed.Core.RecentHistory(bed.Find(member), day, day))
                    {
                        if (string.Equals(past.Industry, industry, StringComparison.Ordinal))
                            expected.Add(past.Score.Ssi);
                    }
                }

                var actual = Open(bed, day, industry);
                Assert.Equal(expected.Population, actual.Population);
                for (var ssi = 0; ssi <= 10_000; ssi += 1)
                    Assert.Equal(expected.TopPercent(ssi), actual.TopPercent(ssi));
            }
        }
    }

    private static int OpenPopulationOf(ShardBed bed, Day day, string industry) => Open(bed, day, industry).Population;

    private static DayDistribution Open(ShardBed bed, Day day, string industry) =>
        bed.Core.OpenDay(day, industry) is { } bytes && DayDistribution.TryDecode(bytes, out var found) ? found : new();

    private static int PopulationOf(ShardBed bed, string industry)
    {
        bed.Core.Capture();
        return bed.Core.CaptureSince(default).Changed
            .SingleOrDefault(part => string.Equals(part.Industry, industry, StringComparison.Ordinal))?.Population ?? 0;
    }
}
