using Ssi.Engine.Clock;

namespace Ssi.Engine.Tests.Clock;

public sealed class CommandTimesTests
{
    [Fact]
    public void Times_WhereTheClockStands_PutWhatFollowsAfterIt()
    {
        var times = new CommandTimes();
        Assert.Equal(100, times.OfPair(100));
        Assert.Equal(100, times.OfErasure(100));
        Assert.Equal(100, times.OfErasure(100));
        Assert.Equal(101, times.OfPair(100));
        Assert.Equal(101, times.OfErasure(100));
        Assert.Equal(102, times.OfPair(100));
        Assert.Equal(200, times.OfErasure(200));
    }
}
