using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Ssi.Engine.Commits;
using Ssi.Engine.Distributions;
using Ssi.Engine.Loading;
using Ssi.Engine;
using Ssi.Engine.Clock;
using Ssi.Engine.Ingest;
using Ssi.Engine.Ports;
using Ssi.Engine.Shards;
using Ssi.Scoring.Days;

namespace Ssi.Embedded.Partitions;

/// <summary>The loop that owns some of the shards: everything that touches them runs here, one thing after
/// another.</summary>
/// <remarks>Submissions that arrive while a commit is on its way wait and share the next one. Rows are read beside the
/// loop, never in it.</remarks>
internal sealed partial class Partition
{
    private readonly Channel<Action> _work = Channel.CreateUnbounded<Action>(
        new UnboundedChannelOptions { SingleReader = true });
    private readonly ConcurrentQueue<Action> _scans = [];
    private readonly Queue<Submission> _waiting = [];
    private readonly EngineOptions _options;
    private readonly Committer _committer;
    private readonly Loader _loader;
    private readonly IBusinessClock _clock;
    private readonly ILogger _logger;
    private readonly Checkpointer _checkpointer;
    private readonly ObligationSender _sender;
    private readonly RolloverStep _rollover;
    private readonly WarmUp _warmUp;
    private readonly PartitionGate _gate = new();
    private readonly Quarantines _quarantines;
    private IngestGroup? _inFlight;
    private Task? _loop;

    public Partition(
        ShardCore[] cores, EngineOptions options, PartitionServices services)
    {
        Cores = cores;
        _options = options;
        _committer = services.Committer;
        _loader = services.Loader;
        _clock = services.Clock;
        _logger = services.Logger;
        _quarantines = services.Quarantines;
        _checkpointer = new Checkpointer(this, options, services);
        _sender = new ObligationSender(this, services.Map, services.Submit, services.Time, services.Logger);
        _rollover = new RolloverStep(this, services.Loader, services.Time);
        _warmUp = new WarmUp(this, services.Loader, options.MaxResidentMembers / options.Shards);
    }

    public ShardCore[] Cores { get; }

    /// <summary>True while nothing goes to the store's writer.</summary>
    public bool IsBroken => !_gate.IsOpen;

    /// <summary>Counts this partition's requests to the store's writer; on the loop.</summary>
    internal PartitionGate Gate => _gate;

    public Checkpointer Checkpoints => _checkpointer;

    /// <summary>Ids held for exactly-once; any thread may ask.</summary>
    public long AcceptedIds
    {
        get
        {
            var ids = 0L;
            foreach (var core in Cores)
                ids += core.AcceptedCount;
            return ids;
        }
    }

    /// <summary>Puts another core in the place of one that could not be loaded; before <see cref="Start"/>.</summary>
    public void Replace(int place, ShardCore core)
    {
        Cores[place] = core;
        _checkpointer.Replace(place, core);
    }

    public void Start() => _loop = Task.Run(RunAsync);

    /// <summary>Ends the loop when all that was posted is done; <see cref="CloseAsync"/> goes before it, so that nobody
    /// waits for an answer then.</summary>
    public Task StopAsync()
    {
        _work.Writer.TryComplete();
        return _loop ?? Task.CompletedTask;
    }

    /// <summary>The shard is withheld from here on; on the loop.</summary>
    public void Quarantine(ShardCore core, Exception cause)
    {
        _quarantines.AddShard(core.Number, cause);
        _checkpointer.Withhold(core);
    }

    public bool Withholds(ShardCore core) => _quarantines.Withholds(core.Number);

    public void Post(Action work) => _work.Writer.TryWrite(work);

    /// <summary>Runs a question on the loop.</summary>
    public Task<T> AskAsync<T>(Func<T> question)
    {
        var (work, answer) = Answering(question);
        if (!_work.Writer.TryWrite(work))
            answer.SetException(new ClusterUnavailableException(UnavailableReason.ShuttingDown, 5));
        return answer.Task;
    }

    /// <summary>Runs a question that takes longer on the loop: one of these at a time, after all other work that
    /// waits.</summary>
    public Task<T> ScanAsync<T>(Func<T> question)
    {
        var (work, answer) = Answering(question);
        _scans.Enqueue(work);
        if (!_work.Writer.TryWrite(static () => { }))
            answer.TrySetException(new ClusterUnavailableException(UnavailableReason.ShuttingDown, 5));
        return answer.Task;
    }

    private static (Action Work, TaskCompletionSource<T> Answer) Answering<T>(Func<T> question)
    {
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        return (() =>
        {
            try
            {
                answer.TrySetResult(question());
            }
            catch (Exception cause)
            {
                // Whoever asked gets it; the loop itself is not harmed by a question.
                answer.TrySetException(cause);
            }
        }, answer);
    }

