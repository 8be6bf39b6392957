using System.Buffers;
using Ssi.Ranking.Distributions;

namespace Ssi.Ranking.Tests.Distributions;

public sealed class DayDistributionTests
{
    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 40)]
    [InlineData(3, 9000)]
    public void Day_MergedStoredAndRead_GivesTheTopPercents(int seed, int members)
    {
        var random = new Random(seed);
        var world = new World(3);
        for (var i = 0; i < members; i++) world.Set("m" + i, "x", World.RandomVector(random, 300));
        var day = new DayDistribution();
        foreach (var part in world.Parts("x"))
            if (part is not null) day.Merge(DayDistribution.Of(part));
        var scores = world.Model.Values.Select(m => m.Vector.Ssi).ToList();
        for (var removed = 0; removed < members / 10; removed++)
        {
            day.Remove(scores[0]);
            scores.RemoveAt(0);
        }

        day.Add(77);
        scores.Add(77);
        var writer = new ArrayBufferWriter<byte>();
        day.Encode(writer);
        Assert.True(DayDistribution.TryDecode(writer.WrittenSpan, out var read));
        Assert.Equal(scores.Count, read.Population);
        foreach (var ssi in scores.Take(40).Append(0).Append(10000))
            Assert.Equal(Naive.TopPercent(scores.Count(s => s >= ssi), scores.Count), read.TopPercent(ssi));
    }

    [Fact]
    public void Day_Nobody_HasNoTopPercent() => Assert.Null(new DayDistribution().TopPercent(50));

    [Fact]
    public void Remove_ScoreOfNobody_Throws() =>
        Assert.Throws<InvalidOperationException>(() => new DayDistribution().Remove(1));

    [Theory]
    [InlineData("")]
    [InlineData("0000")]
    public void TryDecode_CutOrTrailingBytes_IsFalse(string hex) =>
        Assert.False(DayDistribution.TryDecode(Convert.FromHexString(hex), out _));

    [Fact]
    public void Encode_Example_HasTheseBytes()
    {
        // The stored form is frozen: three distinct values 2, 3 (held four times) and 10000.
        var day = new DayDistribution();
        foreach (var ssi in new[] { 3, 2, 10000, 3, 3, 3 }) day.Add(ssi);
        var writer = new ArrayBufferWriter<byte>();
        day.Encode(writer);
        Assert.Equal("03" + "04" + "0102" + "989C01", Convert.ToHexString(writer.WrittenSpan));
    }
}
