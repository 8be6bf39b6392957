using System.Buffers;

namespace Ssi.Ranking.Industries;

/// <content>New histograms from others.</content>
public sealed partial class Histogram
{
    /// <summary>Up to so many values are sorted; more are counted in an array of all possible values.</summary>
    private const int SortedMost = 256;

    /// <summary>Takes dense counts, one for each value 0..max, for its own.</summary>
    internal static Histogram Of(int[] counts)
    {
        var histogram = new Histogram(counts.Length - 1) { _counts = counts };
        for (var value = 0; value < counts.Length; value++)
        {
            histogram.Count = checked(histogram.Count + counts[value]);
            histogram.Sum += (long)value * counts[value];
        }

        return histogram;
    }

    /// <summary>A sparse histogram of all values of some that have one maximum and at most <see cref="SparseMost"/>
    /// values together. A single sparse one is returned as it is.</summary>
    internal static Histogram SparseSum(int max, ReadOnlySpan<Histogram> parts)
    {
        if (parts.Length == 1 && parts[0].IsSparse) return parts[0];
        var sum = new Histogram(max);
        foreach (var part in parts)
        {
            sum.Count += part.Count;
            sum.Sum += part.Sum;
        }

        sum._values = new ushort[sum.Count];
        if (sum.Count <= SortedMost) sum.FillSorting(parts);
        else sum.FillCounting(parts);
        return sum;
    }

    private void FillSorting(ReadOnlySpan<Histogram> parts)
    {
        var filled = 0;
        foreach (var part in parts)
        {
            part.CopySorted(_values.AsSpan(filled));
            filled += part.Count;
        }

        _values.AsSpan().Sort();
    }

    private void FillCounting(ReadOnlySpan<Histogram> parts)
    {
        var rented = ArrayPool<int>.Shared.Rent(Max + 1);
        var counts = rented.AsSpan(0, Max + 1);
        counts.Clear();
        foreach (var part in parts) part.AddTo(counts);
        for (int value = 0, filled = 0; filled < Count; value++)
        {
            for (var left = counts[value]; left > 0; left--) _values[filled++] = (ushort)value;
        }

        ArrayPool<int>.Shared.Return(rented);
    }
}
