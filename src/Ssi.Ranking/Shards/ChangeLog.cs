using Ssi.Ranking.Members;

namespace Ssi.Ranking.Shards;

/// <summary>What members of a shard were before they changed, back to the oldest live capture.</summary>
/// <remarks>
/// Entries lie in order of time; each names the slot's previous entry, and a slot's head its newest. A slot is logged
/// at most once between two captures, with its state at the earlier one, so the state at a capture is the slot's
/// oldest entry since then, or its current state when there is none. 8 bytes a slot and 24 an entry; at most
/// <see cref="ShardRanking.LiveCaptures"/> live entries a member, and as many that await being dropped.
/// </remarks>
internal sealed class ChangeLog
{
    private readonly SlotArray<long> _heads = new();
    private readonly long[] _starts = new long[ShardRanking.LiveCaptures];
    private Entry[] _entries = new Entry[64];
    private long _first = 1;
    private int _count;
    private long _oldest;
    private long _newest;

    private readonly record struct Entry(int State, ulong Vector, long Previous);

    public ChangeLog(long firstCapture)
    {
        _oldest = firstCapture;
        _newest = firstCapture - 1;
    }

    public long Bytes => 160 + _heads.Bytes + 24 + (_entries.Length * 24L);

    public bool IsLive(long capture) => capture >= _oldest && capture <= _newest;

    public void Begin(long capture)
    {
        _newest = capture;
        _oldest = Math.Max(_oldest, capture - ShardRanking.LiveCaptures + 1);
        Start(capture) = _first + _count;
        var dead = (int)(Start(_oldest) - _first);
        if (dead == 0 || dead < _count / 2) return;
        _entries.AsSpan(dead, _count - dead).CopyTo(_entries);
        _first += dead;
        _count -= dead;
    }

    public void Record(int slot, int state, ulong vector)
    {
        _heads.Cover(slot);
        ref var head = ref _heads[slot];
        if (head >= Start(_newest)) return;
        if (_count == _entries.Length) Array.Resize(ref _entries, _count + (_count / 2));
        _entries[_count] = new Entry(state, vector, head);
        head = _first + _count++;
    }

    /// <summary>False when the slot has not changed since the capture.</summary>
    public bool TryFind(int slot, long capture, out int state, out ulong vector)
    {
        (state, vector) = (0, 0);
        var start = Start(capture);
        var at = _heads.Read(slot);
        var found = at >= start;
        while (at >= start) (state, vector, at) = _entries[at - _first];
        return found;
    }

    private ref long Start(long capture) => ref _starts[capture % ShardRanking.LiveCaptures];
}
