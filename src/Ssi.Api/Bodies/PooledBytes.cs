using System.Buffers;

namespace Ssi.Api.Bodies;

/// <summary>A contiguous buffer that grows by doubling up to a bound; its memory is rented.</summary>
internal sealed class PooledBytes(int maxBytes) : IDisposable
{
    private byte[] _array = [];

    public int Count { get; private set; }

    public ReadOnlySpan<byte> Written => _array.AsSpan(0, Count);

    public ReadOnlyMemory<byte> WrittenMemory => _array.AsMemory(0, Count);

    /// <summary>Room to write into, at least one byte; empty when the bound is reached.</summary>
    public Memory<byte> Room(int hint)
    {
        if (Count == _array.Length && Count < maxBytes)
            Grow(Math.Clamp(Math.Max(hint, Count * 2), 1, maxBytes));
        return _array.AsMemory(Count, Math.Min(_array.Length, maxBytes) - Count);
    }

    public void Advance(int bytes) => Count += bytes;

    public void Dispose()
    {
        if (_array.Length > 0)
            ArrayPool<byte>.Shared.Return(_array);
        _array = [];
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
