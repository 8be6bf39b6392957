using System.Buffers.Binary;
using System.Text;

namespace Ssi.Scoring.Packing;

/// <summary>Reads what <see cref="PackWriter"/> wrote; anything else throws
/// <see cref="InvalidDataException"/>.</summary>
internal ref struct PackReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    public readonly bool AtEnd => _rest.IsEmpty;

    public readonly int Remaining => _rest.Length;

    public byte Byte() => Bytes(1)[0];

    public ulong Varint()
    {
        if (_rest.Length > 0 && _rest[0] < 0x80)
        {
            var single = _rest[0];
            _rest = _rest[1..];
            return single;
        }

        var value = 0UL;
        for (var i = 0; i < _rest.Length && i < 10; i++)
        {
            var part = _rest[i];
            value |= (ulong)(part & 0x7f) << (7 * i);
            if (part >= 0x80)
                continue;
            if (part == 0 || (i == 9 && part > 1))
                break;
            _rest = _rest[(i + 1)..];
            return value;
        }

        throw Bad();
    }

    /// <summary>A number of at most <paramref name="max"/>.</summary>
    public int Varint(int max) => (int)Varint((uint)max);

    /// <inheritdoc cref="Varint(int)"/>
    public uint Varint(uint max)
    {
        var value = Varint();
        return value <= max ? (uint)value : throw Bad();
    }

    public int Signed()
    {
        var value = Varint();
        return value <= uint.MaxValue ? (int)((uint)value >> 1) ^ -(int)((uint)value & 1) : throw Bad();
    }

    public ulong Word() => BinaryPrimitives.ReadUInt64LittleEndian(Bytes(sizeof(ulong)));

    /// <summary>The bytes of a text; false for null.</summary>
    public bool TryText(int maxBytes, out ReadOnlySpan<byte> utf8)
    {
        var length = Varint(maxBytes + 1) - 1;
        utf8 = length > 0 ? Bytes(length) : default;
        return length >= 0;
    }

    public string? Text(int maxBytes) => TryText(maxBytes, out var utf8) ? Encoding.UTF8.GetString(utf8) : null;

    public ReadOnlySpan<byte> Bytes(int length)
    {
        if (_rest.Length < length)
            throw Bad();
        var taken = _rest[..length];
        _rest = _rest[length..];
        return taken;
    }

    /// <summary>Throws unless a rule that every writing keeps holds here.</summary>
    public static void Require(bool holds)
    {
        if (!holds)
            throw Bad();
    }

    private static InvalidDataException Bad() => new("The bytes are not of the form that this version writes.");
}
