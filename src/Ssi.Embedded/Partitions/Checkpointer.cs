using Ssi.Engine.Commits;
using Ssi.Engine.Distributions;
using Ssi.Engine;
using Ssi.Engine.Shards;
using Ssi.Storage;

namespace Ssi.Embedded.Partitions;

/// <summary>Writes the partition's changed members in the background, one shard after another, a few rows with each
/// commit; so it takes the pace of the commits, and the lag grows rather than the load.</summary>
internal sealed class Checkpointer
{
    private const int DrainingFactor = 8;

    private readonly Partition _partition;
    private readonly EngineOptions _options;
    private readonly PartitionServices _services;
    private readonly ShardJournal[] _journals;
    private ShardCore? _core;
    private CheckpointSlice? _retry;
    private bool _waits;
    private long _finished;

    public Checkpointer(Partition partition, EngineOptions options, PartitionServices services)
    {
        _partition = partition;
        _options = options;
        _services = services;
        _journals = [.. partition.Cores.Select(core => new ShardJournal(core))];
    }

    /// <summary>Checkpoints finished.</summary>
    public long Finished => Volatile.Read(ref _finished);

    /// <summary>Every change is written to its row and the open days are kept: set before the process ends.</summary>
    public bool Draining { get; set; }

    public IReadOnlyList<ShardJournal> Journals => _journals;

    /// <summary>Bytes of journal not trimmed; any thread may ask.</summary>
    public long JournalBytes
    {
        get
        {
            var bytes = 0L;
            foreach (var journal in _journals)
                bytes += journal.Bytes;
            return bytes;
        }
    }

    /// <summary>True when nothing is left to be written, but of shards that are withheld: on the loop.</summary>
    public bool IsDrained => _core is null && Array.TrueForAll(_journals, IsDone);

    /// <summary>Shards whose rows and open days are not all written: on the loop.</summary>
    public int Undone => _journals.Count(journal => _partition.Withholds(journal.Core) || !IsDone(journal));

    /// <summary>On the loop, after every round of work.</summary>
    public void Step()
    {
        if (_waits || (_core is null && !TryBegin()))
            return;
        var core = _core!;
        var slice = _retry ?? core.NextSlice(RowsAtATime);
        if (slice is not null)
        {
            slice.Epoch = core.Epoch;
            Send(slice);
            return;
        }

        Send(core.EndSlice(
            DistributionKeeper.Restate(core.CheckpointErasures), keepOpenDays: Draining && core.IsQuiet));
    }

    /// <summary>After the shards were claimed again: what was under way is written once more under the new
    /// epoch.</summary>
    public void Resume()
    {
        if (_retry is not null)
            _waits = false;
    }

    /// <summary>Puts another core in the place of one that could not be loaded.</summary>
    public void Replace(int place, ShardCore core) => _journals[place] = new ShardJournal(core);

    /// <summary>The shard is withheld: nothing of it is written any more. On the loop.</summary>
    public void Withhold(ShardCore core)
    {
        if (_core == core && !IsSending)
            (_core, _retry, _waits) = (null, null, false);
    }

    private bool IsSending => _waits && _retry is null;

    private bool IsDone(ShardJournal journal) =>
        _partition.Withholds(journal.Core) || (journal.Core.IsClean && journal.KeptOpenDays);

    private void Send(CheckpointSlice slice)
    {
        _waits = true;
        _retry = null;
        _partition.Gate.Enter();
        _services.Committer.Enqueue(new SliceRequest(this, slice) { Generation = _partition.Gate.Generation });
    }

    /// <summary>An entry of a shard is durable.</summary>
    public void Appended(ShardCore core, long sequence, int bytes) =>
        Array.Find(_journals, journal => journal.Core == core)!.Append(sequence, bytes, _services.Time.GetTimestamp());

    /// <summary>Nobody waits for an acknowledgement while the process drains.</summary>
    private int RowsAtATime => _options.CheckpointRowsPerCommit * (Draining ? DrainingFactor : 1);

    private bool TryBegin()
    {
        var now = _services.Time.GetTimestamp();

        // A journal half full does not wait for its time.
        var hurries = Draining || JournalBytes > _options.MaxJournalBytes / 2 * _journals.Length / _options.Shards;
        var interval = hurries ? 0 : _options.CheckpointIntervalSeconds;
        ShardJournal? oldest = null;
        foreach (var journal in _journals)
        {
            if (!_partition.Withholds(journal.Core) && journal.IsDue(_services.Time, now, interval, Draining)
                && (oldest is null || journal.Since < oldest.Since))
                oldest = journal;
        }

        if (oldest is null || !oldest.Core.TryBeginCheckpoint())
            return false;
        oldest.Begin(now);
        _core = oldest.Core;
        return true;
    }

    private void Written(CheckpointSlice slice)
    {
        _partition.Gate.Leave();
        _waits = false;
        var core = _core!;
        if (_partition.Withholds(core))
            _core = null;
        if (slice.End is not { } end || _core is null)
            return;
        core.FinishCheckpoint();
        _core = null;
        _finished++;
        var journal = Array.Find(_journals, journal => journal.Core == core)!;
        journal.Finish(end);
        if (slice.Erased.Count > 0)
            _services.Distributions.Restated(slice.Erased.SelectMany(erased => erased.Restated));
        core.Evict(_options.MaxResidentMembers / _options.Shards);
    }

    private void NotWritten(CheckpointSlice slice)
    {
        _retry = slice;
        _partition.Gate.Leave();
        if (_core is { } core && _partition.Withholds(core))
            Withhold(core);
    }

    private void Refused(Exception cause)
    {
        _partition.Gate.Leave();
        var core = _core!;
        (_core, _waits) = (null, false);
        _partition.Quarantine(core, cause);
    }

    private sealed class SliceRequest(Checkpointer owner, CheckpointSlice slice) : CommitRequest
    {
        private Exception? _refusal;

        public override bool Concerns(int shard) => slice.Shard == shard;

        public override void AddTo(CommitGroup group) => group.Slices.Add(slice);

        public override void Refused(int shard, Exception cause) => _refusal = cause;

        public override void Committed() => owner._partition.Post(() =>
        {
            if (_refusal is { } cause)
                owner.Refused(cause);
            else
                owner.Written(slice);
        });

        public override void Failed(Exception cause) => owner._partition.Post(() => owner.NotWritten(slice));
    }
}
