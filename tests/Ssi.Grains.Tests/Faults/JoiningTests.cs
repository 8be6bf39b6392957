using Orleans;
using Ssi.Engine;
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
}
