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
    [InlineData(1, 1, 3)]
    [InlineData(2, 300, 3)]
    [InlineData(3, 300, 0)]
    [InlineData(4, 700, 2500)]
    public void Pages_OfAnySize_AreTheOrderOfALeaderboard(int seed, int size, int highest)
    {
        var random = new Random(seed);
        var entries = Enumerable.Range(0, size)
            .Select(i => new NetworkEntry("m" + i, World.RandomVector(random, highest))).ToArray();
        var expected = World.Ranked(entries.Select(e => (e.Id, e.Vector)));
        foreach (var limit in new[] { 1, 3, 50, size, int.MaxValue })
        {
            var rows = new List<LeaderboardRow>();
            LeaderboardPosition? after = null;
            do
            {
                var page = NetworkStanding.Page(entries, after, limit);
                Assert.Equal(size, page.Population);
                Assert.True(page.Rows.Count <= limit);
                rows.AddRange(page.Rows);
                after = page.Next;
            }
            while (after is not null);
            Assert.True(expected.SequenceEqual(rows), $"seed {seed}, limit {limit}");
        }

        for (var round = 0; round < 100; round++)
        {
            var place = new LeaderboardPosition(random.Next((4 * highest) + 2), "m" + random.Next(size + 5));
            var rest = expected.Where(row => LeaderboardOrder.Compare(
                place.Ssi, place.Id.AsSpan(), row.Vector.Ssi, row.Id.AsSpan()) < 0).ToArray();
            var page = NetworkStanding.Page(entries, place, 5);
            Assert.True(rest.Take(5).SequenceEqual(page.Rows), $"seed {seed}, {place}");
            Assert.Equal(rest.Length > 5, page.Next is not null);
        }
    }
}
