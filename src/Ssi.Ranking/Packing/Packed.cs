using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Ssi.Scoring.Members;
using Ssi.Scoring.Scores;

namespace Ssi.Ranking.Packing;

/// <summary>The parts that encoded forms are made of. Each has one way to be written, and what has another is
/// refused: equal contents have equal bytes.</summary>
internal static class Packed
{
    private const int MaxVarintBytes = 5;

    /// <summary>Unsigned LEB128 of the shortest form.</summary>
    public static void Write(IBufferWriter<byte> writer, uint number)
    {
        var span = writer.GetSpan(MaxVarintBytes);
        var length = 0;
        for (; number >= 0x80; number >>= 7) span[length++] = (byte)(number | 0x80);
        span[length++] = (byte)number;
        writer.Advance(length);
    }

    public static bool TryRead(ReadOnlySpan<byte> source, ref int at, out uint number)
    {
        number = 0;
        for (var i = 0; i < MaxVarintBytes && at < source.Length; i++)
        {
            var octet = source[at++];
            if (i == MaxVarintBytes - 1 && octet > 0x0f) return false;
            number |= (uint)(octet & 0x7f) << (7 * i);
            if (octet < 0x80) return octet != 0 || i == 0;
        }

        return false;
    }

    /// <summary>A number of 0..<paramref name="max"/>, which is at most <see cref="int.MaxValue"/>.</summary>
    public static bool TryRead(ReadOnlySpan<byte> source, ref int at, int max, out int number)
    {
        var isRead = TryRead(source, ref at, out var any) && any <= (uint)max;
        number = isRead ? (int)any : 0;
        return isRead;
    }

    /// <summary>The byte that tells the version of what follows.</summary>
    public static void WriteVersion(IBufferWriter<byte> writer, byte version)
    {
        writer.GetSpan(1)[0] = version;
        writer.Advance(1);
    }

    public static bool TryReadVersion(ReadOnlySpan<byte> source, ref int at, byte version) =>
        at < source.Length && source[at++] == version;

    /// <summary>An id by <see cref="EntityId"/>, after its length.</summary>
    public static void WriteId(IBufferWriter<byte> writer, string id)
    {
        var span = writer.GetSpan(1 + EntityId.MaxLength);
        span[0] = checked((byte)Encoding.ASCII.GetBytes(id, span[1..]));
        writer.Advance(1 + span[0]);
    }

    /// <inheritdoc cref="WriteId(IBufferWriter{byte}, string)"/>
    public static void WriteId(IBufferWriter<byte> writer, ReadOnlySpan<byte> id)
    {
        var span = writer.GetSpan(1 + id.Length);
        span[0] = checked((byte)id.Length);
        id.CopyTo(span[1..]);
        writer.Advance(1 + id.Length);
    }

    public static bool TryReadId(ReadOnlySpan<byte> source, ref int at, out ReadOnlySpan<byte> id)
    {
        id = default;
        if (at >= source.Length || source.Length - at - 1 < source[at]) return false;
        id = source.Slice(at + 1, source[at]);
        at += 1 + id.Length;
        return EntityId.IsValid(id);
    }

    public static bool TryReadId(ReadOnlySpan<byte> source, ref int at, [NotNullWhen(true)] out string? id)
    {
        id = TryReadId(source, ref at, out ReadOnlySpan<byte> bytes) ? Encoding.ASCII.GetString(bytes) : null;
        return id is not null;
    }

    /// <summary>The packed word of a score, lowest byte first.</summary>
    public static void WriteVector(IBufferWriter<byte> writer, ulong packed)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(writer.GetSpan(sizeof(ulong)), packed);
        writer.Advance(sizeof(ulong));
    }

    public static bool TryReadVector(ReadOnlySpan<byte> source, ref int at, out ulong packed)
    {
        packed = 0;
        if (source.Length - at < sizeof(ulong)) return false;
        packed = BinaryPrimitives.ReadUInt64LittleEndian(source[at..]);
        at += sizeof(ulong);
        for (var lane = 0; lane < 64; lane += 16)
            if ((ushort)(packed >> lane) > ScoreVector.PillarMax) return false;
        return true;
    }
}
