using System.Buffers.Binary;

namespace Ssi.Engine.Journal;

/// <summary>Reads little-endian fields from a span; a span that ends too early throws
/// <see cref="InvalidDataException"/>.</summary>
internal ref struct SpanReader(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;

    public int Position { get; private set; }

    public readonly bool AtEnd => Position == _bytes.Length;

    public byte Byte() => Bytes(1)[0];

    public ushort UInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Bytes(2));

    public uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Bytes(4));

    public ulong UInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Bytes(8));

    /// <summary>A length of one byte and that many bytes.</summary>
    public ReadOnlySpan<byte> Short() => Bytes(Byte());

    public ReadOnlySpan<byte> Bytes(int count)
    {
        if (_bytes.Length - Position < count)
            throw new InvalidDataException("The journal entry ends inside an item.");
        var read = _bytes.Slice(Position, count);
        Position += count;
        return read;
    }
}

/// <summary>Writes little-endian fields into a span that has room for them.</summary>
internal ref struct SpanWriter(Span<byte> target)
{
    private readonly Span<byte> _target = target;

    public int Position { get; private set; }

    public void Byte(byte value) => _target[Position++] = value;

    public void UInt16(ushort value)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(_target[Position..], value);
        Position += 2;
    }

    public void UInt32(uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(_target[Position..], value);
        Position += 4;
    }

    public void UInt64(ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(_target[Position..], value);
        Position += 8;
    }

    /// <summary>A length of one byte and the bytes.</summary>
    public void Short(ReadOnlySpan<byte> value)
    {
        Byte((byte)value.Length);
        Bytes(value);
    }

    public void Bytes(ReadOnlySpan<byte> value)
    {
        value.CopyTo(_target[Position..]);
        Position += value.Length;
    }
}
