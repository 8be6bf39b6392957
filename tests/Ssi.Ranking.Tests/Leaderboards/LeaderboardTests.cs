using Ssi.Ranking.Leaderboards;

namespace Ssi.Ranking.Tests.Leaderboards;

public sealed class LeaderboardTests
{
    [Theory]
    [InlineData(1, 1, 60, 2)]
    [InlineData(2, 4, 300, 3)]
    [InlineData(3, 7, 500, 2500)]
    [InlineData(4, 3, 200, 0)]
    [InlineData(5, 64, 100, 1)]
    public void Pages_OfAnySize_GiveTheWholeOrderWithItsRanks(int seed, int shards, int members, int highest)
    {
        var random = new Random(seed);
        var world = Populated(random, shards, members, highest);
        foreach (var industry in new[] { "i0", "i1", "nobody" })
        {
            var expected = world.Ordered(industry);
            foreach (var limit in new[] { 1, 2, 3, 7, 50, expected.Length, expected.Length + 1, int.MaxValue })
            {
                var rows = new List<LeaderboardRow>();
                LeaderboardPosition? after = null;
                do
                {
                    var page = Page(world, industry, after, Math.Max(1, limit));
                    Assert.Equal(expected.Length, page.Population);
                    rows.AddRange(page.Rows);
                    after = page.Next;
                }
                while (after is not null);
                Assert.True(expected.SequenceEqual(rows), $"seed {seed}, {industry}, limit {limit}");
            }
        }
    }

    [Theory]
    [InlineData(1, 3)]
    [InlineData(2, 2500)]
    public void Page_AfterAPlaceWhereNobodyStands_BeginsWithTheNext(int seed, int highest)
    {
        var random = new Random(seed);
        var world = Populated(random, 3, 120, highest);
        var expected = world.Ordered("i0");
        for (var round = 0; round < 200; round++)
        {
            var place = new LeaderboardPosition(random.Next((4 * highest) + 2), "m" + random.Next(150));
            var limit = random.Next(1, 12);
            var rest = expected.Where(r => Order(place, r) < 0).ToArray();
            var page = Page(world, "i0", place, limit);
            Assert.True(rest.Take(limit).SequenceEqual(page.Rows), $"seed {seed}, {place}, limit {limit}");
            Assert.Equal(rest.Length > limit, page.Next is not null);
        }
    }

    [Theory]
    [InlineData(1, 1, 60, 2)]
    [InlineData(2, 5, 150, 3)]
    [InlineData(3, 4, 300, 2500)]
    [InlineData(4, 3, 90, 0)]
    public void Around_AnyMemberAtAnyScore_GivesItsNeighboursAndRanks(int seed, int shards, int members, int highest)
    {
        var random = new Random(seed);
        var world = Populated(random, shards, members, highest);
        for (var round = 0; round < 300; round++)
        {
            // Sometimes a stranger, sometimes a member whose score has moved on since, or who is of another industry.
            var id = "m" + random.Next(members + 10);
            var stands = random.Next(2) == 0 && world.Model.TryGetValue(id, out var known)
                ? known.Vector
                : World.RandomVector(random, highest);
            var each = random.Next(50) == 0 ? int.MaxValue : random.Next(8);
            var expected = World.Ranked(
                world.In("i0").Where(m => !string.Equals(m.Id, id, StringComparison.Ordinal)).Append((id, stands)));
            var at = Array.FindIndex(expected, row => string.Equals(row.Id, id, StringComparison.Ordinal));
            var around = Around(world, "i0", new LeaderboardPosition(stands.Ssi, id), each);
            var message = $"seed {seed}, round {round}: {id} at {stands.Ssi}, each {each}";
            Assert.True(expected[at].Rank == around.Rank, message);
            Assert.True(expected.Length == around.Population, message);
            Assert.True(expected[Math.Max(0, at - each)..at].SequenceEqual(around.Above), message);
            var end = (int)Math.Min(expected.Length, at + 1L + each);
            Assert.True(expected[(at + 1)..end].SequenceEqual(around.Below), message);
        }
    }

