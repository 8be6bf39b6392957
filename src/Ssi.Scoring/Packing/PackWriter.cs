using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Ssi.Scoring.Packing;

/// <summary>Writes numbers as bytes, small ones short; <see cref="PackReader"/> reads them back. Ends with
/// <see cref="Flush"/>.</summary>
internal ref struct PackWriter(IBufferWriter<byte> output)
{
    private const int MaxVarintBytes = 10;
    private const int Chunk = 256;

    private Span<byte> _span;
    private int _used;

    public void Byte(byte value)
    {
        Ensure(1);
        _span[_used++] = value;
    }

    /// <summary>Seven bits a byte, lowest first; the top bit says that more follow.</summary>
    public void Varint(ulong value)
    {
        Ensure(MaxVarintBytes);
        while (value >= 0x80)
        {
            _span[_used++] = (byte)(value | 0x80);
            value >>= 7;
        }

        _span[_used++] = (byte)value;
    }

    public void Varint(int value) => Varint((ulong)(uint)value);

    /// <summary>A signed number, small magnitudes short.</summary>
    public void Signed(int value) => Varint((ulong)(uint)((value << 1) ^ (value >> 31)));

    public void Word(ulong value)
    {
        Ensure(sizeof(ulong));
        BinaryPrimitives.WriteUInt64LittleEndian(_span[_used..], value);
        _used += sizeof(ulong);
    }

    /// <summary>UTF-8 after its length plus one; zero stands for null.</summary>
    public void Text(string? value)
    {
        if (value is null)
        {
            Byte(0);
            return;
        }

        var length = Encoding.UTF8.GetByteCount(value);
        Varint(length + 1);
        Ensure(length);
        _used += Encoding.UTF8.GetBytes(value, _span[_used..]);
    }

    public void Bytes(ReadOnlySpan<byte> bytes)
    {
        Ensure(bytes.Length);
        bytes.CopyTo(_span[_used..]);
        _used += bytes.Length;
    }

    public void Flush()
    {
        output.Advance(_used);
        _used = 0;
        _span = default;
    }

    private void Ensure(int bytes)
    {
        if (_span.Length - _used >= bytes)
            return;
        Flush();
        _span = output.GetSpan(Math.Max(bytes, Chunk));
    }
}
