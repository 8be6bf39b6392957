using Ssi.Ranking.Industries;

namespace Ssi.Ranking.Distributions;

/// <summary>How many members are at or below each value of one measure. Immutable, for any thread.</summary>
/// <remarks>Either a sparse histogram, 2 bytes a member and a binary search, or a count for each possible value, 4
/// bytes each and O(1).</remarks>
internal readonly struct CumulativeCounts
{
    private readonly Histogram? _sparse;
    private readonly int[]? _upTo;

    /// <summary>Keeps a sparse histogram that does not change any more.</summary>
    public CumulativeCounts(Histogram sparse) => _sparse = sparse;

    public CumulativeCounts(ReadOnlySpan<int> counts)
    {
        _upTo = new int[counts.Length];
        var sum = 0;
        for (var value = 0; value < counts.Length; value++) _upTo[value] = sum += counts[value];
    }

    public int Total => _upTo is null ? _sparse!.Count : _upTo[^1];

    /// <summary>Bytes beside the struct itself; a sparse histogram may be that of a shard's capture.</summary>
    public long Bytes => _upTo is null ? _sparse!.Bytes : 24 + (4L * _upTo.Length);

    /// <summary>For -1..max.</summary>
    public int UpTo(int value)
    {
        if (value < 0) return 0;
        return _upTo is null ? _sparse!.CountUpTo(value) : _upTo[value];
    }

    /// <summary>The value at a position in ascending order, 1..<see cref="Total"/>.</summary>
    public int Ascending(int position)
    {
        if (_upTo is null) return _sparse!.Ascending(position);
        var (low, high) = (0, _upTo.Length - 1);
        while (low < high)
        {
            var middle = (low + high) >> 1;
            if (_upTo[middle] >= position) high = middle;
            else low = middle + 1;
        }

        return low;
    }

    public Histogram ToHistogram()
    {
        if (_upTo is null) return _sparse!;
        var counts = new int[_upTo.Length];
        var below = 0;
        for (var value = 0; value < counts.Length; value++)
            (counts[value], below) = (_upTo[value] - below, _upTo[value]);
        return Histogram.Of(counts);
    }
}