    [Theory]
    [InlineData(1, 4, 300, 3)]
    [InlineData(2, 16, 900, 2500)]
    [InlineData(3, 3, 200, 0)]
    public void Page_FromTheLowestThatCanBeOnIt_IsTheSameFromLess(int seed, int shards, int members, int highest)
    {
        var random = new Random(seed);
        var world = Populated(random, shards, members, highest);
        for (var round = 0; round < 200; round++)
        {
            LeaderboardPosition? place = random.Next(4) == 0
                ? null
                : new LeaderboardPosition(random.Next((4 * highest) + 2), "m" + random.Next(members));
            var limit = random.Next(1, 40);
            var lowest = world.Merged("i0").LowestOnPage(place?.Ssi, limit);
            LeaderboardPart[] parts = [.. world.Shards.Select(
                shard => Leaderboard.Collect(shard, World.Ordinal(shard, "i0"), place, limit, lowest))];
            var page = Leaderboard.Merge(parts, limit);
            var whole = Page(world, "i0", place, limit);
            Assert.True(whole.Rows.SequenceEqual(page.Rows), $"seed {seed}, {place}, limit {limit}");
            Assert.Equal((whole.Population, whole.Next), (page.Population, page.Next));
            var tied = world.In("i0").Count(member => member.Vector.Ssi == lowest || member.Vector.Ssi == place?.Ssi);
            var collected = parts.Sum(part => Leaderboard.Merge([part], limit).Rows.Count);
            Assert.True(collected <= limit + tied, $"seed {seed}, {place}, limit {limit}");
        }
    }

    [Fact]
    public void Page_EqualScores_AreOrderedByIdOrdinally()
    {
        var world = new World(2);
        string[] ids = ["b", "a", "B", "a1", "Z_"];
        foreach (var id in ids) world.Set(id, "x", World.Score(5000));
        Assert.Equal("B Z_ a a1 b", string.Join(' ', Page(world, "x", null, 9).Rows.Select(r => r.Id)));
    }

    [Fact]
    public void Page_TieAcrossItsBorder_KeepsTheRank()
    {
        var world = new World(3);
        foreach (var (id, ssi) in new[] { ("a", 9000), ("b", 8000), ("c", 8000), ("d", 7000) })
            world.Set(id, "x", World.Score(ssi));
        var first = Page(world, "x", null, 2);
        Assert.Equal([1, 2], first.Rows.Select(r => r.Rank));
        Assert.Equal(new LeaderboardPosition(8000, "b"), first.Next);
        var second = Page(world, "x", first.Next, 2);
        Assert.Equal([2, 4], second.Rows.Select(r => r.Rank));
        Assert.Null(second.Next);
    }

    private static World Populated(Random random, int shards, int members, int highest)
    {
        var world = new World(shards);
        for (var step = 0; step < members * 4; step++) world.Step(random, members, 2, highest);
        return world;
    }

    private static int Order(LeaderboardPosition place, LeaderboardRow row) =>
        LeaderboardOrder.Compare(place.Ssi, place.Id.AsSpan(), row.Vector.Ssi, row.Id.AsSpan());

    private static LeaderboardPage Page(World world, string industry, LeaderboardPosition? after, int limit) =>
        Leaderboard.Merge(
            world.Shards.Select(s => Leaderboard.Collect(s, World.Ordinal(s, industry), after, limit)).ToArray(),
            limit);

    private static LeaderboardAround Around(World world, string industry, LeaderboardPosition member, int each) =>
        Leaderboard.MergeAround(
            world.Shards.Select(s => Leaderboard.CollectAround(
                s, World.Ordinal(s, industry), member, World.SlotOf(s, member.Id), each)).ToArray(),
            each);
}
