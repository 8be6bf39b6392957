using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Ssi.Ranking.Industries;

/// <summary>Exact counts of the values 0..max.</summary>
public sealed class Histogram(int max)
{
    public int Max => max;

    public int Count { get; }

    public long Sum { get; }

    public long Bytes { get; }

    public void Add(int value) => throw new NotSupportedException();

    public void Remove(int value) => throw new NotSupportedException();

    public void Move(int from, int to) => throw new NotSupportedException();

    public void AddAll(Histogram other) => throw new NotSupportedException();

    public int CountOf(int value) => throw new NotSupportedException();

    public int CountAbove(int value) => throw new NotSupportedException();

    public int Ascending(int position) => throw new NotSupportedException();

    public void AddTo(Span<int> counts) => throw new NotSupportedException();

    public void SubtractFrom(Span<int> counts) => throw new NotSupportedException();

    public Histogram Clone() => throw new NotSupportedException();

    public void Encode(IBufferWriter<byte> writer) => throw new NotSupportedException();

    public static bool TryDecode(int max, ReadOnlySpan<byte> source, [NotNullWhen(true)] out Histogram? histogram,
        out int read) => throw new NotSupportedException();
}
