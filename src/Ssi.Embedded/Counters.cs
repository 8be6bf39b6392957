using Ssi.Engine.Ingest;

namespace Ssi.Embedded;

/// <summary>What the engine counts for its status; any thread adds.</summary>
internal sealed class Counters
{
    private long _accepted;
    private long _duplicates;
    private long _rejected;
    private long _queued;
    private long _replayed;
    private int _interrupted;
    private long _tickedAt;
    private long _tickedAccepted;
    private double _rate;

    public long Accepted => Volatile.Read(ref _accepted);

    public long Duplicates => Volatile.Read(ref _duplicates);

    public long Rejected => Volatile.Read(ref _rejected);

    /// <summary>Items given to the shards and not answered yet.</summary>
    public long Queued => Volatile.Read(ref _queued);

    public long Replayed => Volatile.Read(ref _replayed);

    public int Interrupted => Volatile.Read(ref _interrupted);

    /// <summary>Events accepted a second, over the last seconds.</summary>
    public double Rate => Volatile.Read(ref _rate);

    public long Enqueue(int items) => Interlocked.Add(ref _queued, items);

    public void Count(Submission submission)
    {
        long accepted = 0, duplicates = 0;
        for (var i = 0; i < submission.Count; i++)
        {
            var outcome = submission.OutcomeOf(i);
            accepted += outcome == EventOutcome.Accepted ? 1 : 0;
            duplicates += outcome == EventOutcome.Duplicate ? 1 : 0;
        }

        Interlocked.Add(ref _accepted, accepted);
        Interlocked.Add(ref _duplicates, duplicates);
        Interlocked.Add(ref _rejected, submission.Count - accepted - duplicates);
    }

    public void Loaded(int replayed, bool interrupted)
    {
        Interlocked.Add(ref _replayed, replayed);
        if (interrupted)
            Interlocked.Increment(ref _interrupted);
    }

    /// <summary>Measures the rate; called by one timer.</summary>
    public void Tick(TimeProvider time)
    {
        var now = time.GetTimestamp();
        var elapsed = time.GetElapsedTime(_tickedAt, now).TotalSeconds;
        if (_tickedAt != 0 && elapsed < 2)
            return;
        var accepted = Accepted;
        if (_tickedAt != 0)
            Volatile.Write(ref _rate, (accepted - _tickedAccepted) / elapsed);
        (_tickedAt, _tickedAccepted) = (now, accepted);
    }
}
