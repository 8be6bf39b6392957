using Microsoft.Data.Sqlite;
using Ssi.Embedded.Tests.Clusters;
using Ssi.Engine;
using Ssi.Engine.Ingest;
using Ssi.Engine.Ports;
using Ssi.Scoring.Activities;

namespace Ssi.Embedded.Tests;

/// <summary>What the store refuses, and comes right again without a restart.</summary>
public sealed class StorageFaultTests
{
    /// <summary>Ends a test that would never end.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Ingest_FileLockedByAnother_IsUnavailableThenCountedOnce()
    {
        await using var test = await TestCluster.StartAsync();
        await test.PutAsync("m1", "software");
        await test.PutAsync("m2", "software");
        await test.SendAsync(Posts("m1", 1));
        var before = (await test.Cluster.GetSsiAsync("m1", default))!.Score;
        using (var other = Raw(test))
        {
            Execute(other, "BEGIN EXCLUSIVE");
            for (var i = 0; i < 3; i++)
                await AssertUnavailableAsync(() => test.SendAsync(Posts("m2", 5)));
            Assert.Equal(before, (await test.Cluster.GetSsiAsync("m1", default))!.Score);
            Assert.Equal(2, (await test.Cluster.GetIndustryAsync("software", default))!.Distribution.Population);
            Assert.False(test.Cluster.GetStatus().Ready);
            Execute(other, "ROLLBACK");
        }

        await SendAgainAsync(test, Posts("m2", 5));
        Assert.All(await test.SendAsync(Posts("m2", 5)), outcome => Assert.Equal(EventOutcome.Duplicate, outcome));
        await test.RankedAsync();
        var ssi = (await test.Cluster.GetSsiAsync("m2", default))!;
        Assert.Equal(1, ssi.Industry!.Place.Rank);
        Assert.Equal(2, (await test.Cluster.GetSsiAsync("m1", default))!.Industry!.Place.Rank);
        Assert.Equal(5u, (await test.Cluster.ExportAsync("m2", default))!.Activity.Single().Count);

        await test.CrashAsync();
        Assert.Equal(5u, (await test.Cluster.ExportAsync("m2", default))!.Activity.Single().Count);
    }

    [Fact]
    public async Task Ingest_LockedAgainAndAgainUnderLoad_CountsEachEventOnce()
    {
        await using var test = await TestCluster.StartAsync();
        var writers = Enumerable.Range(0, 4).Select(writer => Task.Run(async () =>
        {
            for (var batch = 0; batch < 12; batch++)
            {
                await SendAgainAsync(test, Enumerable.Range(0, 20).Select(i => new TestEvent(
                    ActivityKind.CommentWritten, $"m{(writer + i) % 7}", $"{writer}/{batch}/{i}", TestCluster.Start)));
            }
        })).ToArray();
        using (var other = Raw(test))
        {
            for (var round = 0; round < 6; round++)
            {
                Execute(other, "BEGIN EXCLUSIVE");
                await TestCluster.UntilAsync(() => Task.FromResult(
                    !test.Cluster.GetStatus().Ready || Array.TrueForAll(writers, writer => writer.IsCompleted)));
                Execute(other, "ROLLBACK");
                await TestCluster.UntilAsync(() => Task.FromResult(test.Cluster.GetStatus().Ready));
            }
        }

        await Task.WhenAll(writers);
        Assert.Equal(960, await CommentsAsync(test, 7));
        await test.CrashAsync();
        Assert.Equal(960, await CommentsAsync(test, 7));
        await test.RestartAsync();
        Assert.Equal(960, await CommentsAsync(test, 7));
    }

    [Fact]
    public async Task Ingest_FileFull_IsUnavailableUntilTheBoundIsRaised()
    {
        await using var test = await TestCluster.StartAsync(new TestCluster
        {
            MaxBytes = 1 << 20, Options = new EngineOptions { Shards = 3, CheckpointIntervalSeconds = 3600 },
        });
        var sent = 0;
        var full = await Assert.ThrowsAsync<ClusterUnavailableException>(async () =>
        {
            for (; sent < 1000; sent++)
                await test.SendAsync(Batch(sent));
        });
        Assert.Equal(UnavailableReason.StorageUnavailable, full.Reason);
        Assert.NotNull(await test.Cluster.GetSsiAsync("m0", default));

        test.MaxBytes = 1 << 28;
        await test.CrashAsync();
        for (var i = 0; i < sent; i++)
            Assert.All(await test.SendAsync(Batch(i)), outcome => Assert.Equal(EventOutcome.Duplicate, outcome));
        await test.SendAsync(Batch(sent));
        Assert.Equal((sent + 1) * 1000, await CommentsAsync(test, 7));
    }

    [Fact]
    public async Task Ingest_FileFullUnderManyClients_AnswersEveryRequestAndStops()
    {
        await using var test = await TestCluster.StartAsync(new TestCluster
        {
            MaxBytes = 1 << 20, Options = new EngineOptions { Shards = 8, Partitions = 2 },
        });
        var refused = 0;
        var clients = Enumerable.Range(0, 4).Select(client => Task.Run(async () =>
        {
            for (var batch = 0; Volatile.Read(ref refused) < 200; batch++)
            {
                try
                {
                    await test.SendAsync(Batch((client * 100_000) + batch).Take(300));
                }
                catch (ClusterUnavailableException full) when (full.Reason == UnavailableReason.StorageUnavailable)
                {
                    // A full file refuses; the same again is what a client does.
                    Interlocked.Increment(ref refused);
                }
            }
        })).ToArray();

        await Task.WhenAll(clients).WaitAsync(Patience, TimeProvider.System);
        await test.Cluster.DrainAsync(default).WaitAsync(Patience, TimeProvider.System);
    }

    private static async Task SendAgainAsync(TestCluster test, IEnumerable<TestEvent> events)
    {
        await TestCluster.UntilAsync(async () =>
        {
            try
            {
                var outcomes = await test.SendAsync(events);
                Assert.All(outcomes, outcome => Assert.True(
                    outcome is EventOutcome.Accepted or EventOutcome.Duplicate));
                return true;
            }
            catch (ClusterUnavailableException)
            {
                // The same again is safe: that is what is tested.
                return false;
            }
        });
    }

    private static async Task AssertUnavailableAsync(Func<Task> act)
    {
        var refused = await Assert.ThrowsAsync<ClusterUnavailableException>(act);
        Assert.Equal(UnavailableReason.StorageUnavailable, refused.Reason);
    }

    private static async Task<long> CommentsAsync(TestCluster test, int members)
    {
        var sum = 0L;
        for (var i = 0; i < members; i++)
            sum += (await test.Cluster.ExportAsync($"m{i}", default))!.Activity.Sum(activity => activity.Count);
        return sum;
    }

    private static IEnumerable<TestEvent> Posts(string member, int count) => Enumerable.Range(0, count).Select(
        i => new TestEvent(ActivityKind.PostPublished, member, $"p{i}", TestCluster.Start));

    private static IEnumerable<TestEvent> Batch(int number) => Enumerable.Range(0, 1000).Select(
        i => new TestEvent(ActivityKind.CommentWritten, $"m{i % 7}", $"{number}/{i}", TestCluster.Start));

    private static SqliteConnection Raw(TestCluster test)
    {
        var connection = new SqliteConnection($"Data Source={test.Path};Pooling=False;Default Timeout=30");
        connection.Open();
        return connection;
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
