using Ssi.Ranking.Industries;
using Ssi.Ranking.Members;
using Ssi.Ranking.Shards;
using Ssi.Scoring.Scores;

namespace Ssi.Ranking.Tests.Shards;

public sealed class ShardRankingTests
{
    [Theory]
    [InlineData(1, 30, 2, 5)]
    [InlineData(2, 400, 7, 2500)]
    [InlineData(3, 6000, 2, 60)]
    public void Ranking_RandomChanges_HoldsWhatTheModelHolds(int seed, int members, int industries, int highest)
    {
        var random = new Random(seed);
        var world = new World(1);
        for (var step = 0; step < members * 5; step++) world.Step(random, members, industries, highest);
        var shard = world.Shards[0];
        Assert.Equal(world.Model.Count, shard.Count);
        Assert.Equal(world.Model.Count, shard.Index.Count);
        for (var i = 0; i < members; i++)
        {
            var known = world.Model.TryGetValue("m" + i, out var expected);
            var slot = World.SlotOf(shard, "m" + i);
            Assert.Equal(known, shard.TryGet(slot, out var industry, out var vector));
            Assert.Equal(known ? expected : (null, default), (Name(shard, industry), vector));
        }

        shard.Capture();
        AssertParts(world, shard, $"seed {seed}");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Captures_AnyInterleaving_AnswerForTheirMoment(int seed)
    {
        var random = new Random(seed);
        var world = new World(1);
        var shard = world.Shards[0];
        var past = new List<Dictionary<int, (string?, ScoreVector)>>();
        var stopped = 0L;
        for (var step = 0; step < 4000; step++)
        {
            if (random.Next(400) == 0)
            {
                shard.StopCaptures();
                stopped = past.Count;
            }

            if (random.Next(12) == 0)
            {
                var then = world.Model.ToDictionary(m => World.SlotOf(shard, m.Key), m => m.Value);
                past.Add(then);
                Assert.Equal(past.Count, shard.Capture());
            }

            world.Step(random, 40, 4, 30);
            if (past.Count == 0) continue;
            var number = random.NextInt64(Math.Max(0, past.Count - 10L), past.Count) + 1;
            var live = number > stopped && number > past.Count - ShardRanking.LiveCaptures;
            Assert.Equal(live, shard.IsLive(number));
            if (!live)
            {
                Assert.Throws<ArgumentOutOfRangeException>(() => shard.TryGetAt(0, number, out _, out _));
                continue;
            }

            var slot = random.Next(shard.Index.NextSlot + 1);
            var known = past[(int)number - 1].TryGetValue(slot, out var expected);
            var found = shard.TryGetAt(slot, number, out var industry, out var vector);
            Assert.True(known == found, $"seed {seed}, step {step}");
            Assert.True(expected == (Name(shard, industry), vector), $"seed {seed}, step {step}");
        }
    }

    [Theory]
    [InlineData(1, 40)]
    [InlineData(2, 40)]
    [InlineData(3, 400)]
    [InlineData(4, 3)]
    public void ChangesSince_AnyLiveCapture_LeadToTheLastOne(int seed, int industries)
    {
        // What several askers hold, each kept up by the changes since its own last capture.
        var random = new Random(seed);
        var world = new World(1);
        var shard = world.Shards[0];
        var askers = Enumerable.Range(0, 3)
            .Select(_ => (Number: 0L, Parts: new Dictionary<string, IndustryHistograms>(StringComparer.Ordinal)))
            .ToArray();
        for (var round = 0; round < 300; round++)
        {
            for (var steps = random.Next(12); steps > 0; steps--) world.Step(random, 60, industries, 40);
            if (random.Next(40) == 0) shard.StopCaptures();
            if (shard.LastCapture == 0 || random.Next(3) > 0) shard.Capture();
            ref var asker = ref askers[random.Next(askers.Length)];
            var known = asker.Number;
            var changes = shard.ChangesSince(known);
            Assert.Equal(shard.IsLive(known) ? known : 0, changes.Since);
            if (changes.Since == 0) asker.Parts.Clear();
            foreach (var part in changes.Changed) asker.Parts[part.Industry] = part;
            foreach (var gone in changes.Emptied) asker.Parts.Remove(gone);
            asker.Number = changes.Number;
            for (var i = 0; i < shard.Industries.Count; i++)
                Assert.True(
                    ReferenceEquals(shard.CapturedOf(i), asker.Parts.GetValueOrDefault(shard.Industries.IdOf(i))),
                    $"seed {seed}, round {round}");
        }
    }

    [Fact]
    public void Capture_LaterChanges_LeaveItAndShareWhatDidNotChange()
    {
        var world = new World(1);
        world.Set("a", "x", World.Score(100));
        world.Set("b", "y", World.Score(200));
        var shard = world.Shards[0];
        var (x, y) = (World.Captured(shard, "x")!, World.Captured(shard, "y"));
        Assert.Same(x, World.Captured(shard, "x"));
        Assert.Same(x, shard.HistogramsOf(0));
        world.Set("a", "x", World.Score(300));
        world.Set("c", "z", World.Score(50));
        Assert.Same(x, shard.CapturedOf(0));
        Assert.Null(shard.CapturedOf(2));
        Assert.Equal(300, World.Captured(shard, "x")!.Score.Sum);
        Assert.Equal(100, x.Score.Sum);
        Assert.Same(y, World.Captured(shard, "y"));
        var z = World.Captured(shard, "z")!;
        world.Remove("c");
        Assert.Null(World.Captured(shard, "z"));
        Assert.Equal(1, z.Population);
    }

    [Fact]
    public void Set_MemberWithoutIndustry_StandsInNoHistogram()
    {
        var world = new World(1);
        world.Set("a", "x", World.Score(100));
        world.Set("a", null, World.Score(120));
        var shard = world.Shards[0];
        Assert.Null(World.Captured(shard, "x"));
        Assert.True(shard.TryGet(0, out var industry, out var vector));
        Assert.Equal((ShardRanking.NoIndustry, 120, 1), (industry, vector.Ssi, shard.Count));
    }

    [Fact]
    public void Set_UnknownIndustry_Throws()
    {
        var shard = new ShardRanking(new MemberIndex(), new IndustryTable());
        Assert.Throws<ArgumentOutOfRangeException>(() => shard.Set(0, 0, default));
        Assert.Throws<ArgumentOutOfRangeException>(() => shard.Set(0, -2, default));
        Assert.False(shard.TryGet(0, out _, out _));
        Assert.False(shard.Clear(-1));
    }

    private static string? Name(ShardRanking shard, int industry) =>
        industry < 0 ? null : shard.Industries.IdOf(industry);

    private static void AssertParts(World world, ShardRanking shard, string message)
    {
        for (var i = 0; i < shard.Industries.Count; i++)
        {
            var name = shard.Industries.IdOf(i);
            var members = world.In(name).Select(m => m.Vector).ToArray();
            var part = shard.CapturedOf(i);
            Assert.True(members.Length == (part?.Population ?? 0), message);
            if (part is null) continue;
            AssertValues(members.Select(v => v.Ssi), part.Score, message);
            foreach (var pillar in Enum.GetValues<Pillar>())
                AssertValues(members.Select(v => v[pillar]), part.Of(pillar), message);
        }
    }

    private static void AssertValues(IEnumerable<int> expected, Histogram histogram, string message) =>
        Assert.True(
            expected.Order().SequenceEqual(Enumerable.Range(1, histogram.Count).Select(histogram.Ascending)), message);
}
