using FsCheck;
using FsCheck.Fluent;
using Ssi.Ranking.Distributions;
using Ssi.Ranking.Industries;
using Ssi.Scoring.Scores;

namespace Ssi.Ranking.Tests.Distributions;

public sealed class IndustryMergeTests
{
    [Theory]
    [InlineData(1, 1, 30)]
    [InlineData(2, 5, 200)]
    [InlineData(3, 16, 400)]
    [InlineData(4, 2, 12000)]
    public void Merge_PartsChangingABit_EqualsAFullMerge(int seed, int shards, int members)
    {
        var random = new Random(seed);
        var world = new World(shards);
        for (var i = 0; i < members; i++) world.Set("m" + i, "i0", World.RandomVector(random, 900));
        var merge = new IndustryMerge();
        for (var round = 0; round < 25; round++)
        {
            var changes = random.Next(4) switch { 0 => 0, 1 => 1, 2 => 3, _ => members / 2 };
            for (var i = 0; i < changes; i++) world.Step(random, members, 2, 900);
            var parts = world.Parts("i0");
            AssertEqual(Distribution.Merge(parts), Merge(merge, parts), $"seed {seed}, round {round}");
        }

        AssertEqual(Distribution.Empty, Merge(merge, new IndustryHistograms?[shards]), $"seed {seed}, emptied");
    }

    [Fact]
    public void Merge_NothingChanged_IsTheSameObject()
    {
        var world = new World(2);
        world.Set("a", "x", World.Score(5));
        var merge = new IndustryMerge();
        var first = Merge(merge, world.Parts("x"));
        Assert.Same(first, Merge(merge, world.Parts("x")));
        world.Set("a", "x", World.Score(6));
        Assert.NotSame(first, Merge(merge, world.Parts("x")));
        Assert.Equal(1, first.AtOrAbove(5) - first.AtOrAbove(6));
    }

    [Fact]
    public void Put_PartThatIsNotFrozen_Throws()
    {
        var world = new World(1);
        world.Set("a", "x", World.Score(5));
        Assert.Throws<ArgumentException>(() => new IndustryMerge().Put(0, world.Shards[0].HistogramsOf(0)));
    }

    [Fact]
    public void Merge_SparseOrDense_AnswersEqually() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(40),
        Prop.ForAll<int>(seed =>
        {
            // A merge that was large is dense still between 2,048 and 4,096 members; a new one of the same is sparse.
            var random = new Random(seed);
            var shards = 1 + random.Next(4);
            var highest = random.Next(2) == 0 ? 5 : 2500;
            var world = new World(shards);
            for (var i = 0; i < 4200; i++) world.Set("m" + i, "x", World.RandomVector(random, highest));
            var dense = new IndustryMerge();
            Merge(dense, world.Parts("x"));
            var kept = random.Next(2048, 4097);
            for (var i = kept; i < 4200; i++) world.Remove("m" + i);
            var sparse = new IndustryMerge();
            var parts = world.Parts("x");
            AssertEqual(Merge(sparse, parts), Merge(dense, parts), $"seed {seed}");
            Assert.True(dense.Bytes > 160_000, $"seed {seed}");
            Assert.True(sparse.Bytes < 12 * kept, $"seed {seed}");
        }));

    private static Distribution Merge(IndustryMerge merge, IndustryHistograms?[] parts)
    {
        for (var shard = 0; shard < parts.Length; shard++) merge.Put(shard, parts[shard]);
        return merge.Merge();
    }

    private static void AssertEqual(Distribution expected, Distribution actual, string message)
    {
        Assert.True(expected.Population == actual.Population, message);
        Assert.True(expected.Average == actual.Average, message);
        for (var ssi = 0; ssi <= ScoreVector.SsiMax; ssi++)
            if (expected.Above(ssi) != actual.Above(ssi)) Assert.Fail($"{message}: {ssi}");
        foreach (var pillar in Enum.GetValues<Pillar>())
            for (var percent = 1; percent <= 100; percent++)
                Assert.True(expected.Percentile(pillar, percent) == actual.Percentile(pillar, percent), message);
    }
}
