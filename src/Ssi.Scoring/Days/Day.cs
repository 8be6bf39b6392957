using System.Globalization;

namespace Ssi.Scoring.Days;

/// <summary>A UTC calendar day, counted from 2000-01-01 (0) to 2179-06-06 (65535); the default is 2000-01-01.</summary>
/// <remarks>Sixteen bits, so that a ledger cell holds kind, day and count in one word. Arithmetic outside the
/// bounds throws <see cref="ArgumentOutOfRangeException"/>; it never wraps.</remarks>
public readonly record struct Day : IComparable<Day>
{
    private static readonly int EpochDayNumber = new DateOnly(2000, 1, 1).DayNumber;
    private static readonly long EpochTicks = new DateTime(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc).Ticks;

    private readonly ushort _number;

    /// <summary>Days since 2000-01-01; throws outside 0..65535.</summary>
    public Day(int number)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(number);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(number, ushort.MaxValue);
        _number = (ushort)number;
    }

    /// <summary>Days since 2000-01-01, 0..65535.</summary>
    public int Number => _number;

    /// <summary>The first and the last day that can be told.</summary>
    public static Day Min => default;

    /// <inheritdoc cref="Min"/>
    public static Day Max => new(ushort.MaxValue);

    /// <summary>The instant the day begins, in UTC ticks of <see cref="DateTime"/>.</summary>
    public long StartTicks => EpochTicks + (_number * TimeSpan.TicksPerDay);

    /// <summary>The day that holds an instant given in UTC ticks.</summary>
    public static Day OfTicks(long utcTicks) =>
        new((int)Math.DivRem(utcTicks - EpochTicks, TimeSpan.TicksPerDay).Quotient);

    public static Day Of(DateTimeOffset time) => OfTicks(time.UtcTicks);

    public static Day Of(DateOnly date) => new(date.DayNumber - EpochDayNumber);

    public DateOnly ToDate() => DateOnly.FromDayNumber(EpochDayNumber + _number);

    /// <summary>Reads <c>YYYY-MM-DD</c>.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Day day)
    {
        day = default;
        if (!DateOnly.TryParseExact(
            text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
            return false;
        var number = date.DayNumber - EpochDayNumber;
        if (number is < 0 or > ushort.MaxValue)
            return false;
        day = new Day(number);
        return true;
    }

    public int CompareTo(Day other) => _number.CompareTo(other._number);

    public static Day operator +(Day day, int days) => new(day._number + days);

    public static Day operator -(Day day, int days) => new(day._number - days);

    public static int operator -(Day later, Day earlier) => later._number - earlier._number;

    public static bool operator <(Day left, Day right) => left._number < right._number;

    public static bool operator >(Day left, Day right) => left._number > right._number;

    public static bool operator <=(Day left, Day right) => left._number <= right._number;

    public static bool operator >=(Day left, Day right) => left._number >= right._number;

    /// <summary>The day a number of days back, or <see cref="Min"/> where that lies before it.</summary>
    public Day Back(int days) => new(Math.Max(0, _number - days));

    public override string ToString() => ToDate().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
