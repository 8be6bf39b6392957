using Microsoft.Extensions.Logging.Abstractions;
using Ssi.Embedded.Tests.Clusters;
using Ssi.Engine;
using Ssi.Engine.Ingest;
using Ssi.Engine.Ports;
using Ssi.Scoring.Activities;
using Ssi.Scoring.Days;
using Ssi.Scoring.Models;
using Ssi.Storage;
using Ssi.Storage.Sqlite;

namespace Ssi.Embedded.Tests;

/// <summary>Days that pass: under traffic, one after another, and over restarts.</summary>
public sealed class DayTests
{
    [Fact]
    public async Task Days_PassUnderTraffic_AcceptEverythingAndNeverShowFewer()
    {
        await using var test = await TestCluster.StartAsync();
        for (var i = 0; i < 40; i++)
            await test.PutAsync($"m{i}", "software");
        await test.RankedAsync();
        using var done = new CancellationTokenSource();
        var sent = 0;
        var writing = Task.Run(async () =>
        {
            for (; !done.IsCancellationRequested; sent++)
            {
                var late = test.Cluster.Now - TimeSpan.FromHours(sent % 40);
                var outcomes = await test.SendAsync(Enumerable.Range(0, 10).Select(
                    i => new TestEvent(ActivityKind.CommentWritten, $"m{(sent + i) % 40}", $"{sent}/{i}", late)));
                Assert.All(outcomes, outcome => Assert.Equal(EventOutcome.Accepted, outcome));
                await test.PutAsync($"m{sent % 40}", "software", company: $"company {sent % 3}");
            }
        });
        var reading = Task.Run(async () =>
        {
            var day = Day.Min;
            while (!done.IsCancellationRequested)
            {
                var view = (await test.Cluster.GetIndustryAsync("software", default))!;
                Assert.Equal(40, view.Distribution.Population);
                Assert.True(view.AsOf >= day);
                day = view.AsOf;
                Assert.Equal(40, (await test.Cluster.GetLeaderboardAsync("software", null, 5, default))!.Population);
                Assert.Equal(40, (await test.Cluster.GetSsiAsync("m7", default))!.Industry!.Place.Population);
            }
        });
        for (var day = 0; day < 8; day++)
        {
            await test.AdvanceAsync(TimeSpan.FromDays(1));
            Assert.Equal(Day.Of(test.Cluster.Now), (await test.Cluster.GetIndustryAsync("software", default))!.AsOf);
        }

        await done.CancelAsync();
        await writing;
        await reading;
        Assert.True(sent > 0);
        var sum = 0L;
        for (var i = 0; i < 40; i++)
            sum += (await test.Cluster.ExportAsync($"m{i}", default))!.Activity.Sum(activity => activity.Count);
        Assert.Equal(sent * 10, sum);
    }

    [Fact]
    public async Task Clock_SetForward_PassesEachDayAndSurvivesRestarts()
    {
        await using var test = await TestCluster.StartAsync();
        await test.PutAsync("m1", "software");
        await test.SendAsync(new TestEvent(ActivityKind.ArticlePublished, "m1", "1", TestCluster.Start));
        await test.AdvanceAsync(TimeSpan.FromDays(40));
        var now = test.Cluster.Now;
        Assert.Equal(TestCluster.Start.AddDays(40), now);
        Assert.False(await test.Cluster.AdvanceClockAsync(now.AddTicks(-1), default));
        Assert.True(await test.Cluster.AdvanceClockAsync(now, default));
        var days = (await test.Cluster.GetHistoryAsync("m1", Day.Min, Day.Max, default))!.Days;
        Assert.Equal(41, days.Count);
        Assert.All(days, day => Assert.Equal(100, day.TopPercent));
        Assert.Equal(3, days.Count(day => day.Provisional));

        await test.RestartAsync();
        Assert.Equal(now, test.Cluster.Now);
        Assert.Equal(days, (await test.Cluster.GetHistoryAsync("m1", Day.Min, Day.Max, default))!.Days);
        await test.CrashAsync();
        Assert.Equal(now, test.Cluster.Now);
        Assert.Equal(days, (await test.Cluster.GetHistoryAsync("m1", Day.Min, Day.Max, default))!.Days);
    }

