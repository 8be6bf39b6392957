using System.Buffers;

namespace Ssi.Api.Bodies;

/// <summary>A contiguous buffer that grows by doubling up to a bound; its memory is rented.</summary>
internal sealed class PooledBytes(int maxBytes) : IDisposable
{
    private byte[] _array = [];
    private int _start;

    public int MaxBytes => maxBytes;

    public int Count { get; private set; }

    public ReadOnlySpan<byte> Written => _array.AsSpan(_start, Count - _start);

    public ReadOnlyMemory<byte> WrittenMemory => _array.AsMemory(_start, Count - _start);

    /// <summary>Room to write into, at least one byte; empty when the bound is reached.</summary>
    public Memory<byte> Room(int hint)
    {
        if (Count == _array.Length && Count < maxBytes)
            Grow(Math.Clamp(Math.Max(hint, Count * 2), 1, maxBytes));
        return _array.AsMemory(Count, Math.Min(_array.Length, maxBytes) - Count);
    }

    public void Advance(int bytes) => Count += bytes;

    /// <summary>Leaves out the first bytes of what is written; nothing is written afterwards.</summary>
    public void PassOver(int bytes) => _start = bytes;

    public void Dispose()
    {
        if (_array.Length > 0)
            ArrayPool<byte>.Shared.Return(_array);
        _array = [];
        _start = 0;
        Count = 0;
    }

    private void Grow(int size)
    {
        var grown = ArrayPool<byte>.Shared.Rent(size);
        Written.CopyTo(grown);
        if (_array.Length > 0)
            ArrayPool<byte>.Shared.Return(_array);
        _array = grown;
    }
}
