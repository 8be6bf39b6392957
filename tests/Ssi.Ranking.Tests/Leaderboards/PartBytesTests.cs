using Ssi.Ranking.Leaderboards;
using Ssi.Ranking.Tests.Packing;

namespace Ssi.Ranking.Tests.Leaderboards;

public sealed class PartBytesTests
{
    [Theory]
    [InlineData(1, 1, 60, 2)]
    [InlineData(2, 4, 200, 2500)]
    [InlineData(3, 3, 90, 0)]
    public void LeaderboardParts_SentAndRead_MergeEqually(int seed, int shards, int members, int highest)
    {
        var random = new Random(seed);
        var world = Populated(random, shards, members, highest);
        for (var round = 0; round < 12; round++)
        {
            LeaderboardPosition? after = round % 3 == 0
                ? null
                : new LeaderboardPosition(random.Next((4 * highest) + 2), "m" + random.Next(members));
            var (limit, industry) = (1 + random.Next(20), "i" + random.Next(3));
            var parts = world.Shards
                .Select(s => Leaderboard.Collect(s, World.Ordinal(s, industry), after, limit)).ToArray();
            var read = parts.Select(part => Sent(part, random, $"seed {seed}, round {round}")).ToArray();
            var (expected, actual) = (Leaderboard.Merge(parts, limit), Leaderboard.Merge(read, limit));
            Assert.True(expected.Rows.SequenceEqual(actual.Rows), $"seed {seed}, round {round}");
            Assert.Equal((expected.Population, expected.Next), (actual.Population, actual.Next));
        }
    }

    [Theory]
    [InlineData(1, 1, 60, 2)]
    [InlineData(2, 4, 200, 2500)]
    [InlineData(3, 3, 90, 0)]
    public void AroundParts_SentAndRead_MergeEqually(int seed, int shards, int members, int highest)
    {
        var random = new Random(seed);
        var world = Populated(random, shards, members, highest);
        for (var round = 0; round < 12; round++)
        {
            var id = "m" + random.Next(members);
            var place = new LeaderboardPosition(World.RandomVector(random, highest).Ssi, id);
            var (each, industry) = (random.Next(9), "i" + random.Next(3));
            var parts = world.Shards.Select(s => Leaderboard.CollectAround(
                s, World.Ordinal(s, industry), place, World.SlotOf(s, id), each)).ToArray();
            var read = parts.Select(part => Sent(part, random, $"seed {seed}, round {round}")).ToArray();
            var (expected, actual) = (Leaderboard.MergeAround(parts, each), Leaderboard.MergeAround(read, each));
            Assert.True(expected.Above.SequenceEqual(actual.Above), $"seed {seed}, round {round}");
            Assert.True(expected.Below.SequenceEqual(actual.Below), $"seed {seed}, round {round}");
            Assert.Equal((expected.Population, expected.Rank), (actual.Population, actual.Rank));
        }
    }

    [Fact]
    public void Encode_Example_HasTheseBytes()
    {
        var world = new World(1);
        world.Set("a", "x", World.Score(3));
        world.Set("b", "x", World.Score(2));
        world.Set("c", "x", World.Score(1));
        var place = new LeaderboardPosition(2, "b");
        var shard = world.Shards[0];
        var ordinal = World.Ordinal(shard, "x");
        Assert.Equal(
            "01" + "03" + "0162" + "030102" + "01" + "0100000000000000" + "0163",
            Convert.ToHexString(Bytes.Of(Leaderboard.Collect(shard, ordinal, place, 5).Encode)));
        Assert.Equal(
            "01" + "02" + "0162" + "02010100" + "01" + "0300000000000000" + "0161" + "01" + "0100000000000000" + "0163",
            Convert.ToHexString(Bytes.Of(
                Leaderboard.CollectAround(shard, ordinal, place, World.SlotOf(shard, "b"), 5).Encode)));
    }

    private static World Populated(Random random, int shards, int members, int highest)
    {
        var world = new World(shards);
        for (var step = 0; step < members * 4; step++) world.Step(random, members, 2, highest);
        return world;
    }

    private static LeaderboardPart Sent(LeaderboardPart part, Random random, string message)
    {
        var bytes = Bytes.Of(part.Encode);
        Assert.True(LeaderboardPart.TryDecode(bytes, out var read), message);
        Assert.Equal(bytes, Bytes.Of(read.Encode));
        Bytes.AssertSpoiltAreRefused<LeaderboardPart>(
            bytes, random, LeaderboardPart.TryDecode, (value, writer) => value.Encode(writer), message);
        return read;
    }

    private static AroundPart Sent(AroundPart part, Random random, string message)
    {
        var bytes = Bytes.Of(part.Encode);
        Assert.True(AroundPart.TryDecode(bytes, out var read), message);
        Assert.Equal(bytes, Bytes.Of(read.Encode));
        Bytes.AssertSpoiltAreRefused<AroundPart>(
            bytes, random, AroundPart.TryDecode, (value, writer) => value.Encode(writer), message);
        return read;
    }
}
