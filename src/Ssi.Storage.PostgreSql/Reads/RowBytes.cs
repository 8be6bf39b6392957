using System.Buffers;
using Npgsql;

namespace Ssi.Storage.PostgreSql.Reads;

/// <summary>The bytes of one row's columns, copied into one buffer that all rows use in turn.</summary>
internal sealed class RowBytes : IDisposable
{
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(4_096);
    private int _used;

    /// <summary>Begins the next row.</summary>
    public void Clear() => _used = 0;

    /// <summary>A <c>bytea</c>, or a text's UTF-8; empty for NULL. Where it lies in the buffer.</summary>
    public Range Add(NpgsqlDataReader row, int column)
    {
        var start = _used;
        if (row.IsDBNull(column))
            return start..start;
        var length = (int)row.GetBytes(column, 0, null, 0, 0);
        if (length > _buffer.Length - _used)
            Grow(length);
        row.GetBytes(column, 0, _buffer, _used, length);
        _used += length;
        return start.._used;
    }

    public ReadOnlySpan<byte> this[Range range] => _buffer.AsSpan(range);

    public void Dispose() => ArrayPool<byte>.Shared.Return(_buffer);

    private void Grow(int more)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(2 * _buffer.Length, _used + more));
        _buffer.AsSpan(0, _used).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
