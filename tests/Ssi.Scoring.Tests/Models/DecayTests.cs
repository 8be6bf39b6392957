using System.Numerics;
using Ssi.Scoring.Models;

namespace Ssi.Scoring.Tests.Models;

public sealed class DecayTests
{
    [Fact]
    public void Weights_WithoutHalfLife_AreOneThroughout() =>
        Assert.Equal(Enumerable.Repeat(65536u, 90), Decay.Weights(90, null));

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(30)]
    [InlineData(45)]
    [InlineData(60)]
    [InlineData(365)]
    public void Weights_HalfLife_AreTheLargestBelowTheExactPower(int halfLife)
    {
        var weights = Decay.Weights(90, halfLife);
        var limit = BigInteger.Pow(2, 16 * halfLife);
        for (var age = 0; age < weights.Length; age++)
        {
            var scale = BigInteger.Pow(2, age);
            Assert.True(BigInteger.Pow(weights[age], halfLife) * scale <= limit);
            Assert.True(BigInteger.Pow(weights[age] + 1, halfLife) * scale > limit);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(30)]
    [InlineData(45)]
    public void Weights_AHalfLifeLater_AreHalfRoundedDown(int halfLife)
    {
        var weights = Decay.Weights(90, halfLife);
        for (var age = halfLife; age < weights.Length; age++)
            Assert.Equal(weights[age - halfLife] / 2, weights[age]);
    }

    /// <summary>The values that the reference prints.</summary>
    [Theory]
    [InlineData(30, 1, 64039)]
    [InlineData(30, 2, 62576)]
    [InlineData(30, 10, 52015)]
    [InlineData(30, 20, 41285)]
    [InlineData(30, 29, 33533)]
    [InlineData(30, 89, 8383)]
    [InlineData(45, 1, 64534)]
    [InlineData(45, 89, 16638)]
    [InlineData(60, 1, 64783)]
    [InlineData(60, 30, 46340)]
    [InlineData(60, 89, 23439)]
    public void Weights_Published_AreThese(int halfLife, int age, uint expected) =>
        Assert.Equal(expected, Decay.Weights(90, halfLife)[age]);
}
