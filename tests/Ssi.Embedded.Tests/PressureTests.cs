using Microsoft.Data.Sqlite;
using Ssi.Embedded.Tests.Clusters;
using Ssi.Engine;
using Ssi.Engine.Ingest;
using Ssi.Engine.Ports;
using Ssi.Engine.Views;
using Ssi.Scoring.Activities;
using Ssi.Scoring.Members;

namespace Ssi.Embedded.Tests;

/// <summary>Bounds on what waits, and the end of a process.</summary>
public sealed class PressureTests
{
    [Fact]
    public async Task Ingest_MoreThanMayWait_IsOverloadedUntilItDrains()
    {
        await using var test = await TestCluster.StartAsync(new TestCluster
        {
            BusyTimeoutMilliseconds = 600_000, Options = new EngineOptions { Shards = 3, MaxQueuedEvents = 1000 },
        });
        var waiting = new List<Task<EventOutcome[]>>();
        using (var other = new SqliteConnection($"Data Source={test.Path};Pooling=False"))
        {
            other.Open();
            Execute(other, "BEGIN EXCLUSIVE");
            var overloaded = await Assert.ThrowsAsync<ClusterUnavailableException>(async () =>
            {
                for (var batch = 0; batch < 20; batch++)
                {
                    var sending = test.SendAsync(Batch(batch));
                    if (sending.IsCompleted)
                        await sending;
                    waiting.Add(sending);
                }
            });
            Assert.Equal(UnavailableReason.Overloaded, overloaded.Reason);
            Assert.Equal(10, waiting.Count);
            Assert.Equal(1000, test.Cluster.GetStatus().QueuedBatches);
            Execute(other, "ROLLBACK");
        }

        foreach (var outcomes in await Task.WhenAll(waiting))
            Assert.All(outcomes, outcome => Assert.Equal(EventOutcome.Accepted, outcome));
        Assert.Equal(0, test.Cluster.GetStatus().QueuedBatches);
        await test.SendAsync(Batch(10));
    }

    [Fact]
    public async Task Ingest_AtTheBoundOfIds_IsDedupeFull()
    {
        await using var test = await TestCluster.StartAsync(new TestCluster
        {
            Options = new EngineOptions { Shards = 3, MaxAcceptedIds = 1000 },
        });
        for (var batch = 0; batch < 10; batch++)
            await test.SendAsync(Batch(batch));
        var full = await Assert.ThrowsAsync<ClusterUnavailableException>(() => test.SendAsync(Batch(10)));
        Assert.Equal(UnavailableReason.DedupeFull, full.Reason);
        await test.PutAsync("m1", "software");
        Assert.NotNull(await test.Cluster.GetSsiAsync("m1", default));
        await test.AdvanceAsync(TimeSpan.FromDays(6));
        await test.SendAsync(Batch(11).Select(item => item with { Time = test.Cluster.Now }));
    }

    [Fact]
    public async Task Profile_BeyondTheBoundOfIndustries_IsRefusedAlsoAfterARestart()
    {
        await using var test = await TestCluster.StartAsync(new TestCluster
        {
            Options = new EngineOptions { Shards = 3, MaxIndustries = 2 },
        });
        await test.PutAsync("m1", "i1");
        await test.PutAsync("m2", "i2");
        for (var start = 0; start < 2; start++)
        {
            var outcomes = await test.Cluster.PutProfilesAsync(
                [Profile("new", "i3"), Profile("m1", "i2"), Profile("m2", "i3"), Profile("m1", "i1")], default);
            Assert.Equal(
                [
                    ProfileOutcome.TooManyIndustries, ProfileOutcome.Replaced, ProfileOutcome.TooManyIndustries,
                    ProfileOutcome.Replaced,
                ],
                outcomes);
            Assert.Null(await test.Cluster.GetMemberAsync("new", default));
            Assert.Equal("i2", (await test.Cluster.GetMemberAsync("m2", default))!.Profile.Industry);
            await test.RestartAsync();
        }
    }

    /// <summary>Loops own the shards: what they prepare at the same time shares the bound.</summary>
    [Fact]
    public async Task Profiles_OfManyClientsAtOnce_FoundAsManyIndustriesAsTheBound()
    {
        await using var test = await TestCluster.StartAsync(new TestCluster
        {
            Options = new EngineOptions { Shards = 8, Partitions = 4, MaxIndustries = 20 },
        });
        var puts = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => Task.Run(
            async () => (await test.Cluster.PutProfilesAsync([Profile($"m{i}", $"i{i}")], default))[0])));
        Assert.Equal(20, puts.Count(outcome => outcome == ProfileOutcome.Created));
        Assert.Equal(80, puts.Count(outcome => outcome == ProfileOutcome.TooManyIndustries));
        Assert.Equal(20, test.Cluster.GetStatus().Members);
    }

    [Fact]
    public async Task Calls_AfterTheDrain_AreTurnedAway()
    {
        await using var test = await TestCluster.StartAsync();
        await test.PutAsync("m1", "software");
        await test.Cluster.DrainAsync(default);
        foreach (var call in new Func<Task>[]
        {
            () => test.SendAsync(Batch(0)), () => test.PutAsync("m1", "law"),
            async () => await test.Cluster.GetSsiAsync("m1", default),
            async () => await test.Cluster.EraseAsync("m1", default),
            async () => await test.Cluster.ListIndustriesAsync(null, 10, default),
            async () => await test.Cluster.AdvanceClockAsync(test.Cluster.Now.AddDays(1), default),
        })
        {
            var refused = await Assert.ThrowsAsync<ClusterUnavailableException>(call);
            Assert.Equal(UnavailableReason.ShuttingDown, refused.Reason);
        }
    }

    [Fact]
    public async Task Drain_WhileBusy_KeepsWhatWasAcknowledgedAndNothingToReplay()
    {
        await using var test = await TestCluster.StartAsync();
        var acknowledged = 0;
        var writers = Enumerable.Range(0, 3).Select(writer => Task.Run(async () =>
        {
            for (var batch = 0; ; batch++)
            {
                try
                {
                    await test.SendAsync(Batch((writer * 100_000) + batch));
                    Interlocked.Increment(ref acknowledged);
                }
                catch (ClusterUnavailableException refused) when (refused.Reason == UnavailableReason.ShuttingDown)
                {
                    return;
                }
            }
        })).ToArray();
        await TestCluster.UntilAsync(() => Task.FromResult(Volatile.Read(ref acknowledged) > 30));
        await test.Cluster.DrainAsync(default);
        await Task.WhenAll(writers);

        await test.RestartAsync();
        var status = test.Cluster.GetStatus();
        Assert.Equal(0, status.ReplayedEntries);
        Assert.Equal(0, status.InterruptedCheckpoints);
        Assert.Equal(acknowledged * 100, status.AcceptedIds);
        var sum = 0L;
        for (var i = 0; i < 7; i++)
            sum += (await test.Cluster.ExportAsync($"m{i}", default))!.Activity.Sum(activity => activity.Count);
        Assert.Equal(acknowledged * 100, sum);
    }

    private static IEnumerable<TestEvent> Batch(int number) => Enumerable.Range(0, 100).Select(
        i => new TestEvent(ActivityKind.CommentWritten, $"m{i % 7}", $"{number}/{i}", TestCluster.Start));

    private static MemberProfile Profile(string member, string industry) =>
        new(member, new Profile(industry, null, null, ProfileSections.None));

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
