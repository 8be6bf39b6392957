using Ssi.Embedded.Tests.Clusters;
using Ssi.Embedded.Tests.Worlds;
using Ssi.Engine;
using Ssi.Scoring.Days;

namespace Ssi.Embedded.Tests;

/// <summary>The law: what was told decides every answer, not when, how often, in which batch, or what broke
/// meanwhile.</summary>
public sealed class LawTests
{
    [Theory]
    [InlineData(1, 1, 1, 36)]
    [InlineData(2, 7, 3, 36)]
    [InlineData(3, 1024, 2, 22)] // Nobody stays in memory.
    [InlineData(4, 5, 2, 36)]
    public async Task Answers_WorldPlayedInTwoWays_AreTheSame(int seed, int shards, int partitions, int steps)
    {
        var world = new World(seed, members: 24, steps, eventsAStep: 20);
        await using var plain = await TestCluster.StartAsync();
        await using var wild = await TestCluster.StartAsync(new TestCluster
        {
            Options = new EngineOptions
            {
                Shards = shards, Partitions = partitions, CheckpointIntervalSeconds = 0.05,
                CheckpointRowsPerCommit = 10,
                MaxResidentMembers = 1000, RankingRefreshMilliseconds = 10,
            },
        });
        await WorldPlay.InOrderAsync(world, plain);
        await WorldPlay.ShuffledAsync(world, wild, new Random(seed));
        await AssertSameAsync(plain, wild, world, seed);

        foreach (var test in new[] { plain, wild })
        {
            Assert.NotNull(await test.Cluster.EraseAsync(world.Members[0], default));
            await test.AdvanceAsync(TimeSpan.FromDays(1));
            Assert.NotNull(await test.Cluster.EraseAsync(world.Members[1], default));
            await test.SettleAsync();
        }

        // Stored days are restated by the checkpoint that deletes the rows: a drain waits for it.
        await wild.CrashAsync();
        await wild.RestartAsync();
        await plain.RestartAsync();
        await AssertSameAsync(plain, wild, world, seed);
        var day = Day.Of(plain.Cluster.Now);
        Assert.Equal(await Answers.StatesAsync(plain, day), await Answers.StatesAsync(wild, day));
    }

    private static async Task AssertSameAsync(TestCluster plain, TestCluster wild, World world, int seed) =>
        Answers.AssertSame(
            await Answers.OfAsync(plain, world.Members), await Answers.OfAsync(wild, world.Members), $"seed {seed}");
}
