using Ssi.Embedded.Tests.Clusters;
using Ssi.Engine.Ingest;
using Ssi.Engine.Views;

namespace Ssi.Embedded.Tests.Worlds;

/// <summary>Ways to play one world.</summary>
internal static class WorldPlay
{
    /// <summary>Every event at its step, one a batch.</summary>
    public static async Task InOrderAsync(World world, TestCluster cluster)
    {
        for (var step = 0; step < world.Steps; step++)
        {
            await BeginStepAsync(world, cluster, step);
            foreach (var item in world.Events[step])
                Assert.Equal([EventOutcome.Accepted], await cluster.SendAsync(item));
        }

        await cluster.SettleAsync();
    }

    /// <summary>Events late by up to 45 hours, in any order and batches, some twice, with restarts and crashes in
    /// between.</summary>
    public static async Task ShuffledAsync(World world, TestCluster cluster, Random random)
    {
        var waiting = new List<TestEvent>();
        var sent = new List<TestEvent>();
        for (var step = 0; step < world.Steps; step++)
        {
            await BeginStepAsync(world, cluster, step);
            waiting.AddRange(world.Events[step]);
            var due = TestCluster.Start + (step * World.Step) - TimeSpan.FromHours(45);
            var last = step == world.Steps - 1;
            var now = waiting.Where(item => last || item.Time < due || random.Next(6) == 0).ToArray();
            waiting.RemoveAll(now.Contains);
            random.Shuffle(now);
            await SendAsync(now, sent, cluster, random);
            switch (random.Next(8))
            {
                case 0:
                    await cluster.RestartAsync();
                    break;
                case 1:
                    await cluster.CrashAsync();
                    break;
            }
        }

        await cluster.SettleAsync();
    }

    private static async Task SendAsync(TestEvent[] events, List<TestEvent> sent, TestCluster cluster, Random random)
    {
        for (var next = 0; next < events.Length;)
        {
            var fresh = events[next..Math.Min(events.Length, next + random.Next(1, 30))];
            next += fresh.Length;
            var batch = fresh.ToList();
            sent.RemoveAll(item => item.Time < cluster.Cluster.Now - TimeSpan.FromHours(48));
            if (sent.Count > 0)
                batch.Add(sent[random.Next(sent.Count)]);
            batch.Add(fresh[0]);
            var outcomes = await cluster.SendAsync(batch);
            Assert.All(outcomes[..fresh.Length], outcome => Assert.Equal(EventOutcome.Accepted, outcome));
            Assert.All(outcomes[fresh.Length..], outcome => Assert.Equal(EventOutcome.Duplicate, outcome));
            sent.AddRange(fresh);
        }
    }

    private static async Task BeginStepAsync(World world, TestCluster cluster, int step)
    {
        if (step > 0)
            await cluster.AdvanceAsync(World.Step);
        foreach (var (member, profile) in world.Profiles[step])
            await cluster.Cluster.PutProfilesAsync([new MemberProfile(member, profile)], default);
        if (world.Links[step] is var (one, other))
            await cluster.Cluster.ConnectAsync(one, other, connected: true, default);
        if (step == world.LeavesAt)
        {
            Assert.NotNull(await cluster.Cluster.EraseAsync(world.Leaver, default));

            // Of an erasure neighbours hear as of a message: no day closes before they have.
            await cluster.SettleAsync();
        }
    }
}
