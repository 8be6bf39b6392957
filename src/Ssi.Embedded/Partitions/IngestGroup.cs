using System.Diagnostics;
using Ssi.Engine.Commits;
using Ssi.Engine.Loading;
using Ssi.Engine.Ingest;
using Ssi.Engine.Shards;
using Ssi.Storage;

namespace Ssi.Embedded.Partitions;

/// <summary>All submissions that share one commit of a partition: an entry for each shard they touch.</summary>
internal sealed class IngestGroup : CommitRequest
{
    /// <summary>Beyond so many items the rest waits for the next commit.</summary>
    private const int MaxItems = 50_000;

    private readonly Partition _partition;
    private readonly List<Submission> _submissions = [];
    private readonly List<PendingEntry> _entries = [];
    private readonly List<(long Epoch, PendingEntry Entry)> _sealed = [];
    private readonly List<(int Shard, Exception Cause)> _refused = [];
    private LoadedMembers? _loaded;
    private Exception? _failure;
    private int _awaited;

    /// <summary>True where it was the commit that failed, not the reading of rows alone.</summary>
    public bool CommitFailed { get; private set; }

    public override IEnumerable<ActivityContext> Callers => _submissions.Select(submission => submission.Caller);

    /// <summary>Takes from the waiting submissions and prepares their items.</summary>
    public IngestGroup(Partition partition, Queue<Submission> waiting, long nowTicks)
    {
        _partition = partition;
        var erasures = new EntryErasures();
        for (var items = 0; items < MaxItems && waiting.TryPeek(out var next) && erasures.TryAdd(next);)
        {
            items += next.Count;
            _submissions.Add(waiting.Dequeue());
        }

        foreach (var core in partition.Cores)
        {
            if (partition.Withholds(core))
            {
                TurnAway(core.Number);
                continue;
            }

            PendingEntry? entry = null;
            foreach (var submission in _submissions)
            {
                if (submission.HasItemsOf(core.Number))
                    core.Prepare(entry ??= core.BeginEntry(), submission, nowTicks);
            }

            if (entry is null)
                continue;
            _entries.Add(entry);
            if (core.Seal(entry))
                _sealed.Add((core.Epoch, entry));
        }
    }

    /// <summary>Sends the entries to be committed and begins to load what they miss; both go on at once.</summary>
    public void Begin(Committer committer, Loader loader)
    {
        var loads = _entries.Where(entry => entry.NeedsLoading).ToList();
        _awaited = (_sealed.Count > 0 ? 1 : 0) + (loads.Count > 0 ? 1 : 0);
        if (_awaited == 0)
        {
            _partition.Finish(this);
            return;
        }

        if (_sealed.Count > 0)
            committer.Enqueue(this);
        if (loads.Count > 0)
            _ = LoadAsync(loader, loads);
    }

    public override bool Concerns(int shard) => _sealed.Exists(part => part.Entry.Shard.Number == shard);

    public override void AddTo(CommitGroup group)
    {
        foreach (var (epoch, entry) in _sealed)
            group.Appends.Add(new JournalAppend(entry.Shard.Number, epoch, entry.Sequence, entry.Bytes));
    }

    public override void Refused(int shard, Exception cause)
    {
        if (cause is EpochLostException)
            Interlocked.CompareExchange(ref _failure, cause, null);
        else
            _refused.Add((shard, cause));
    }

    public override void Committed() => Arrived();

    public override void Failed(Exception cause)
    {
        CommitFailed = true;
        Interlocked.CompareExchange(ref _failure, cause, null);
        Arrived();
    }

    /// <summary>On the loop, once durable and loaded.</summary>
    public void Apply()
    {
        TakeRefusals();
        _loaded?.Admit();
        foreach (var (_, entry) in _sealed)
            _partition.Checkpoints.Appended(entry.Shard, entry.Sequence, entry.Bytes.Length);
        foreach (var entry in _entries)
            entry.Shard.Apply(entry);
        foreach (var submission in _submissions)
            submission.EndPart();
    }

    /// <summary>On the loop: nothing of it is known to be durable.</summary>
    public void Abandon(Exception cause)
    {
        TakeRefusals();
        foreach (var entry in _entries)
            entry.Shard.Abandon(entry);
        foreach (var submission in _submissions)
            submission.EndPart(cause);
    }

    /// <summary>Withholds the shards whose entries the store refuses; nothing of these entries is written.</summary>
    private void TakeRefusals()
    {
        foreach (var (shard, cause) in _refused)
        {
            var entry = _entries.Find(entry => entry.Shard.Number == shard)!;
            _entries.Remove(entry);
            _sealed.RemoveAll(part => part.Entry == entry);
            entry.Shard.Abandon(entry);
            _partition.Quarantine(entry.Shard, cause);
            TurnAway(shard);
        }
    }

    private void TurnAway(int shard)
    {
        foreach (var submission in _submissions)
            submission.TurnAway(shard);
    }

    private async Task LoadAsync(Loader loader, List<PendingEntry> entries)
    {
        try
        {
            // Not on the partition's loop, which goes on meanwhile.
            _loaded = await Task.Run(() => loader.LoadAsync(entries));
        }
        catch (Exception cause)
        {
            // Without the rows nothing can be applied: the group fails as if its commit had.
            Interlocked.CompareExchange(ref _failure, cause, null);
        }

        Arrived();
    }

    private void Arrived()
    {
        if (Interlocked.Decrement(ref _awaited) > 0)
            return;
        if (_failure is null)
            _partition.Post(() => _partition.Finish(this));
        else
            _partition.Post(() => _partition.Break(this, _failure));
    }
}
