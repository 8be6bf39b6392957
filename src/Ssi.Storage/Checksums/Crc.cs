using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace Ssi.Storage.Checksums;

/// <summary>CRC-32C over the columns of one row, in their order. Lengths are part of it, so that two neighbouring
/// columns cannot exchange bytes.</summary>
internal struct Crc
{
    private const int StackBytes = 512;

    private uint _value;

    /// <param name="kind">A number of its own for every kind of row: equal columns of two tables differ.</param>
    public Crc(byte kind)
    {
        _value = BitOperations.Crc32C(uint.MaxValue, kind);
    }

    public readonly int Value => (int)~_value;

    public Crc Add(long value)
    {
        _value = BitOperations.Crc32C(_value, (ulong)value);
        return this;
    }

    public Crc Add(ReadOnlySpan<byte> bytes)
    {
        var crc = BitOperations.Crc32C(_value, (uint)bytes.Length);
        for (; bytes.Length >= 8; bytes = bytes[8..])
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        foreach (var one in bytes)
            crc = BitOperations.Crc32C(crc, one);
        _value = crc;
        return this;
    }

    public Crc Add(string? text)
    {
        text ??= "";
        var size = Encoding.UTF8.GetMaxByteCount(text.Length);
        var buffer = size <= StackBytes ? stackalloc byte[StackBytes] : new byte[size];
        return Add(buffer[..Encoding.UTF8.GetBytes(text, buffer)]);
    }
}
