namespace Ssi.Engine.Tests;

public sealed class EngineOptionsTests
{
    [Fact]
    public void Validate_Defaults_FindsNothing() => Assert.Empty(new EngineOptions().Validate());

    [Fact]
    public void Validate_OutOfBounds_NamesOptionValueAndBounds()
    {
        var options = new EngineOptions { Shards = 0, HistoryDays = 63, CheckpointIntervalSeconds = double.NaN };
        Assert.Equal(
            [
                "Ssi:Engine:Shards is 0; it lies in 1..1024.",
                "Ssi:Engine:HistoryDays is 63; it lies in 64..3660.",
                "Ssi:Engine:CheckpointIntervalSeconds is NaN; it lies in 0.05..3600.",
            ],
            options.Validate());
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(24, 1)]
    [InlineData(25, 2)]
    [InlineData(48, 2)]
    public void LatenessDays_OfHours_AreRoundedUp(int hours, int days) =>
        Assert.Equal(days, new EngineOptions { LatenessHours = hours }.LatenessDays);
}
