using Ssi.Scoring.Days;

namespace Ssi.Api.Events;

/// <summary>Times by RFC 3339, section 5.6: <c>2026-11-22T10:00:00.123+01:00</c>. <c>T</c> and <c>Z</c> may be small;
/// seconds go to 59 (a leap second names no instant of UTC ticks); digits beyond the seventh are cut off.</summary>
public static class EventTime
{
    private const int FractionDigits = 7;

    private static readonly long MinTicks = Day.Min.StartTicks;
    private static readonly long MaxTicks = Day.Max.StartTicks + TimeSpan.TicksPerDay;

    /// <summary>Reads a time as UTC ticks; false where it is not one, or on no day of <see cref="Day"/>.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out long utcTicks)
    {
        utcTicks = 0;
        if (text.Length < 20
            || !TryTwo(text, 0, 99, out var century) || !TryTwo(text, 2, 99, out var year)
            || text[4] != '-' || !TryTwo(text, 5, 12, out var month)
            || text[7] != '-' || !TryTwo(text, 8, 31, out var day)
            || (text[10] | 0x20) != 't' || !TryTwo(text, 11, 23, out var hour)
            || text[13] != ':' || !TryTwo(text, 14, 59, out var minute)
            || text[16] != ':' || !TryTwo(text, 17, 59, out var second))
        {
            return false;
        }

        year += century * 100;
        if (year < 1999 || month == 0 || day == 0 || (day > 28 && day > DateTime.DaysInMonth(year, month)))
            return false;
        var at = 19;
        if (!TryFraction(text, ref at, out var fraction) || !TryOffset(text[at..], out var offsetMinutes))
            return false;
        utcTicks = new DateTime(year, month, day, hour, minute, second, DateTimeKind.Utc).Ticks + fraction
            - (offsetMinutes * TimeSpan.TicksPerMinute);
        return utcTicks >= MinTicks && utcTicks < MaxTicks;
    }

    private static bool TryFraction(ReadOnlySpan<byte> text, ref int at, out long ticks)
    {
        ticks = 0;
        if (text[at] != '.')
            return true;
        var first = ++at;
        for (; at < text.Length && text[at] is >= (byte)'0' and <= (byte)'9'; at++)
        {
            if (at - first < FractionDigits)
                ticks = (ticks * 10) + (text[at] - '0');
        }

        for (var digits = at - first; digits < FractionDigits; digits++)
            ticks *= 10;
        return at > first;
    }

    private static bool TryOffset(ReadOnlySpan<byte> zone, out int minutes)
    {
        minutes = 0;
        if (zone.Length == 1)
            return (zone[0] | 0x20) == 'z';
        if (zone.Length != 6 || zone[0] is not ((byte)'+' or (byte)'-') || zone[3] != ':'
            || !TryTwo(zone, 1, 23, out var hour) || !TryTwo(zone, 4, 59, out var minute))
        {
            return false;
        }

        minutes = (hour * 60) + minute;
        if (zone[0] == '-')
            minutes = -minutes;
        return true;
    }

    private static bool TryTwo(ReadOnlySpan<byte> text, int at, int max, out int value)
    {
        var tens = text[at] - '0';
        var ones = text[at + 1] - '0';
        value = (tens * 10) + ones;
        return (uint)tens <= 9 && (uint)ones <= 9 && value <= max;
    }
}
