namespace Ssi.Ranking.Members;

/// <summary>One shard's members in the ordinal order of their ids, for pages of them.</summary>
/// <remarks>Sorted runs, each of 4,096 slots in order of arrival: a new member goes into the last run, and nothing is
/// ever sorted as a whole. 4 bytes a slot. A page costs a binary search in each run and its rows. One caller at a time,
/// that of the index.</remarks>
public sealed class MemberOrder
{
    private const int RunSlots = 4096;

    /// <summary>More new members than this in a run: it is sorted instead of inserting one after another.</summary>
    private const int InsertedMost = 32;

    private readonly MemberIndex _index;
    private readonly List<Run> _runs = [];
    private readonly Comparer<int> _byId;
    private int _next;

    internal MemberOrder(MemberIndex index)
    {
        _index = index;
        _byId = Comparer<int>.Create((x, y) => index.IdOf(x).SequenceCompareTo(index.IdOf(y)));
    }

    private sealed class Run
    {
        public readonly int[] Slots = new int[RunSlots];

        public int Count;
    }

    public long Bytes => 64 + (_runs.Count * (8L + 32 + 24 + (4L * RunSlots)));

    /// <summary>Takes in at most one run of the members that came since; true when all are in.</summary>
    public bool Advance()
    {
        if (_next >= _index.NextSlot) return true;
        var number = _next / RunSlots;
        if (number == _runs.Count) _runs.Add(new Run());
        var run = _runs[number];
        var end = Math.Min((number + 1) * RunSlots, _index.NextSlot);
        var sorts = end - _next > InsertedMost;
        for (; _next < end; _next++)
        {
            if (!_index.Has(_next)) continue;
            var at = sorts ? run.Count : Place(run, _index.IdOf(_next));
            run.Slots.AsSpan(at, run.Count - at).CopyTo(run.Slots.AsSpan(at + 1));
            run.Slots[at] = _next;
            run.Count++;
        }

        if (sorts) run.Slots.AsSpan(0, run.Count).Sort(_byId);
        return _next >= _index.NextSlot;
    }

    /// <summary>The slots of the first members after an id, which may be empty, in order; all members must be
    /// in.</summary>
    public IReadOnlyList<int> After(ReadOnlySpan<byte> id, int limit)
    {
        var heads = new PriorityQueue<(Run Run, int At), int>(_byId);
        foreach (var run in _runs)
        {
            var at = Place(run, id);
            if (at < run.Count && _index.IdOf(run.Slots[at]).SequenceEqual(id)) at++;
            if (at < run.Count) heads.Enqueue((run, at), run.Slots[at]);
        }

        var slots = new List<int>();
        while (slots.Count < limit && heads.TryDequeue(out var head, out var slot))
        {
            slots.Add(slot);
            if (++head.At < head.Run.Count) heads.Enqueue(head, head.Run.Slots[head.At]);
        }

        return slots;
    }

    /// <summary>The member in the slot is about to leave the index.</summary>
    internal void Forget(int slot)
    {
        if (slot >= _next) return;
        var run = _runs[slot / RunSlots];
        var at = Place(run, _index.IdOf(slot));
        run.Slots.AsSpan(at + 1, run.Count - at - 1).CopyTo(run.Slots.AsSpan(at));
        run.Count--;
    }

    private int Place(Run run, ReadOnlySpan<byte> id)
    {
        var low = 0;
        for (var high = run.Count; low < high;)
        {
            var middle = (low + high) >> 1;
            if (_index.IdOf(run.Slots[middle]).SequenceCompareTo(id) < 0) low = middle + 1;
            else high = middle;
        }

        return low;
    }
}
