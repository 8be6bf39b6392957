using Ssi.Ranking.Distributions;
using Ssi.Ranking.Industries;
using Ssi.Ranking.Tests.Packing;
using Ssi.Scoring.Scores;

namespace Ssi.Ranking.Tests.Industries;

public sealed class IndustryHistogramsTests
{
    [Theory]
    [InlineData(1, 1, 2500)]
    [InlineData(2, 40, 3)]
    [InlineData(3, 700, 2500)]
    [InlineData(4, 5000, 2500)]
    [InlineData(5, 5000, 3)]
    public void Decoded_AnyMembers_AreFrozenAndMergeEqually(int seed, int members, int highest)
    {
        var random = new Random(seed);
        var world = new World(2);
        for (var i = 0; i < members; i++) world.Set("m" + i, "i0", World.RandomVector(random, highest));
        var parts = world.Parts("i0");
        var read = new IndustryHistograms?[parts.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            if (parts[i] is not { } part) continue;
            var bytes = Bytes.Of(part.Encode);
            Assert.True(IndustryHistograms.TryDecode(bytes, out read[i]));
            Assert.Equal("i0", read[i]!.Industry);
            Assert.Equal(part.Population, read[i]!.Population);
            Assert.Equal(bytes, Bytes.Of(read[i]!.Encode));
            Assert.InRange(read[i]!.Bytes, 1, part.Bytes);
            Bytes.AssertSpoiltAreRefused<IndustryHistograms>(
                bytes, random, IndustryHistograms.TryDecode, (value, writer) => value.Encode(writer), $"seed {seed}");
        }

        // Parts that are not frozen are refused here.
        var (expected, actual) = (Distribution.Merge(parts), Distribution.Merge(read));
        Assert.Equal(Bytes.Of(expected.Encode), Bytes.Of(actual.Encode));
        Assert.Equal(expected.Average, actual.Average);
    }

    [Fact]
    public void Encode_Example_HasTheseBytes()
    {
        var world = new World(1);
        world.Set("a", "x", new ScoreVector(1, 0, 2, 0));
        var part = world.Parts("x")[0]!;
        Assert.Equal(
            "01" + "0178" + "0106" + "0102" + "0100" + "0104" + "0100", Convert.ToHexString(Bytes.Of(part.Encode)));
    }

    [Theory]
    [InlineData("01" + "0178" + "0106" + "0102" + "0100" + "0104" + "00")]
    [InlineData("01" + "0178" + "0108" + "0102" + "0100" + "0104" + "0100")]
    [InlineData("01" + "0120" + "0106" + "0102" + "0100" + "0104" + "0100")]
    [InlineData("02" + "0178" + "0106" + "0102" + "0100" + "0104" + "0100")]
    [InlineData("")]
    public void TryDecode_WhatNoIndustryCanHave_IsFalse(string hex) =>
        Assert.False(IndustryHistograms.TryDecode(Convert.FromHexString(hex), out _));
}
