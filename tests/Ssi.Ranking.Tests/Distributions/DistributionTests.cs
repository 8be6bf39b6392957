using FsCheck;
using FsCheck.Fluent;
using Ssi.Ranking.Distributions;
using Ssi.Scoring.Scores;

namespace Ssi.Ranking.Tests.Distributions;

public sealed class DistributionTests
{
    private static readonly int[] Percents = [1, 10, 25, 50, 75, 90, 95, 99, 100];

    [Theory]
    [InlineData(1, 1, 2500)]
    [InlineData(2, 7, 3)]
    [InlineData(3, 500, 2500)]
    [InlineData(4, 9000, 700)]
    public void Distribution_AnyMembers_AnswersLikeSortingAndCounting(int seed, int members, int highest)
    {
        var random = new Random(seed);
        var world = new World(3);
        for (var i = 0; i < members; i++) world.Set("m" + i, "x", World.RandomVector(random, highest));
        var vectors = world.Model.Values.Select(m => m.Vector).ToArray();
        var merged = world.Merged("x");
        Assert.Equal(members, merged.Population);
        Assert.Equal(Naive.Average(vectors), merged.Average);
        foreach (var ssi in vectors.Take(50).Select(v => v.Ssi).Concat([0, 1, 9999, 10000]))
        {
            Assert.Equal(vectors.Count(v => v.Ssi > ssi), merged.Above(ssi));
            Assert.Equal(vectors.Count(v => v.Ssi >= ssi), merged.AtOrAbove(ssi));
            Assert.Equal(1 + vectors.Count(v => v.Ssi > ssi), merged.Rank(ssi));
            Assert.Equal(Naive.TopPercent(vectors.Count(v => v.Ssi >= ssi), members), merged.TopPercent(ssi));
        }

        foreach (var percent in Percents)
        {
            Assert.Equal(Naive.Percentile(vectors.Select(v => v.Ssi), percent), merged.Percentile(percent));
            foreach (var pillar in Enum.GetValues<Pillar>())
                Assert.Equal(
                    Naive.Percentile(vectors.Select(v => v[pillar]), percent), merged.Percentile(pillar, percent));
        }

        var bins = new int[100];
        foreach (var vector in vectors) bins[Math.Min(99, vector.Ssi / 100)]++;
        Assert.Equal(bins, merged.Bins());
    }

    [Fact]
    public void StandingOf_AnyMember_IsThatOfThePopulationWithItsCurrentScore() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(150),
        Prop.ForAll<int, NonNegativeInt>((seed, size) =>
        {
            var random = new Random(seed);
            var world = new World(2);
            var highest = random.Next(2) == 0 ? 2 : 2500;
            for (var i = 0; i < size.Get; i++) world.Set("m" + i, "x", World.RandomVector(random, highest));
            var others = world.Model.Values.Select(m => m.Vector).ToList();
            var merged = world.Merged("x");
            ScoreVector? older = size.Get > 0 && random.Next(3) > 0 ? others[random.Next(others.Count)] : null;
            if (older is { } replaced) others.Remove(replaced);
            var current = random.Next(4) == 0 && older is not null ? older.Value : World.RandomVector(random, highest);
            Assert.Equal(Naive.Standing(others, current), merged.StandingOf(current, older));
        }));

    [Fact]
    public void Rank_EqualScores_ShareItAndTheNextSkips()
    {
        var world = new World(1);
        foreach (var (id, ssi) in new[] { ("a", 9000), ("b", 8000), ("c", 8000), ("d", 7000) })
            world.Set(id, "x", World.Score(ssi));
        var merged = world.Merged("x");
        Assert.Equal([1, 2, 2, 4], new[] { 9000, 8000, 8000, 7000 }.Select(merged.Rank));
        Assert.Equal([25, 75, 75, 100], new[] { 9000, 8000, 8000, 7000 }.Select(s => merged.TopPercent(s)!.Value));
        Assert.Equal(8000, merged.Average!.Value.Ssi);
    }

    [Theory]
    [InlineData(0, 1, 1)]
    [InlineData(1, 2, 2)]
    [InlineData(3, 3, 3)]
    public void Average_Halves_RoundUp(int first, int second, int expected)
    {
        var world = new World(1);
        world.Set("a", "x", World.Score(first));
        world.Set("b", "x", World.Score(second));
        Assert.Equal(expected, world.Merged("x").Average!.Value.Ssi);
    }

    [Theory]
    [InlineData(10, 1500)]
    [InlineData(20, 1500)]
    [InlineData(21, 2000)]
    [InlineData(40, 2000)]
    [InlineData(50, 3500)]
    [InlineData(100, 5000)]
    public void Percentile_FiveMembers_IsTheNearestRank(int percent, int expected)
    {
        var world = new World(2);
        foreach (var ssi in new[] { 1500, 2000, 3500, 4000, 5000 }) world.Set("m" + ssi, "x", World.Score(ssi));
        Assert.Equal(expected, world.Merged("x").Percentile(percent));
    }

    [Fact]
    public void Bins_Borders_BelongToTheUpperBinAndTheTopToTheLast()
    {
        var world = new World(1);
        foreach (var ssi in new[] { 0, 99, 100, 9899, 9900, 9999, 10000 }) world.Set("m" + ssi, "x", World.Score(ssi));
        var bins = world.Merged("x").Bins();
        Assert.Equal((100, 2, 1, 1, 3), (bins.Length, bins[0], bins[1], bins[98], bins[99]));
    }

    [Fact]
    public void Empty_AnyQuestion_HasNoAnswerButAJoinerStandsAlone()
    {
        var empty = Distribution.Empty;
        Assert.Null(empty.Average);
        Assert.Null(empty.Percentile(50));
        Assert.Null(empty.TopPercent(0));
        Assert.Equal(0, empty.Population);
        Assert.Equal(
            new MemberStanding(1, 1, 100, new AverageScore(700, 700, 0, 0, 0)),
            empty.StandingOf(World.Score(700), null));
        Assert.Throws<ArgumentException>(() => empty.StandingOf(default, World.Score(1)));
    }
}
