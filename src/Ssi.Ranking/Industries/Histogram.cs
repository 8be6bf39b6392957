namespace Ssi.Ranking.Industries;

/// <summary>Exact counts of the values 0..max (max at most 65,535).</summary>
/// <remarks>
/// Up to 4,096 values it is a sorted array of them, 2 bytes each and an eighth of slack (half after removals); above,
/// a count for each possible value, 4 * (max + 1) bytes. It turns back below 2,048, so that values coming and going
/// at the border do not turn it each time. A change costs a binary search and a move of at most 8 KiB, or O(1) when
/// dense. One writer; a clone that nobody changes may be read by any thread.
/// </remarks>
public sealed partial class Histogram
{
    /// <summary>The most values that are held as a sorted array.</summary>
    internal const int SparseMost = 4096;

    private ushort[] _values = [];
    private int[]? _counts;

    public Histogram(int max)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)max, ushort.MaxValue, nameof(max));
        Max = max;
    }

    public int Max { get; }

    /// <summary>Values held, duplicates included.</summary>
    public int Count { get; private set; }

    public long Sum { get; private set; }

    public long Bytes => 56 + (_values.Length == 0 ? 0 : 24 + (2L * _values.Length))
        + (_counts is null ? 0 : 24 + (4L * _counts.Length));

    internal bool IsSparse => _counts is null;

    private ReadOnlySpan<ushort> Sorted => _counts is null ? _values.AsSpan(0, Count) : default;

    public void Add(int value)
    {
        Check(value);
        if (_counts is null && Count == SparseMost) Densify();
        if (_counts is not null) _counts[value] = checked(_counts[value] + 1);
        else Insert(value);
        Count = checked(Count + 1);
        Sum += value;
    }

    /// <summary>Throws <see cref="InvalidOperationException"/> when the value is not held.</summary>
    public void Remove(int value)
    {
        Check(value);
        if (_counts is not null) _counts[value] -= HeldDense(value);
        else
        {
            var at = Held(value);
            _values.AsSpan(at + 1, Count - at - 1).CopyTo(_values.AsSpan(at));
        }

        Count--;
        Sum -= value;
        if (_counts is not null && Count < SparseMost / 2) Thin();
        else if (Count < (_values.Length / 2) - 4) Array.Resize(ref _values, Count + (Count / 8));
    }

    /// <summary>Replaces one held value: <see cref="Remove"/> and <see cref="Add"/> in one, moving only what lies
    /// between.</summary>
    public void Move(int from, int to)
    {
        Check(from);
        Check(to);
        if (_counts is not null)
        {
            _counts[from] -= HeldDense(from);
            _counts[to]++;
        }
        else
        {
            var old = Held(from);
            var at = Place(to);
            if (at > old) _values.AsSpan(old + 1, --at - old).CopyTo(_values.AsSpan(old));
            else _values.AsSpan(at, old - at).CopyTo(_values.AsSpan(at + 1));
            _values[at] = (ushort)to;
        }

        Sum += to - from;
    }

    public int CountOf(int value)
    {
        Check(value);
        return _counts is not null ? _counts[value] : End(value) - End(value - 1);
    }

    /// <summary>The number of values strictly above.</summary>
    public int CountAbove(int value)
    {
        Check(value);
        if (_counts is null) return Count - End(value);
        return value > Max / 2
            ? Counts.Sum(_counts.AsSpan(value + 1))
            : Count - Counts.Sum(_counts.AsSpan(0, value + 1));
    }

    /// <summary>The number of values at or below one, which may be -1.</summary>
    internal int CountUpTo(int value) => value < 0 ? 0 : Count - CountAbove(value);

    /// <summary>The value at a position in ascending order, 1..<see cref="Count"/>.</summary>
    public int Ascending(int position)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(position, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(position, Count);
        if (_counts is null) return _values[position - 1];
        var value = 0;
        for (var passed = _counts[0]; passed < position; passed += _counts[value]) value++;
        return value;
    }

    /// <summary>Adds the counts to dense ones, one for each value 0..max.</summary>
    public void AddTo(Span<int> counts)
    {
        if (_counts is not null) Counts.Add(_counts, counts);
        else
            foreach (var value in Sorted) counts[value]++;
    }

    public void SubtractFrom(Span<int> counts)
    {
        if (_counts is not null) Counts.Subtract(_counts, counts);
        else
            foreach (var value in Sorted) counts[value]--;
    }

    /// <summary>Adds all values of another histogram of the same maximum.</summary>
    public void AddAll(Histogram other)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(other.Max, Max, nameof(other));
        var count = checked(Count + other.Count);
        if (count > SparseMost)
        {
            if (_counts is null) Densify();
            other.AddTo(_counts);
        }
        else
        {
            var values = new ushort[count];
            CopySorted(values);
            other.CopySorted(values.AsSpan(Count));
            values.AsSpan().Sort();
            _values = values;
            _counts = null;
        }

        Count = count;
        Sum += other.Sum;
    }

    /// <summary>A copy without slack.</summary>
    public Histogram Clone() => new(Max)
    {
        _values = Sorted.ToArray(),
        _counts = _counts?.AsSpan().ToArray(),
        Count = Count,
        Sum = Sum,
    };
}
