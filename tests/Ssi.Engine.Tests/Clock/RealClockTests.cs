using Ssi.Engine.Clock;
using Ssi.Scoring.Days;
using Ssi.Storage;

namespace Ssi.Engine.Tests.Clock;

public sealed class RealClockTests
{
    private static readonly TimeSpan Jump = TimeSpan.FromHours(1);
    private static readonly TimeSpan Confirmation = TimeSpan.FromMinutes(5);

    private readonly Machine _machine = new();

    [Fact]
    public void Now_SmallSteps_AreFollowedAndNeverGoBack()
    {
        var clock = new RealClock(_machine, Jump, Confirmation);
        var start = clock.NowTicks;
        _machine.Pass(TimeSpan.FromMinutes(10));
        Assert.Equal(start + TimeSpan.FromMinutes(10).Ticks, clock.NowTicks);
        _machine.Wall += TimeSpan.FromMinutes(30);
        Assert.Equal(start + TimeSpan.FromMinutes(40).Ticks, clock.NowTicks);
        _machine.Wall -= TimeSpan.FromMinutes(20);
        Assert.Equal(start + TimeSpan.FromMinutes(40).Ticks, clock.NowTicks);
        Assert.False(clock.IsInDoubt);
    }

    [Theory]
    [InlineData(40)]
    [InlineData(-40)]
    public void Jump_ForAMoment_IsDoubtedAndNotFollowed(int days)
    {
        var clock = new RealClock(_machine, Jump, Confirmation);
        var start = clock.NowTicks;
        _machine.Wall += TimeSpan.FromDays(days);
        Assert.True(clock.IsInDoubt);
        _machine.Pass(TimeSpan.FromMinutes(1));
        Assert.Equal(start + TimeSpan.TicksPerMinute, clock.NowTicks);
        _machine.Wall -= TimeSpan.FromDays(days);
        Assert.False(clock.IsInDoubt);
        Assert.Equal(start + TimeSpan.TicksPerMinute, clock.NowTicks);
    }

    [Fact]
    public void Jump_ThatStays_IsFollowedOnceConfirmed()
    {
        var clock = new RealClock(_machine, Jump, Confirmation);
        var start = clock.NowTicks;
        _machine.Wall += TimeSpan.FromDays(3);
        Assert.Equal(start, clock.NowTicks);
        _machine.Pass(Confirmation);
        Assert.Equal(start + TimeSpan.FromDays(3).Ticks + Confirmation.Ticks, clock.NowTicks);
        Assert.False(clock.IsInDoubt);
    }

    /// <summary>What followed a wrong clock cannot go back: it is doubted until the right one has reached it.</summary>
    [Fact]
    public void BusinessTime_AheadOfAConfirmedClock_StaysInDoubt()
    {
        var clock = new RealClock(_machine, Jump, Confirmation, notBefore: _machine.Wall.AddDays(2).UtcTicks);
        Assert.Equal(_machine.Wall.AddDays(2).UtcTicks, clock.NowTicks);
        Assert.True(clock.IsInDoubt);
        _machine.Pass(TimeSpan.FromHours(47));
        Assert.False(clock.IsInDoubt);
    }

    [Fact]
    public void Jump_BeyondTheRange_IsNeverFollowed()
    {
        var clock = new RealClock(_machine, Jump, Confirmation);
        _machine.Wall = new DateTimeOffset(2179, 6, 5, 0, 0, 0, TimeSpan.Zero);
        Assert.True(clock.IsInDoubt);
        _machine.Pass(TimeSpan.FromDays(1));
        Assert.True(clock.IsInDoubt);
        Assert.True(ClockRange.Contains(clock.NowTicks));
    }

    [Theory]
    [InlineData(2179, 6, 4, true)]
    [InlineData(2179, 6, 5, false)]
    [InlineData(1999, 12, 31, false)]
    public void Start_OutsideTheRange_IsRefused(int year, int month, int day, bool starts)
    {
        var time = new DateTimeOffset(year, month, day, 23, 59, 59, TimeSpan.Zero);
        _machine.Wall = time;
        foreach (var simulated in new[] { true, false })
        {
            var state = new StoreState(
                new StoreStamp(1, new byte[16], simulated, "ssi-1", []), null, simulated ? time.UtcTicks : null);
            if (starts)
                Assert.Equal(time.UtcTicks, BusinessClocks.Of(state, new EngineOptions(), _machine).NowTicks);
            else
                Assert.Throws<StoreMismatchException>(() => BusinessClocks.Of(state, new EngineOptions(), _machine));
        }

        Assert.Equal(new DateOnly(2179, 6, 4), ClockRange.LastDay.ToDate());
        Assert.Equal(Day.Max, ClockRange.LastDay + 2);
    }

    /// <summary>A wall clock and the time that really passes, set apart by hand.</summary>
    private sealed class Machine : TimeProvider
    {
        private long _passed;

        public DateTimeOffset Wall { get; set; } = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public void Pass(TimeSpan time)
        {
            Wall += time;
            _passed += time.Ticks;
        }

        public override DateTimeOffset GetUtcNow() => Wall;

        public override long GetTimestamp() => _passed;
    }
}
