using Ssi.Scoring.Days;

namespace Ssi.Scoring.Members;

/// <summary>A value by day, held as the value of the earliest open day and the changes after it, each on a later day
/// and different from the value before. Equal values on all open days mean equal versions.</summary>
/// <remarks>Without changes it holds no array.</remarks>
internal readonly struct DayVersions<T>
    where T : IEquatable<T>
{
    private readonly (Day Day, T Value)[]? _changes;

    public DayVersions(T first, (Day Day, T Value)[]? changes = null)
    {
        First = first;
        _changes = changes is { Length: 0 } ? null : changes;
    }

    /// <summary>The value of the earliest open day, and of those after it up to the first change.</summary>
    public T First { get; }

    public ReadOnlySpan<(Day Day, T Value)> Changes => _changes;

    /// <summary>The value of each day of a run, the earliest open day first; the last one stays for the days
    /// after.</summary>
    public static DayVersions<T> Of(Day first, ReadOnlySpan<T> values)
    {
        var changes = new List<(Day, T)>();
        for (var i = 1; i < values.Length; i++)
        {
            if (!values[i].Equals(values[i - 1]))
                changes.Add((first + i, values[i]));
        }

        return new DayVersions<T>(values[0], changes.Count == 0 ? null : [.. changes]);
    }

    public T On(Day day)
    {
        for (var i = Changes.Length - 1; i >= 0; i--)
        {
            if (Changes[i].Day <= day)
                return Changes[i].Value;
        }

        return First;
    }

    /// <summary>The same up to the day before one, and another value from that day on.</summary>
    public DayVersions<T> With(Day day, T value)
    {
        var before = Changes;
        while (before.Length > 0 && before[^1].Day >= day)
            before = before[..^1];
        var last = before.Length > 0 ? before[^1].Value : First;
        return new DayVersions<T>(First, last.Equals(value) ? before.ToArray() : [.. before, (day, value)]);
    }

    /// <summary>The same from a later first open day on.</summary>
    public DayVersions<T> From(Day first)
    {
        var later = Changes;
        while (later.Length > 0 && later[0].Day <= first)
            later = later[1..];
        return later.Length == Changes.Length ? this : new DayVersions<T>(On(first), later.ToArray());
    }
}
