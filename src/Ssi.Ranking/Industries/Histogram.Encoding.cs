using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Ssi.Ranking.Packing;

namespace Ssi.Ranking.Industries;

/// <content>
/// The stored form: the number of distinct values, then for each, ascending, <c>gap * 2 + more</c>, where the gap
/// counts the values skipped since the last one and <c>more</c> is 1 when it is held more than once, followed then by
/// its count less 2. All are unsigned LEB128 integers of the shortest form, so equal histograms of one maximum have
/// equal bytes.
/// </content>
public sealed partial class Histogram
{
    public void Encode(IBufferWriter<byte> writer)
    {
        var distinct = 0;
        for (int next = 0, value = -1; TryNext(ref next, ref value, out _);) distinct++;
        Packed.Write(writer, (uint)distinct);
        var expected = 0;
        for (int next = 0, value = -1; TryNext(ref next, ref value, out var count); expected = value + 1)
        {
            Packed.Write(writer, ((uint)(value - expected) << 1) | (count > 1 ? 1u : 0u));
            if (count > 1) Packed.Write(writer, (uint)(count - 2));
        }
    }

    /// <summary>False for anything <see cref="Encode"/> does not write for this maximum.</summary>
    public static bool TryDecode(int max, ReadOnlySpan<byte> source, [NotNullWhen(true)] out Histogram? histogram,
        out int read)
    {
        histogram = null;
        read = 0;
        if (!Packed.TryRead(source, ref read, out var distinct) || distinct > (uint)max + 1) return false;
        var first = read;
        var (value, total, sum) = (-1, 0L, 0L);
        for (var i = 0u; i < distinct; i++)
        {
            if (!TryStep(max, source, ref read, ref value, out var count)) return false;
            total += count;
            sum += value * count;
        }

        // Read twice: most histograms are small and never need room for every value there can be.
        if (total > int.MaxValue) return false;
        histogram = new Histogram(max) { Count = (int)total, Sum = sum };
        histogram.Fill(source[first..read]);
        return true;
    }

    private void Fill(ReadOnlySpan<byte> steps)
    {
        if (Count <= SparseMost) _values = new ushort[Count];
        else _counts = new int[Max + 1];
        var filled = 0;
        for (int at = 0, value = -1; at < steps.Length && TryStep(Max, steps, ref at, ref value, out var count);)
        {
            if (_counts is not null) _counts[value] = (int)count;
            else _values.AsSpan(filled, (int)count).Fill((ushort)value);
            filled += (int)count;
        }
    }

    private static bool TryStep(int max, ReadOnlySpan<byte> source, ref int at, ref int value, out long count)
    {
        count = 0;
        if (!Packed.TryRead(source, ref at, out var step)) return false;
        var more = 0u;
        if ((step & 1) != 0 && !Packed.TryRead(source, ref at, out more)) return false;
        if (step >> 1 >= (uint)(max - value)) return false;
        value += 1 + (int)(step >> 1);
        count = (step & 1) + 1L + more;
        return true;
    }

    // Steps through the distinct values; next is a place in whichever array there is.
    private bool TryNext(ref int next, ref int value, out int count)
    {
        count = 0;
        if (_counts is null)
        {
            if (next == Count) return false;
            value = _values[next];
            for (; next < Count && _values[next] == value; next++) count++;
            return true;
        }

        while (next <= Max && _counts[next] == 0) next++;
        if (next > Max) return false;
        value = next;
        count = _counts[next++];
        return true;
    }
}
