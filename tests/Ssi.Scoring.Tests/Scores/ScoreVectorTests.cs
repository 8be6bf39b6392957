using Ssi.Scoring.Scores;

namespace Ssi.Scoring.Tests.Scores;

public sealed class ScoreVectorTests
{
    [Fact]
    public void Packed_AnyVector_ReadsBack()
    {
        var vector = new ScoreVector(0, 2500, 1, 1234);
        Assert.Equal(vector, ScoreVector.FromPacked(vector.Packed));
        Assert.Equal(3735, vector.Ssi);
        Assert.Equal([0, 2500, 1, 1234], Enum.GetValues<Pillar>().Select(pillar => vector[pillar]));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(2501)]
    public void Vector_PillarOutOfBounds_Throws(int value) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new ScoreVector(0, 0, value, 0));

    [Fact]
    public void Replace_PartLargerInSomePillars_ChangesEachPillarAlone() => Assert.Equal(
        new ScoreVector(5, 95, 0, 2500),
        new ScoreVector(10, 90, 30, 2400).Replace(new ScoreVector(10, 0, 30, 0), new ScoreVector(5, 5, 0, 100)));
}