    [Fact]
    public async Task Clock_SetForwardAndCrashedInBetween_ArrivesAtTheNextStart()
    {
        await using var test = await TestCluster.StartAsync();
        for (var i = 0; i < 20; i++)
            await test.PutAsync($"m{i}", "software");
        var target = test.Cluster.Now.AddDays(30);
        var advancing = test.Cluster.AdvanceClockAsync(target, default).AsTask();
        await TestCluster.UntilAsync(() => Task.FromResult(test.Cluster.Now > TestCluster.Start));
        await test.CrashAsync();
        await advancing;
        Assert.Equal(target, test.Cluster.Now);
        Assert.Equal(Day.Of(target), (await test.Cluster.GetIndustryAsync("software", default))!.AsOf);
        Assert.All(
            (await test.Cluster.GetHistoryAsync("m3", Day.Min, Day.Max, default))!.Days,
            day => Assert.Equal(100, day.TopPercent));
    }

    [Fact]
    public async Task Drain_WhileDaysPass_GoesOnAtTheNextStart()
    {
        await using var test = await TestCluster.StartAsync();
        for (var i = 0; i < 20; i++)
            await test.PutAsync($"m{i}", "software");
        var target = test.Cluster.Now.AddDays(200);
        var advancing = test.Cluster.AdvanceClockAsync(target, default).AsTask();
        await TestCluster.UntilAsync(() => Task.FromResult(test.Cluster.Now > TestCluster.Start));
        await test.Cluster.EraseAsync("m0", default);
        await test.Cluster.DrainAsync(default);
        var refused = await Assert.ThrowsAsync<ClusterUnavailableException>(() => advancing);
        Assert.Equal(UnavailableReason.ShuttingDown, refused.Reason);
        await test.RestartAsync();
        Assert.Equal(target, test.Cluster.Now);
        Assert.Equal(19, (await test.Cluster.GetIndustryAsync("software", default))!.Distribution.Population);
    }

    [Fact]
    public async Task RealClock_PastMidnight_RollsByItself()
    {
        await using var test = await TestCluster.StartAsync();
        await test.Cluster.DrainAsync(default);
        var time = new FrozenClock(TestCluster.Start);
        await using var store = new SqliteScoringStore(test.StoreOptions with { Path = test.Path + ".real" });
        await using var cluster = new EmbeddedCluster(
            store,
            new EngineOptions { Shards = 2, CheckpointIntervalSeconds = 0.05, ClockConfirmationSeconds = 0 },
            ScoringModel.Standard, time,
            null, NullLogger.Instance);
        await cluster.StartAsync(default);
        Assert.False(cluster.ClockIsSimulated);
        await cluster.PutProfilesAsync([new("m1", new("software", null, null, default))], default);
        time.Now += TimeSpan.FromDays(3);
        await TestCluster.UntilAsync(
            async () => (await cluster.GetIndustryAsync("software", default))!.AsOf == Day.Of(time.Now));
        Assert.Equal(4, (await cluster.GetHistoryAsync("m1", Day.Min, Day.Max, default))!.Days.Count);
    }

    [Fact]
    public async Task Start_OnAStoreMadeForSomethingElse_IsRefused()
    {
        await using var test = await TestCluster.StartAsync();
        await test.Cluster.DrainAsync(default);
        (int Shards, DateTimeOffset? Start)[] others =
            [(test.Options.Shards + 1, TestCluster.Start), (test.Options.Shards, null)];
        foreach (var (shards, start) in others)
        {
            await using var store = new SqliteScoringStore(test.StoreOptions);
            await using var other = new EmbeddedCluster(
                store, new EngineOptions { Shards = shards }, ScoringModel.Standard, TimeProvider.System, start,
                NullLogger.Instance);
            await Assert.ThrowsAsync<StoreMismatchException>(() => other.StartAsync(default));
        }

        var problem = Assert.Throws<ArgumentException>(() => new EmbeddedCluster(
            new SqliteScoringStore(test.StoreOptions), new EngineOptions { Shards = 0 }, ScoringModel.Standard,
            TimeProvider.System, null, NullLogger.Instance));
        Assert.Contains("Ssi:Engine:Shards", problem.Message, StringComparison.Ordinal);
    }

    /// <summary>Real timers, and a wall clock that a test sets.</summary>
    private sealed class FrozenClock(DateTimeOffset start) : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = start;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
