using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Ssi.Ranking.Industries;

/// <content>
/// The stored form: the number of distinct values, then for each, ascending, <c>gap * 2 + more</c>, where the gap
/// counts the values skipped since the last one and <c>more</c> is 1 when it is held more than once, followed then by
/// its count less 2. All are unsigned LEB128 integers of the shortest form, so equal histograms of one maximum have
/// equal bytes.
/// </content>
public sealed partial class Histogram
{
    private const int MaxVarint = 5;

    public void Encode(IBufferWriter<byte> writer)
    {
        var distinct = 0;
        for (int next = 0, value = -1; TryNext(ref next, ref value, out _);) distinct++;
        Write(writer, (uint)distinct);
        var expected = 0;
        for (int next = 0, value = -1; TryNext(ref next, ref value, out var count); expected = value + 1)
        {
            Write(writer, ((uint)(value - expected) << 1) | (count > 1 ? 1u : 0u));
            if (count > 1) Write(writer, (uint)(count - 2));
        }
    }

    /// <summary>False for anything <see cref="Encode"/> does not write for this maximum.</summary>
    public static bool TryDecode(int max, ReadOnlySpan<byte> source, [NotNullWhen(true)] out Histogram? histogram,
        out int read)
    {
        histogram = null;
        read = 0;
        if (!TryRead(source, ref read, out var distinct) || distinct > (uint)max + 1) return false;
        var counts = new int[max + 1];
        var (value, total, sum) = (-1L, 0L, 0L);
        for (var i = 0u; i < distinct; i++)
        {
            if (!TryRead(source, ref read, out var step)) return false;
            var more = 0u;
            if ((step & 1) != 0 && !TryRead(source, ref read, out more)) return false;
            var count = (step & 1) + 1L + more;
            value += 1 + (step >> 1);
            total += count;
            if (value > max || total > int.MaxValue) return false;
            counts[value] = (int)count;
            sum += value * count;
        }

        histogram = new Histogram(max) { _counts = counts, Count = (int)total, Sum = sum };
        if (total <= SparseMost) histogram.Thin();
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

    private static void Write(IBufferWriter<byte> writer, uint number)
    {
        var span = writer.GetSpan(MaxVarint);
        var length = 0;
        for (; number >= 0x80; number >>= 7) span[length++] = (byte)(number | 0x80);
        span[length++] = (byte)number;
        writer.Advance(length);
    }

    private static bool TryRead(ReadOnlySpan<byte> source, ref int at, out uint number)
    {
        number = 0;
        for (var i = 0; i < MaxVarint && at < source.Length; i++)
        {
            var octet = source[at++];
            if (i == MaxVarint - 1 && octet > 0x0f) return false;
            number |= (uint)(octet & 0x7f) << (7 * i);
            if (octet < 0x80) return octet != 0 || i == 0;
        }

        return false;
    }
}
