using Ssi.Engine;
using Ssi.Engine.Ingest;
using Ssi.Engine.Ports;
using Ssi.Storage;

namespace Ssi.Grains.Tests.Faults;

/// <summary>A store that refuses, fails or is damaged under a cluster.</summary>
public sealed class StoreFaultTests : SqliteFolder
{
    private static readonly EngineOptions Quick = new() { Shards = 4, CheckpointIntervalSeconds = 0.2 };

    [Fact]
    public async Task Store_AwayDuringCheckpoints_ReadsGoOnAndNoShardIsLoadedAgain()
    {
        await using var cluster = await FaultCluster.StartAsync(2, OpenStore, Quick);
        string[] members = [.. Enumerable.Range(0, 200).Select(i => $"m{i}")];
        await cluster.PostAsync(members);
        await cluster.TrimmedAsync();
        var loads = cluster.Logs.Loads;

        await cluster.PostAsync(members);
        cluster.Stores.ForEach(store => store.IsAway = true);
        await Assert.ThrowsAsync<ClusterUnavailableException>(() => cluster.PostAsync(members));
        while (cluster.Stores.Sum(store => store.RefusedProbes) < 10)
            Assert.Equal(2, await cluster.CountWithoutHistoryAsync("m7"));
        cluster.Stores.ForEach(store => store.IsAway = false);
        await cluster.ServesAsync(members);
        Assert.Equal(3, await cluster.CountAsync("m7"));
        Assert.Equal(loads, cluster.Logs.Loads);
        Assert.InRange(cluster.Logs.Lines.Count, 0, 100);
    }

    [Fact]
    public async Task Shard_DamagedInTheStore_IsQuarantinedAndOthersServe()
    {
        await using (var first = await FaultCluster.StartAsync(1, OpenStore, Quick))
        {
            await first.PostAsync(first.MembersOf(0, 1)[0], first.MembersOf(1, 1)[0]);
            await first.TrimmedAsync();
        }

        await using var cluster = await FaultCluster.StartAsync(1, OpenStore, Quick, before: store =>
            store.BeforeLoad = shard =>
            {
                if (shard == 0)
                    throw new StoreDamagedException("the rows of shard 0", 0);
            });
        Assert.Equal(
            "Damaged in the store: the rows of shard 0.", cluster.Engine.GetStatus().Quarantined.Single().Reason);
        Assert.True(cluster.Engine.GetStatus().Ready);
        var refused = await Assert.ThrowsAsync<ClusterUnavailableException>(
            () => cluster.PostAsync(cluster.MembersOf(0, 1)));
        Assert.Equal(UnavailableReason.Quarantined, refused.Reason);
        Assert.Equal([EventOutcome.Accepted], await cluster.PostAsync(cluster.MembersOf(1, 1)));

        cluster.Store.BeforeLoad = null;
        await FaultCluster.EventuallyAsync(() => cluster.Engine.GetStatus().Quarantined.Count == 0);
        Assert.Equal([EventOutcome.Accepted], await cluster.PostAsync(cluster.MembersOf(0, 1)));
        Assert.Equal(2, await cluster.CountAsync(cluster.MembersOf(0, 1)[0]));
    }

    [Fact]
    public async Task Work_ThatItsCallerHasGivenUp_IsNotCounted()
    {
        await using var cluster = await FaultCluster.StartAsync(
            1, OpenStore, new EngineOptions { Shards = 1, CheckpointIntervalSeconds = 3600 }, callSeconds: 1);
        await cluster.PostAsync("m");
        var (held, release) = cluster.HoldCommits();
        var first = cluster.PostAsync("m");
        await held;
        await Assert.ThrowsAsync<ClusterUnavailableException>(() => first);
        await Assert.ThrowsAsync<ClusterUnavailableException>(() => cluster.PostAsync("m"));

        // By now the second has waited longer than any caller does.
        await Assert.ThrowsAsync<ClusterUnavailableException>(() => cluster.PostAsync("n"));
        release();
        await cluster.ServesAsync("m");
        var last = await cluster.CountAsync("m");
        Assert.Equal(3, last);
    }

    [Fact]
    public async Task Events_BeyondTheBoundOfTheSilo_AreRefused()
    {
        await using var cluster = await FaultCluster.StartAsync(
            1, OpenStore, new EngineOptions { Shards = 4, MaxQueuedEvents = 1000 });
        await cluster.PostAsync("m");
        var (held, release) = cluster.HoldCommits();
        var silo = cluster.Silo(0);
        List<Task> sent = [.. Enumerable.Range(0, 4).Select(shard => cluster.PostAsync(cluster.MembersOf(shard, 1)))];
        await held;
        await FaultCluster.EventuallyAsync(() => silo.Queued == 0);
        for (var shard = 0; shard < 4; shard++)
            sent.Add(cluster.PostAsync(cluster.MembersOf(shard, 225)));
        await FaultCluster.EventuallyAsync(() => silo.Queued == 900);
        var other = cluster.NewEngine();
        await other.StartAsync(default);
        var refused = await Assert.ThrowsAsync<ClusterUnavailableException>(
            () => FaultCluster.PostAsync(other, cluster.MembersOf(0, 101)));
        Assert.Equal(UnavailableReason.Overloaded, refused.Reason);
        release();
        await Task.WhenAll(sent);
        Assert.Equal(0, silo.Queued);
        await other.DrainAsync();
        other.Dispose();
    }
}
