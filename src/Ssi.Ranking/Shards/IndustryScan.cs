using Ssi.Ranking.Members;

namespace Ssi.Ranking.Shards;

/// <summary>One pass over the slots of a shard that stops at the members of one industry, ascending.</summary>
/// <remarks>Skips others by a vectorised search of the flat states: 4 bytes read a slot.</remarks>
internal ref struct IndustryScan(SlotArray<int> states, SlotArray<ulong> vectors, int state)
{
    private ReadOnlySpan<int> _states;
    private ReadOnlySpan<ulong> _vectors;
    private int _chunk = -1;
    private int _at;

    public int Slot { readonly get; private set; }

    public ulong Packed { readonly get; private set; }

    // Adds the four packed pillars two at a time: a scan asks every member, and most need nothing else of the vector.
    public readonly int Ssi
    {
        get
        {
            const ulong EvenPillars = 0x0000FFFF_0000FFFF;
            var pairs = (Packed & EvenPillars) + ((Packed >> 16) & EvenPillars);
            return (int)(uint)(pairs + (pairs >> 32));
        }
    }

    public bool MoveNext()
    {
        while (true)
        {
            if (_at < _states.Length && _states[_at] != state)
            {
                var skip = _states[_at..].IndexOf(state);
                _at = skip < 0 ? _states.Length : _at + skip;
            }

            if (_at < _states.Length) break;
            if (++_chunk >= states.Chunks) return false;
            _states = states.Chunk(_chunk);
            _vectors = vectors.Chunk(_chunk);
            _at = 0;
        }

        Slot = (_chunk * SlotArray<int>.ChunkSlots) + _at;
        Packed = _vectors[_at++];
        return true;
    }
}
