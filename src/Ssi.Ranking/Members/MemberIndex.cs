using Ssi.Scoring.Members;

namespace Ssi.Ranking.Members;

/// <summary>The ids of one shard's members (1..128 ASCII bytes) and their slots, dense from 0, never reused.</summary>
/// <remarks>
/// About 30 bytes a member at 12-character ids: the id and its length, a 4-byte offset a slot, and an open-addressing
/// table of 8-byte entries (32 bits of the caller's hash, slot) filled to 64..80 %. The kept hash bits reject other
/// ids without touching them and let the table grow without hashing ids again.
/// Lookup, addition and removal are O(1), growth amortised. A removed id leaves its slot empty and its table entry
/// dead until the table is next rebuilt; its bytes are reclaimed once a quarter of the arena is dead. One writer, no
/// readers beside.
/// </remarks>
public sealed class MemberIndex
{
    private const int MinCompacted = 1 << 15;

    private readonly SlotArray<int> _offsets = new();
    private IdArena _ids = new();
    private ulong[] _table = new ulong[16];
    private int _filled;
    private long _deadBytes;
    private MemberOrder? _order;

    /// <summary>Ids present.</summary>
    public int Count { get; private set; }

    /// <summary>The slot the next <see cref="Add"/> takes; every slot given out lies below.</summary>
    public int NextSlot { get; private set; }

    /// <summary>The members by id; kept from the first time on that it is asked for.</summary>
    public MemberOrder Order => _order ??= new MemberOrder(this);

    public long Bytes =>
        96 + _offsets.Bytes + _ids.Bytes + 24 + (_table.Length * 8L) + (_order?.Bytes ?? 0);

    public bool TryGet(ReadOnlySpan<byte> id, ulong hash, out int slot)
    {
        var table = _table;
        var bits = Bits(hash);
        for (var at = Home(bits, table.Length); ; at = at + 1 == table.Length ? 0 : at + 1)
        {
            var entry = table[at];
            if (entry == 0) break;
            if ((uint)(entry >> 32) != bits) continue;
            slot = (int)(uint)entry - 1;
            var offset = _offsets[slot];
            if (offset != 0 && _ids[offset - 1].SequenceEqual(id)) return true;
        }

        slot = -1;
        return false;
    }

    /// <summary>Adds an absent id at <see cref="NextSlot"/>; throws <see cref="InvalidOperationException"/> when it
    /// is there.</summary>
    public int Add(ReadOnlySpan<byte> id, ulong hash)
    {
        var slot = NextSlot;
        AddAt(slot, id, hash);
        return slot;
    }

    /// <summary>Adds an absent id at a slot of the caller's, not below <see cref="NextSlot"/>: loading may leave
    /// gaps.</summary>
    public void AddAt(int slot, ReadOnlySpan<byte> id, ulong hash)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(slot, NextSlot);
        ArgumentOutOfRangeException.ThrowIfZero(id.Length, nameof(id));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(id.Length, EntityId.MaxLength, nameof(id));
        if (TryGet(id, hash, out _)) throw new InvalidOperationException("The id is already in the index.");
        if ((_filled + 1) * 5L > _table.Length * 4L) Rebuild();
        _offsets.Cover(slot);
        _offsets[slot] = _ids.Append(id) + 1;
        Place(_table, Entry(Bits(hash), slot));
        _filled++;
        Count++;
        NextSlot = slot + 1;
    }

    /// <summary>False when no id is at the slot.</summary>
    public bool Remove(int slot)
    {
        if (!Has(slot)) return false;
        _order?.Forget(slot);
        _deadBytes += IdOf(slot).Length + 1;
        _offsets[slot] = 0;
        Count--;
        if (_ids.Used >= MinCompacted && _deadBytes * 4 >= _ids.Used) Compact();
        return true;
    }

    public bool Has(int slot) => _offsets.Read(slot) != 0;

    /// <summary>The id at a slot, valid until the next change of the index; throws when nobody is there.</summary>
    public ReadOnlySpan<byte> IdOf(int slot)
    {
        var offset = _offsets.Read(slot);
        if (offset == 0) throw new ArgumentOutOfRangeException(nameof(slot), slot, "No id is at this slot.");
        return _ids[offset - 1];
    }

    // A multiplication first: ids routed to this shard by some bits of the same hash still spread over the table.
    private static uint Bits(ulong hash) => (uint)((hash * 0x9E3779B97F4A7C15UL) >> 32);

    private static int Home(uint bits, int length) => (int)(((ulong)bits * (uint)length) >> 32);

    private static ulong Entry(uint bits, int slot) => ((ulong)bits << 32) | ((uint)slot + 1);

    private static void Place(ulong[] table, ulong entry)
    {
        var at = Home((uint)(entry >> 32), table.Length);
        while (table[at] != 0) at = at + 1 == table.Length ? 0 : at + 1;
        table[at] = entry;
    }

    private void Rebuild()
    {
        var table = new ulong[checked((int)(Count * 25L / 16)) + 16];
        foreach (var entry in _table)
            if (entry != 0 && _offsets[(int)(uint)entry - 1] != 0)
                Place(table, entry);
        _table = table;
        _filled = Count;
    }

    private void Compact()
    {
        var ids = new IdArena();
        for (var slot = 0; slot < NextSlot; slot++)
            if (Has(slot))
                _offsets[slot] = ids.Append(IdOf(slot)) + 1;
        _ids = ids;
        _deadBytes = 0;
    }
}
