using FsCheck;
using FsCheck.Fluent;
using Ssi.Ranking.Leaderboards;
using Ssi.Ranking.Networks;
using Ssi.Ranking.Tests.Distributions;
using Ssi.Scoring.Scores;

namespace Ssi.Ranking.Tests.Networks;

public sealed class NetworkStandingTests
{
    [Fact]
    public void Of_AnyNetwork_IsSortingAndCounting() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(300),
        Prop.ForAll<int, NonNegativeInt>((seed, size) =>
        {
            var random = new Random(seed);
            var highest = random.Next(2) == 0 ? 2 : 2500;
            var connections = Enumerable.Range(0, size.Get).Select(_ => World.RandomVector(random, highest)).ToArray();
            var own = World.RandomVector(random, highest);
            Assert.Equal(Naive.Standing(connections, own), NetworkStanding.Of(connections, own));
        }));

    [Fact]
    public void Of_MoreThanAMillionAtTheTop_DoesNotOverflow()
    {
        var connections = new ScoreVector[2_200_001];
        Array.Fill(connections, new ScoreVector(2500, 2499, 2500, 2500));
        var standing = NetworkStanding.Of(connections, new ScoreVector(2500, 2499, 2500, 2500));
        Assert.Equal((1, 2_200_002, 100), (standing.Rank, standing.Population, standing.TopPercent));
        Assert.Equal((9999, 2499), (standing.Average.Ssi, standing.Average.Find));
    }

    [Fact]
    public void Of_NoConnections_IsTheMemberAlone() =>
        Assert.Equal(Naive.Standing([], World.Score(42)), NetworkStanding.Of([], World.Score(42)));

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 300)]
    public void Order_AnyEntries_IsTheOrderOfALeaderboard(int seed, int size)
    {
        var random = new Random(seed);
        var entries = Enumerable.Range(0, size)
            .Select(i => new NetworkEntry("m" + i, World.RandomVector(random, 3))).ToArray();
        var expected = World.Ranked(entries.Select(e => (e.Id, e.Vector)));
        Assert.Equal<LeaderboardRow>(expected, NetworkStanding.Order(entries));
    }
}
