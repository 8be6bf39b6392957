using Ssi.Ranking.Distributions;
using Ssi.Ranking.Tests.Packing;
using Ssi.Scoring.Scores;

namespace Ssi.Ranking.Tests.Distributions;

public sealed class DistributionBytesTests
{
    [Theory]
    [InlineData(1, 0, 2500)]
    [InlineData(2, 1, 2500)]
    [InlineData(3, 600, 3)]
    [InlineData(4, 9000, 2500)]
    public void Decoded_AnyMembers_AnswersEqually(int seed, int members, int highest)
    {
        var random = new Random(seed);
        var world = new World(3);
        for (var i = 0; i < members; i++) world.Set("m" + i, "x", World.RandomVector(random, highest));
        var merged = world.Merged("x");
        var bytes = Bytes.Of(merged.Encode);
        Assert.True(Distribution.TryDecode(bytes, out var read));
        Assert.Equal(merged.Population, read.Population);
        Assert.Equal(merged.Average, read.Average);
        Assert.Equal(merged.Bins(), read.Bins());
        for (var ssi = 0; ssi <= ScoreVector.SsiMax; ssi++)
            if (merged.Above(ssi) != read.Above(ssi)) Assert.Fail($"seed {seed}: {ssi}");
        for (var percent = 1; percent <= 100; percent++)
        {
            Assert.Equal(merged.Percentile(percent), read.Percentile(percent));
            foreach (var pillar in Enum.GetValues<Pillar>())
                Assert.Equal(merged.Percentile(pillar, percent), read.Percentile(pillar, percent));
        }

        foreach (var (_, vector) in world.In("x").Take(50))
        {
            var current = World.RandomVector(random, highest);
            Assert.Equal(merged.StandingOf(current, vector), read.StandingOf(current, vector));
        }

        Assert.Equal(bytes, Bytes.Of(read.Encode));
        Bytes.AssertSpoiltAreRefused<Distribution>(
            bytes, random, Distribution.TryDecode, (value, writer) => value.Encode(writer), $"seed {seed}");
    }

    [Fact]
    public void Encode_Nobody_HasTheseBytes() =>
        Assert.Equal("010000000000", Convert.ToHexString(Bytes.Of(Distribution.Empty.Encode)));
}