    /// <summary>True where a sealed submission has items for this partition's shards.</summary>
    public bool Concerns(Submission submission)
    {
        foreach (var core in Cores)
        {
            if (submission.HasItemsOf(core.Number))
                return true;
        }

        return false;
    }

    /// <summary>Items for this partition's shards; <see cref="Submission.EndPart"/> follows.</summary>
    public void Submit(Submission submission)
    {
        if (!_work.Writer.TryWrite(() => _waiting.Enqueue(submission)))
            submission.EndPart(new ClusterUnavailableException(UnavailableReason.ShuttingDown, 5));
    }

    /// <summary>Hands nothing more to the store's writer until <see cref="Open"/>, and fails what waits; the task ends
    /// when nothing is under way any more.</summary>
    public Task CloseAsync(Exception cause)
    {
        var quiet = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var isRunning = _work.Writer.TryWrite(() => _gate.Close(cause, quiet)) && _loop is not null;
        return isRunning ? quiet.Task : Task.CompletedTask;
    }

    /// <summary>The store serves again, in a later generation of its writer, and the journal has been read
    /// back.</summary>
    public void Open(long generation) => Post(() =>
    {
        _gate.Open(generation);
        _checkpointer.Resume();
    });

    private async Task RunAsync()
    {
        while (await _work.Reader.WaitToReadAsync())
        {
            try
            {
                while (_work.Reader.TryRead(out var work))
                    work();
                Pump();
                if (_scans.TryDequeue(out var scan))
                    scan();
                if (!_scans.IsEmpty)
                    Post(static () => { });
            }
            catch (Exception cause)
            {
                // A shard whose state is in doubt must not answer: the process ends and recovers from the store.
                LogLoopFailed(_logger, cause);
                Environment.FailFast("A partition's loop failed; its shards recover from the store.", cause);
            }
        }

        while (_scans.TryDequeue(out var scan))
            scan();
    }

    /// <summary>After all that was posted: one step of each thing that is under way.</summary>
    private void Pump()
    {
        if (_gate.Cause is { } cause)
        {
            FailWaiting(
                cause as ClusterUnavailableException
                ?? new ClusterUnavailableException(UnavailableReason.StorageUnavailable, 1, cause));
            return;
        }

        if (_inFlight is null && _waiting.Count > 0)
            StartGroup();
        if (_checkpointer.Draining)
            Array.ForEach(Cores, core => core.HurryObligations());
        _sender.Send();
        _checkpointer.Step();
        _rollover.Step();
        _warmUp.Step();
    }

    private void StartGroup()
    {
        var now = _clock.NowTicks;
        var day = Day.OfTicks(now);
        foreach (var core in Cores)
        {
            if (day > core.Today && !core.IsRolling)
                core.BeginRollover();
        }

        if (day > Cores[0].Today)
        {
            // More than a day behind: days pass in turn before anything counts under the new one.
            FailWaiting(new ClusterUnavailableException(UnavailableReason.Recovering, 1));
            return;
        }

        _gate.Enter();
        _inFlight = new IngestGroup(this, _waiting, now) { Generation = _gate.Generation };
        _inFlight.Begin(_committer, _loader);
    }

    /// <summary>The shards begin the day; false while an entry of the day before may still be applied: on the
    /// loop.</summary>
    public bool TryBeginDay(Day day)
    {
        if (Array.TrueForAll(Cores, core => core.Today >= day))
            return true;
        if (_inFlight is not null || !_gate.IsOpen)
            return false;
        foreach (var core in Cores)
        {
            if (core.Today < day)
                core.BeginRollover();
        }

        return true;
    }

    /// <summary>A group is durable and what it missed is loaded: on the loop.</summary>
    internal void Finish(IngestGroup group)
    {
        group.Apply();
        _inFlight = null;
        _gate.Leave();
    }

    /// <summary>A group was not committed, or its rows could not be read, or nobody knows: on the loop.</summary>
    internal void Break(IngestGroup group, Exception cause)
    {
        // The state lacks entries that may be durable: no other goes before them.
        _gate.Close(cause);

        // The writer begins the recovery by itself after a commit that failed.
        if (!group.CommitFailed)
            _committer.Fail(cause);

        _inFlight = null;
        group.Abandon(new ClusterUnavailableException(UnavailableReason.StorageUnavailable, 1, cause));
        _gate.Leave();
    }

    private void FailWaiting(Exception cause)
    {
        while (_waiting.TryDequeue(out var submission))
            submission.EndPart(cause);
    }

    [LoggerMessage(10, LogLevel.Critical, "A partition's loop failed.")]
    private static partial void LogLoopFailed(ILogger logger, Exception cause);
}

/// <summary>What a partition works with.</summary>
/// <param name="Submit">Takes word for other shards in, as if from outside.</param>
internal sealed record PartitionServices(
    Committer Committer, Loader Loader, IBusinessClock Clock, TimeProvider Time, ShardMap Map,
    Func<Submission, Task> Submit,
    DistributionKeeper Distributions, Quarantines Quarantines, ILogger Logger);
