using Orleans;
using Orleans.Core.Internal;
using Orleans.Runtime;
using Ssi.Engine;
using Ssi.Grains.Days;
using Ssi.Grains.Shards;
using Ssi.Storage;
using Ssi.Storage.Sqlite;

namespace Ssi.Grains.Tests.Faults;

/// <summary>Nodes that join a cluster which is not at rest, or is not theirs.</summary>
public sealed class JoiningTests : SqliteFolder
{
    [Fact]
    public async Task Node_StartedWhileADayIsPassed_KnowsTheCluster()
    {
        await using var cluster = await FaultCluster.StartAsync(1, OpenStore);
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        cluster.Calls.Before = async context =>
        {
            if (!context.MethodName.Equals(nameof(IShardGrain.FinishDayAsync), StringComparison.Ordinal))
                return;
            held.TrySetResult();
            await go.Task;
        };
        var passing = cluster.Engine.AdvanceClockAsync(FaultCluster.Start.AddDays(1), default).AsTask();
        await held.Task;
        var node = cluster.NewEngine();
        await node.StartAsync(default).WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System);
        Assert.False(passing.IsCompleted);
        go.SetResult();
        Assert.True(await passing);
        await node.DrainAsync();
        node.Dispose();
    }

    [Fact]
    public async Task Silo_WithOtherLateness_IsRefused()
    {
        await using var cluster = await FaultCluster.StartAsync(1, OpenStore);
        var refused = await Assert.ThrowsAnyAsync<Exception>(
            () => cluster.AddSiloAsync(new EngineOptions { Shards = 4, LatenessHours = 96 }));
        Assert.Contains(
            "Ssi:Engine:LatenessHours is 96; the cluster runs with 48, and its silos must agree.",
            refused.ToString(), StringComparison.Ordinal);
    }

    /// <summary>The cluster's one grain is not active then, and may be activated on the silo that joins.</summary>
    [Fact]
    public async Task Silo_WithOtherLatenessThatHostsTheClusterGrain_IsRefused()
    {
        await using var cluster = await FaultCluster.StartAsync(1, OpenStore);
        await cluster.Engine.DrainAsync();
        for (var tries = 0; tries < 5; tries++)
        {
            await cluster.Grain<IClusterGrain>(0).Cast<IGrainManagementExtension>().DeactivateOnIdle();
            var refused = await Assert.ThrowsAnyAsync<Exception>(
                () => cluster.AddSiloAsync(new EngineOptions { Shards = 4, LatenessHours = 96 }));
            Assert.Contains("and its silos must agree", refused.ToString(), StringComparison.Ordinal);
        }
    }

    /// <summary>The ids of accepted events were dropped in the meantime: an event could count twice.</summary>
    [Fact]
    public async Task Silo_WithALatenessBeyondTheIdsHeld_IsRefused()
    {
        await using (var first = await FaultCluster.StartAsync(
            1, OpenStore, new EngineOptions { Shards = 4, LatenessHours = 24, CheckpointIntervalSeconds = 0.2 }))
        {
            await first.PostAsync("m1", "m2", "m3");
            Assert.True(await first.Engine.AdvanceClockAsync(FaultCluster.Start.AddDays(4), default));
            await first.Silo(0).DrainAsync(CancellationToken.None);
        }

        await using var raised = await FaultCluster.StartAsync(
            1, OpenStore, new EngineOptions { Shards = 4, LatenessHours = 240, IdRetentionDays = 20 });
        var reason = await raised.Silo(0).Refused.WaitAsync(TimeSpan.FromMinutes(1), TimeProvider.System);
        Assert.Contains("LatenessHours of this start needs those from", reason, StringComparison.Ordinal);
    }
}
