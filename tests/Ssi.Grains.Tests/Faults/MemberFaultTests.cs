using Orleans;
using Ssi.Engine;
using Ssi.Engine.Ingest;
using Ssi.Engine.Ports;
using Ssi.Grains.Members;

namespace Ssi.Grains.Tests.Faults;

/// <summary>Members that fail, are silent or move.</summary>
public sealed class MemberFaultTests : SqliteFolder
{
    private static readonly EngineOptions Quick = new() { Shards = 1, CheckpointIntervalSeconds = 0.2 };

    [Fact]
    public async Task Checkpoint_WhileAnEntryFailsToApply_GivesItsTurnBack()
    {
        await using var cluster = await FaultCluster.StartAsync(1, OpenStore, Quick);
        var silo = cluster.Silo(0);
        await cluster.PostAsync("good", "bad");
        await cluster.TrimmedAsync();
        var saving = Held(cluster, nameof(IMemberGrain.SaveAsync), "good", out var release, andThen: context =>
            IsCall(context, nameof(IMemberGrain.ApplyAsync), "bad") ? throw new EntriesLostException("bad") : 0);
        await cluster.PostAsync("good");
        await saving;
        await Assert.ThrowsAsync<ClusterUnavailableException>(() => cluster.PostAsync("bad"));
        cluster.Calls.Before = null;
        release();
        await FaultCluster.EventuallyAsync(() => silo.CheckpointTurns.CurrentCount == Environment.ProcessorCount);
        await cluster.ServesAsync("good", "bad");
        await cluster.TrimmedAsync();
        Assert.Equal(3, await cluster.CountAsync("bad"));
    }

    /// <summary>The member holds the entry in the end, and its own late row must not replace a later one.</summary>
    [Fact]
    public async Task Member_ThatDoesNotAnswer_DoesNotHoldUpItsShard()
    {
        await using (var cluster = await FaultCluster.StartAsync(1, OpenStore, Quick))
        {
            await cluster.PostAsync("silent", "other");
            await cluster.TrimmedAsync();
            var loads = cluster.Logs.Loads;
            var applying = Held(cluster, nameof(IMemberGrain.ApplyAsync), "silent", out var release);
            var sent = cluster.PostAsync("silent", "other", "new");
            await applying;
            Assert.Equal([EventOutcome.Accepted, EventOutcome.Accepted, EventOutcome.Accepted], await sent);
            Assert.Equal(loads, cluster.Logs.Loads);
            cluster.Calls.Before = null;
            release();
            await cluster.PostAsync("silent", "other");
            Assert.Equal(3, await cluster.CountAsync("silent"));
        }

        await using var after = await FaultCluster.StartAsync(1, OpenStore, Quick);
        Assert.Equal(3, await after.CountAsync("silent"));
        Assert.Equal(3, await after.CountAsync("other"));
        Assert.Equal(1, await after.CountAsync("new"));
    }

    [Fact]
    public async Task Silo_ThatJoins_GetsShardsAndMembersWithoutErrors()
    {
        await using var cluster = await FaultCluster.StartAsync(
            1, OpenStore, new EngineOptions { Shards = 8, CheckpointIntervalSeconds = 1 });
        string[] members = [.. Enumerable.Range(0, 300).Select(i => $"m{i}")];
        await cluster.PostAsync(members);
        await cluster.TrimmedAsync();
        await cluster.PostAsync(members);
        await cluster.AddSiloAsync();
        await FaultCluster.EventuallyAsync(() => cluster.Engine.GetStatus() is { Nodes: 2, ShardsServing: 8 });
        for (var round = 0; round < 3; round++)
            await cluster.ServesAsync(members);
        foreach (var member in members)
            Assert.Equal(5, await cluster.CountAsync(member));
        Assert.DoesNotContain(
            cluster.Logs.Lines, line => line.StartsWith("Error", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Silo_ThatDrains_HandsItsShardsOnWhileEventsGoOn()
    {
        await using var cluster = await FaultCluster.StartAsync(
            2, OpenStore, new EngineOptions { Shards = 8, CheckpointIntervalSeconds = 3600 });
        string[] members = [.. Enumerable.Range(0, 100).Select(i => $"m{i}")];
        await cluster.PostAsync(members);
        var rounds = 1;
        var draining = cluster.Silo(1).DrainAsync(CancellationToken.None);
        do
        {
            Assert.All(await cluster.PostAsync(members), outcome => Assert.Equal(EventOutcome.Accepted, outcome));
            rounds++;
        }
        while (!draining.IsCompleted);
        await draining;
        await FaultCluster.EventuallyAsync(() => cluster.Engine.GetStatus() is { Nodes: 1, ShardsServing: 8 });
        Assert.Equal(rounds, await cluster.CountAsync("m0"));
        Assert.Empty(cluster.Silo(1).Shards);
    }

    [Fact]
    public async Task Members_BeyondTheBoundOfTheSilo_LeaveMemory()
    {
        await using var cluster = await FaultCluster.StartAsync(
            1, OpenStore, new EngineOptions { Shards = 2, MaxResidentMembers = 1000, CheckpointIntervalSeconds = 0.5 });
        for (var part = 0; part < 4; part++)
            await cluster.PostAsync([.. Enumerable.Range(0, 500).Select(i => $"m{(part * 500) + i}")]);
        await FaultCluster.EventuallyAsync(() => cluster.Silo(0).Figures.Resident <= 1000);
        for (var i = 0; i < 2000; i += 100)
            Assert.Equal(1, await cluster.CountAsync($"m{i}"));
    }

    private static bool IsCall(IIncomingGrainCallContext context, string method, string key) =>
        context.MethodName.Equals(method, StringComparison.Ordinal)
        && string.Equals(context.TargetId.Key.ToString(), key, StringComparison.Ordinal);

    /// <summary>Holds the calls of one method of one member until it is released; done when one is held.</summary>
    private static Task Held(
        FaultCluster cluster, string method, string member, out Action release,
        Func<IIncomingGrainCallContext, int>? andThen = null)
    {
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        cluster.Calls.Before = async context =>
        {
            andThen?.Invoke(context);
            if (!IsCall(context, method, member))
                return;
            held.TrySetResult();
            await go.Task;
        };
        release = go.SetResult;
        return held.Task.WaitAsync(TimeSpan.FromMinutes(1), TimeProvider.System);
    }
}
