namespace Ssi.Ranking.Members;

/// <summary>Ids one after another in chunks of 16 KiB, each as a length byte and its bytes; none straddles a
/// chunk.</summary>
/// <remarks>Append only: whoever drops ids counts their bytes and copies the rest into a new arena. At most 2
/// GiB.</remarks>
internal sealed class IdArena
{
    private const int Shift = 14;

    private const int ChunkBytes = 1 << Shift;

    private byte[][] _chunks = [];
    private int _used;

    /// <summary>Bytes taken, including what is left over at the ends of chunks.</summary>
    public int Used => _used;

    public long Bytes => 24 + (_chunks.Length * (8L + 24L + ChunkBytes));

    public ReadOnlySpan<byte> this[int offset]
    {
        get
        {
            var chunk = _chunks[offset >> Shift];
            var at = offset & (ChunkBytes - 1);
            return chunk.AsSpan(at + 1, chunk[at]);
        }
    }

    public int Append(ReadOnlySpan<byte> id)
    {
        var left = (_chunks.Length << Shift) - _used;
        if (left < id.Length + 1)
        {
            _used = checked(_used + left);
            Array.Resize(ref _chunks, _chunks.Length + 1);
            _chunks[^1] = new byte[ChunkBytes];
        }

        var offset = _used;
        var cell = _chunks[^1].AsSpan(offset & (ChunkBytes - 1));
        cell[0] = (byte)id.Length;
        id.CopyTo(cell[1..]);
        _used = checked(offset + id.Length + 1);
        return offset;
    }
}
