namespace Ssi.Ranking.Industries;

/// <content>Places in the sorted array, and the turns between it and dense counts.</content>
public sealed partial class Histogram
{
    private void Check(int value)
    {
        if ((uint)value > (uint)Max) throw new ArgumentOutOfRangeException(nameof(value), value, $"Not in 0..{Max}.");
    }

    private int Place(int value)
    {
        var at = Sorted.BinarySearch((ushort)value);
        return at < 0 ? ~at : at;
    }

    private int Held(int value)
    {
        var at = Sorted.BinarySearch((ushort)value);
        return at >= 0 ? at : throw NotHeld(value);
    }

    private int HeldDense(int value) => _counts![value] > 0 ? 1 : throw NotHeld(value);

    private static InvalidOperationException NotHeld(int value) => new($"The value {value} is not in the histogram.");

    // The number of sorted values at or below one, which may be -1.
    private int End(int value)
    {
        var low = 0;
        for (var high = Count; low < high;)
        {
            var middle = (low + high) >> 1;
            if (_values[middle] <= value) low = middle + 1;
            else high = middle;
        }

        return low;
    }

    private void Insert(int value)
    {
        if (Count == _values.Length) Array.Resize(ref _values, Math.Min(SparseMost, Count + (Count / 8) + 4));
        var at = Place(value);
        _values.AsSpan(at, Count - at).CopyTo(_values.AsSpan(at + 1));
        _values[at] = (ushort)value;
    }

    private void Densify()
    {
        var counts = new int[Max + 1];
        AddTo(counts);
        _counts = counts;
        _values = [];
    }

    private void Thin()
    {
        var values = new ushort[Count];
        CopySorted(values);
        _values = values;
        _counts = null;
    }

    private void CopySorted(Span<ushort> target)
    {
        if (_counts is null)
        {
            Sorted.CopyTo(target);
            return;
        }

        for (int value = 0, at = 0; at < Count; at += _counts[value++])
            target.Slice(at, _counts[value]).Fill((ushort)value);
    }
}
