using System.Diagnostics;
using Ssi.Engine.Tracing;

namespace Ssi.Engine.Ingest;

/// <summary>Items for shards, encoded as the journal holds them, and what became of each.</summary>
/// <remarks>Filled by one thread, sealed, then read by the shards' owners at once; each writes the outcomes of its
/// own items only.</remarks>
public abstract class Submission
{
    private byte[] _bytes = new byte[1024];
    private Entry[] _entries = new Entry[16];
    private EventOutcome[] _outcomes = [];
    private int[] _order = [];
    private int[] _shardStarts = [];
    private int _used;
    private int _parts;
    private Exception? _failure;
    private TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Number of items.</summary>
    public int Count { get; private set; }

    /// <summary>Bytes that the items take in the journal.</summary>
    public int ByteCount => _used;

    /// <summary>The span that it was sealed in; default where that is not recorded.</summary>
    public ActivityContext Caller { get; private set; }

    public EventOutcome OutcomeOf(int index) => _outcomes[index];

    /// <summary>True where the shard has items in it; after <see cref="Seal"/>.</summary>
    public bool HasItemsOf(int shard) => _shardStarts[shard + 1] > _shardStarts[shard];

    /// <summary>Begins to wait for a number of parts, at least one; the task ends when each has been told by
    /// <see cref="EndPart"/>, and fails with the first failure among them.</summary>
    public Task Begin(int parts)
    {
        _parts = parts;
        _failure = null;
        if (_done.Task.IsCompleted)
            _done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return _done.Task;
    }

    /// <summary>One part is applied, or failed.</summary>
    public void EndPart(Exception? failure = null)
    {
        if (failure is not null)
            Interlocked.CompareExchange(ref _failure, failure, null);
        if (Interlocked.Decrement(ref _parts) > 0)
            return;
        if (_failure is null)
            _done.SetResult();
        else
            _done.SetException(_failure);
    }

    /// <summary>One shard's items, one after another, with the time of each in UTC ticks; after
    /// <see cref="Seal"/>.</summary>
    public (byte[] Items, long[] Ticks) Part(int shard)
    {
        var indexes = ItemsOf(shard);
        var length = 0;
        foreach (var index in indexes)
            length += _entries[index].Length;
        var items = new byte[length];
        var ticks = new long[indexes.Length];
        var at = 0;
        for (var i = 0; i < indexes.Length; i++)
        {
            var item = ItemAt(indexes[i]);
            item.CopyTo(items.AsSpan(at));
            at += item.Length;
            ticks[i] = TicksAt(indexes[i]);
        }

        return (items, ticks);
    }

    /// <summary>What became of one shard's items, in their order.</summary>
    public void SetOutcomes(int shard, ReadOnlySpan<byte> outcomes)
    {
        var indexes = ItemsOf(shard);
        for (var i = 0; i < indexes.Length; i++)
            _outcomes[indexes[i]] = (EventOutcome)outcomes[i];
    }

    /// <summary>Answers all items of a shard that is withheld.</summary>
    public void TurnAway(int shard)
    {
        foreach (var index in ItemsOf(shard))
            _outcomes[index] = EventOutcome.Quarantined;
    }

    /// <summary>What became of all items, one byte each.</summary>
    public byte[] Outcomes()
    {
        var outcomes = new byte[Count];
        for (var i = 0; i < outcomes.Length; i++)
            outcomes[i] = (byte)_outcomes[i];
        return outcomes;
    }

    /// <summary>True where an item is of one of the members, given by their hashes.</summary>
    internal bool Concerns(HashSet<ulong> members)
    {
        for (var i = 0; i < Count; i++)
        {
            if (members.Contains(_entries[i].MemberHash))
                return true;
        }

        return false;
    }

    internal void SetOutcome(int index, EventOutcome outcome) => _outcomes[index] = outcome;

    internal ReadOnlySpan<byte> ItemAt(int index)
    {
        var entry = _entries[index];
        return _bytes.AsSpan(entry.Offset, entry.Length);
    }

    /// <summary>The item's time in UTC ticks.</summary>
    internal long TicksAt(int index) => _entries[index].Ticks;

    internal ulong MemberHashAt(int index) => _entries[index].MemberHash;

    /// <summary>Indexes of the shard's items, in the order in which they were added.</summary>
    internal ReadOnlySpan<int> ItemsOf(int shard) =>
        _order.AsSpan(_shardStarts[shard], _shardStarts[shard + 1] - _shardStarts[shard]);

    /// <summary>Groups the items by shard, by a counting sort; nothing is added afterwards.</summary>
    public void Seal(int shards)
    {
        Caller = EngineSpans.Current;
        if (_outcomes.Length < Count)
        {
            _outcomes = new EventOutcome[_entries.Length];
            _order = new int[_entries.Length];
        }

        Array.Clear(_outcomes, 0, Count);
        if (_shardStarts.Length != shards + 1)
            _shardStarts = new int[shards + 1];
        Array.Clear(_shardStarts);
        for (var i = 0; i < Count; i++)
            _shardStarts[_entries[i].Shard + 1]++;
        for (var i = 0; i < shards; i++)
            _shardStarts[i + 1] += _shardStarts[i];
        for (var i = Count - 1; i >= 0; i--)
            _order[--_shardStarts[_entries[i].Shard + 1]] = i;

        // Each start was moved down to its shard's first item: shift back by one place.
        Array.Copy(_shardStarts, 1, _shardStarts, 0, shards);
        _shardStarts[shards] = Count;
    }

    internal void Reset()
    {
        Count = 0;
        _used = 0;
    }

    /// <summary>Room for one more item; <see cref="Commit"/> says how much of it was used.</summary>
    protected Span<byte> Reserve(int bytes)
    {
        if (_bytes.Length - _used < bytes)
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _used + bytes));
        return _bytes.AsSpan(_used);
    }

    protected void Commit(int length, int shard, ulong memberHash, long ticks)
    {
        if (Count == _entries.Length)
            Array.Resize(ref _entries, Count * 2);
        _entries[Count++] = new Entry(_used, length, shard, memberHash, ticks);
        _used += length;
    }

    private readonly record struct Entry(int Offset, int Length, int Shard, ulong MemberHash, long Ticks);
}
