using Ssi.Storage;

namespace Ssi.Engine.Shards;

/// <summary>What one shard's journal holds that is not trimmed, as its owner counts it; read by any thread for
/// metrics.</summary>
public sealed class ShardJournal(ShardCore core)
{
    private readonly Queue<(long Sequence, int Bytes)> _entries = [];
    private long _bytes;
    private int _count;
    private long _since;
    private long _sinceNext;

    public ShardCore Core { get; } = core;

    public int Entries => Volatile.Read(ref _count);

    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>When the oldest entry came that no finished checkpoint covers; a timestamp, 0 for none.</summary>
    public long Since => Volatile.Read(ref _since);

    /// <summary>The last checkpoint left the open days for a quick start.</summary>
    public bool KeptOpenDays { get; private set; }

    public void Append(long sequence, int bytes, long now)
    {
        _entries.Enqueue((sequence, bytes));
        Volatile.Write(ref _bytes, _bytes + bytes);
        Volatile.Write(ref _count, _count + 1);
        if (_since == 0)
            Volatile.Write(ref _since, now);
        if (_sinceNext == 0)
            _sinceNext = now;
        KeptOpenDays = false;
    }

    public bool IsDue(TimeProvider time, long now, double intervalSeconds, bool draining)
    {
        if (draining)
            return !Core.HasEntryInFlight && (!Core.IsClean || !KeptOpenDays);

        // An erasure leaves nothing behind: its rows and past days go at once.
        return Core.HasErased || (_since != 0 && time.GetElapsedTime(_since, now).TotalSeconds >= intervalSeconds);
    }

    /// <summary>A checkpoint begins: what comes from here on waits for the next.</summary>
    public void Begin(long now)
    {
        if (_since == 0)
            Volatile.Write(ref _since, now);
        _sinceNext = 0;
    }

    public void Finish(CheckpointEnd end)
    {
        while (_entries.TryPeek(out var entry) && entry.Sequence <= end.TrimThrough)
        {
            _entries.Dequeue();
            Volatile.Write(ref _bytes, _bytes - entry.Bytes);
            Volatile.Write(ref _count, _count - 1);
        }

        Volatile.Write(ref _since, _sinceNext);
        KeptOpenDays = end.OpenDays is not null;
    }
}
