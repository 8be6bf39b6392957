using System.Numerics;
using System.Runtime.InteropServices;

namespace Ssi.Ranking.Industries;

/// <summary>Vectorised arithmetic on dense counts.</summary>
internal static class Counts
{
    public static void Add(ReadOnlySpan<int> source, Span<int> target)
    {
        var from = MemoryMarshal.Cast<int, Vector<int>>(source);
        var to = MemoryMarshal.Cast<int, Vector<int>>(target[..source.Length]);
        for (var i = 0; i < to.Length; i++) to[i] += from[i];
        for (var i = to.Length * Vector<int>.Count; i < source.Length; i++) target[i] += source[i];
    }

    public static void Subtract(ReadOnlySpan<int> source, Span<int> target)
    {
        var from = MemoryMarshal.Cast<int, Vector<int>>(source);
        var to = MemoryMarshal.Cast<int, Vector<int>>(target[..source.Length]);
        for (var i = 0; i < to.Length; i++) to[i] -= from[i];
        for (var i = to.Length * Vector<int>.Count; i < source.Length; i++) target[i] -= source[i];
    }

    public static int Sum(ReadOnlySpan<int> counts)
    {
        var vectors = MemoryMarshal.Cast<int, Vector<int>>(counts);
        var total = Vector<int>.Zero;
        foreach (var vector in vectors) total += vector;
        var sum = Vector.Sum(total);
        foreach (var count in counts[(vectors.Length * Vector<int>.Count)..]) sum += count;
        return sum;
    }
}
