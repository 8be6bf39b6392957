using System.Globalization;
using System.Text;
using Ssi.Api.Events;

namespace Ssi.Api.Tests.Events;

public sealed class EventTimeTests
{
    [Theory]
    [InlineData("2026-11-22T10:00:00Z", "2026-11-22T10:00:00.0000000")]
    [InlineData("2026-11-22t10:00:00z", "2026-11-22T10:00:00.0000000")]
    [InlineData("2026-11-22T10:00:00+01:00", "2026-11-22T09:00:00.0000000")]
    [InlineData("2026-11-22T10:00:00-05:30", "2026-11-22T15:30:00.0000000")]
    [InlineData("2026-11-22T23:59:59-00:00", "2026-11-22T23:59:59.0000000")]
    [InlineData("2026-11-22T10:00:00.1Z", "2026-11-22T10:00:00.1000000")]
    [InlineData("2026-11-22T10:00:00.1234567Z", "2026-11-22T10:00:00.1234567")]
    [InlineData("2026-11-22T10:00:00.12345679999+00:00", "2026-11-22T10:00:00.1234567")]
    [InlineData("2028-02-29T00:00:00Z", "2028-02-29T00:00:00.0000000")]
    [InlineData("2000-01-01T00:00:00Z", "2000-01-01T00:00:00.0000000")]
    [InlineData("1999-12-31T23:00:00-01:00", "2000-01-01T00:00:00.0000000")]
    [InlineData("2179-06-06T23:59:59.9999999Z", "2179-06-06T23:59:59.9999999")]
    public void Time_ByTheStandard_IsReadInUtc(string text, string utc)
    {
        Assert.True(EventTime.TryParse(Encoding.UTF8.GetBytes(text), out var ticks));
        var read = new DateTime(ticks, DateTimeKind.Utc);
        Assert.Equal(utc, read.ToString("yyyy-MM-ddTHH:mm:ss.fffffff", CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Z")]
    [InlineData("2026-11-22")]
    [InlineData("2026-11-22T10:00:00")]
    [InlineData("2026-11-22 10:00:00Z")]
    [InlineData("2026-11-22T10:00Z")]
    [InlineData("2026-11-22T10:00:60Z")]
    [InlineData("2026-11-22T24:00:00Z")]
    [InlineData("2026-11-22T10:60:00Z")]
    [InlineData("2026-11-31T10:00:00Z")]
    [InlineData("2027-02-29T10:00:00Z")]
    [InlineData("2026-00-10T10:00:00Z")]
    [InlineData("2026-13-10T10:00:00Z")]
    [InlineData("2026-11-00T10:00:00Z")]
    [InlineData("2026-11-22T10:00:00.Z")]
    [InlineData("2026-11-22T10:00:00,5Z")]
    [InlineData("2026-11-22T10:00:00+0100")]
    [InlineData("2026-11-22T10:00:00+24:00")]
    [InlineData("2026-11-22T10:00:00+01:60")]
    [InlineData("2026-11-22T10:00:00ZZ")]
    [InlineData("2026-11-22T10:00:00 Z")]
    [InlineData(" 2026-11-22T10:00:00Z")]
    [InlineData("+026-11-22T10:00:00Z")]
    [InlineData("2026-1-022T10:00:00Z")]
    [InlineData("1999-12-31T23:59:59Z")]
    [InlineData("2000-01-01T00:59:59+01:00")]
    [InlineData("2179-06-07T00:00:00Z")]
    [InlineData("9999-12-31T23:59:59Z")]
    [InlineData("0000-01-01T00:00:00Z")]
    [InlineData("٢٠٢٦-11-22T10:00:00Z")]
    public void Time_NotByTheStandard_IsRefused(string text) =>
        Assert.False(EventTime.TryParse(Encoding.UTF8.GetBytes(text), out _));

    [Fact]
    public void Time_AnyInstantAndOffset_ReadsBackWhatTheFrameworkWrote()
    {
        const int seed = 20261122;
        var random = new Random(seed);
        for (var i = 0; i < 20_000; i++)
        {
            var utc = new DateTime(
                random.NextInt64(new DateTime(2000, 1, 2).Ticks, new DateTime(2179, 1, 1).Ticks), DateTimeKind.Utc);
            var time = new DateTimeOffset(utc).ToOffset(TimeSpan.FromMinutes(random.Next(-14 * 60, 14 * 60)));
            var text = time.ToString("yyyy-MM-ddTHH:mm:ss.fffffffzzz", CultureInfo.InvariantCulture);
            Assert.True(EventTime.TryParse(Encoding.UTF8.GetBytes(text), out var ticks), $"seed {seed}: {text}");
            Assert.True(utc.Ticks == ticks, $"seed {seed}: {text}");
        }
    }
}
