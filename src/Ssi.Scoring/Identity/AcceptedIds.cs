using Ssi.Scoring.Days;

namespace Ssi.Scoring.Identity;

/// <summary>The identities of the events one shard has accepted, as keyed 64-bit hashes with the day of acceptance:
/// the table that makes ingest exactly-once. Two different events are taken for one with a chance of n / 2^64
/// each.</summary>
/// <remarks>Open addressing, nine bytes a slot, filled to 80 % and grown by a quarter: 11.3 to 14.1 bytes an id, and 8
/// more until its segment is taken. A hash is expected to be uniform: its high bits place it, so growing keeps the
/// order and touches memory in sequence. A slot tells the day in pairs of days (days since 2000-01-01, halved, modulo
/// 256): an id is held until both days of its pair may go, and for 510 days at the most, longer than any lateness
/// limit. For one thread at a time.</remarks>
public sealed class AcceptedIds
{
    private const int FirstCapacity = 64;
    private const int MaxAgePairs = byte.MaxValue;

    private readonly List<(Day Day, List<ulong> Hashes)> _pending = [];

    /// <summary>Zero marks a free slot; the hash of zero is kept apart.</summary>
    private ulong[] _hashes = new ulong[FirstCapacity];
    private byte[] _pairs = new byte[FirstCapacity];
    private int _used;
    private int? _zero;
    private int _newest;
    private int _oldest = int.MaxValue;

    /// <summary>The ids held.</summary>
    public int Count => _used + (_zero is null ? 0 : 1);

    /// <summary>The memory of the table and of what is pending, in bytes.</summary>
    public long Bytes
    {
        get
        {
            var bytes = 9L * _hashes.Length;
            foreach (var (_, hashes) in _pending)
                bytes += 8L * hashes.Capacity;
            return bytes;
        }
    }

    /// <summary>Accepts an id on a day and notes it for the next segment of that day; false when it is known.</summary>
    public bool TryAdd(ulong hash, Day day)
    {
        if (!Insert(hash, day))
            return false;
        PendingOf(day).Add(hash);
        return true;
    }

    public bool Contains(ulong hash) => hash == 0 ? _zero is not null : _hashes[Find(hash)] == hash;

    /// <summary>Takes in a stored segment, for recovery: what is known already stays, and nothing is pending by
    /// it.</summary>
    public void Load(ReadOnlySpan<ulong> hashes, Day day)
    {
        foreach (var hash in hashes)
            Insert(hash, day);
    }

    /// <summary>The ids accepted since last asked, one segment a day, in the order of acceptance.</summary>
    public IReadOnlyList<(Day Day, ulong[] Hashes)> TakePending()
    {
        var taken = _pending.ConvertAll(day => (day.Day, day.Hashes.ToArray()));
        _pending.Clear();
        return taken;
    }

    /// <summary>Forgets the ids accepted before a day, those of the day before it excepted where that is of the same
    /// pair; shrinks the table where that leaves it half empty. True where there may have been some.</summary>
    public bool DropBefore(Day first)
    {
        _pending.RemoveAll(day => day.Day < first);
        return DropPairsBefore(PairOf(first));
    }

    /// <summary>Of an id too old to be held nothing is kept.</summary>
    private bool Insert(ulong hash, Day day)
    {
        var pair = PairOf(day);
        if (_newest - pair > MaxAgePairs)
            return false;
        DropPairsBefore(pair - MaxAgePairs);
        _newest = Math.Max(_newest, pair);
        _oldest = Math.Min(_oldest, pair);
        if (hash == 0)
        {
            var isNew = _zero is null;
            _zero ??= pair;
            return isNew;
        }

        var slot = Find(hash);
        if (_hashes[slot] == hash)
            return false;
        if ((_used + 1L) * 5 > _hashes.Length * 4L)
        {
            Rebuild(checked(_hashes.Length + (_hashes.Length / 4)), int.MinValue);
            slot = Find(hash);
        }

        _hashes[slot] = hash;
        _pairs[slot] = (byte)pair;
        _used++;
        return true;
    }

    private bool DropPairsBefore(int first)
    {
        if (first <= _oldest || Count == 0)
            return false;
        _oldest = first;
        if (_zero < first)
            _zero = null;
        var kept = 0;
        for (var i = 0; i < _hashes.Length; i++)
            kept += _hashes[i] != 0 && PairOf(_pairs[i]) >= first ? 1 : 0;
        Rebuild(kept < _hashes.Length / 2 ? Math.Max(FirstCapacity, kept + (kept / 2)) : _hashes.Length, first);
        return true;
    }

    private List<ulong> PendingOf(Day day)
    {
        foreach (var (pendingDay, hashes) in _pending)
        {
            if (pendingDay == day)
                return hashes;
        }

        _pending.Add((day, []));
        return _pending[^1].Hashes;
    }

    private static int PairOf(Day day) => day.Number >> 1;

    /// <summary>The pair behind a slot's byte: the latest one that has it and is not after the newest.</summary>
    private int PairOf(byte low) => _newest - (byte)(_newest - low);

    /// <summary>The slot that holds a hash, or the free one where it belongs.</summary>
    private int Find(ulong hash)
    {
        var slot = (int)Math.BigMul(hash, (ulong)_hashes.Length, out _);
        while (_hashes[slot] != 0 && _hashes[slot] != hash)
            slot = slot + 1 == _hashes.Length ? 0 : slot + 1;
        return slot;
    }

    private void Rebuild(int capacity, int first)
    {
        var (hashes, pairs) = (_hashes, _pairs);
        _hashes = new ulong[capacity];
        _pairs = new byte[capacity];
        _used = 0;
        for (var i = 0; i < hashes.Length; i++)
        {
            if (hashes[i] == 0 || PairOf(pairs[i]) < first)
                continue;
            var slot = Find(hashes[i]);
            _hashes[slot] = hashes[i];
            _pairs[slot] = pairs[i];
            _used++;
        }
    }
}
