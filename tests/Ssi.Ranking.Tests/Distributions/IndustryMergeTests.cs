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
        var merge = new IndustryMerge(shards);
        for (var round = 0; round < 25; round++)
        {
            var changes = random.Next(4) switch { 0 => 0, 1 => 1, 2 => 3, _ => members / 2 };
            for (var i = 0; i < changes; i++) world.Step(random, members, 2, 900);
            var parts = world.Parts("i0");
            AssertEqual(Distribution.Merge(parts), merge.Merge(parts), $"seed {seed}, round {round}");
        }

        AssertEqual(Distribution.Empty, merge.Merge(new IndustryHistograms?[shards]), $"seed {seed}, emptied");
    }

    [Fact]
    public void Merge_NothingChanged_IsTheSameObject()
    {
        var world = new World(2);
        world.Set("a", "x", World.Score(5));
        var merge = new IndustryMerge(2);
        var first = merge.Merge(world.Parts("x"));
        Assert.Same(first, merge.Merge(world.Parts("x")));
        world.Set("a", "x", World.Score(6));
        Assert.NotSame(first, merge.Merge(world.Parts("x")));
        Assert.Equal(1, first.AtOrAbove(5) - first.AtOrAbove(6));
    }

    [Fact]
    public void Merge_WrongNumberOfParts_Throws() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new IndustryMerge(2).Merge([null]));

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
