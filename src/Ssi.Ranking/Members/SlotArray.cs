using System.Runtime.CompilerServices;

namespace Ssi.Ranking.Members;

/// <summary>One unmanaged value a slot, in chunks of 4,096 slots: it grows without copying and with at most one chunk
/// of slack. Slots never covered read as the default.</summary>
internal sealed class SlotArray<T>
    where T : unmanaged
{
    public const int ChunkSlots = 1 << Shift;

    private const int Shift = 12;

    private T[][] _chunks = [];

    public int Chunks => _chunks.Length;

    public long Bytes => 24 + (_chunks.Length * (32L + ((long)ChunkSlots * Unsafe.SizeOf<T>())));

    /// <summary>The cell of a covered slot.</summary>
    public ref T this[int slot] => ref _chunks[slot >> Shift][slot & (ChunkSlots - 1)];

    public T Read(int slot) => (uint)slot >> Shift < (uint)_chunks.Length ? this[slot] : default;

    public ReadOnlySpan<T> Chunk(int chunk) => _chunks[chunk];

    public void Cover(int slot)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(slot);
        var first = _chunks.Length;
        if (slot >> Shift < first) return;
        Array.Resize(ref _chunks, (slot >> Shift) + 1);
        for (var chunk = first; chunk < _chunks.Length; chunk++) _chunks[chunk] = new T[ChunkSlots];
    }
}
