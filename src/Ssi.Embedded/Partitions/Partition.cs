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
    private IngestGroup? _inFlight;
    private Exception? _broken;
    private TaskCompletionSource? _quiet;
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
        _checkpointer = new Checkpointer(this, options, services);
        _sender = new ObligationSender(this, services.Map, services.Submit, services.Time, services.Logger);
        _rollover = new RolloverStep(this, services.Loader, services.Time);
        _warmUp = new WarmUp(this, services.Loader, options.MaxResidentMembers / options.Shards);
    }

    public ShardCore[] Cores { get; }

    /// <summary>False while the store refuses and nobody knows what of the last commit was written.</summary>
    public bool IsBroken => _broken is not null;

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

    public void Start() => _loop = Task.Run(RunAsync);

    /// <summary>Ends the loop when all that was posted is done.</summary>
    public Task StopAsync()
    {
        _work.Writer.TryComplete();
        return _loop ?? Task.CompletedTask;
    }

    public void Post(Action work) => _work.Writer.TryWrite(work);

    /// <summary>Runs a question on the loop.</summary>
    public Task<T> AskAsync<T>(Func<T> question)
    {
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var posted = _work.Writer.TryWrite(() =>
        {
            try
            {
                answer.SetResult(question());
            }
            catch (Exception cause)
            {
                // Whoever asked gets it; the loop itself is not harmed by a question.
                answer.SetException(cause);
            }
        });
        if (!posted)
            answer.SetException(new ClusterUnavailableException(UnavailableReason.ShuttingDown, 5));
        return answer.Task;
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

    /// <summary>Takes nothing more into the journal until <see cref="Mend"/>; the task ends when nothing is under way
    /// to it any more.</summary>
    public Task QuiesceAsync(Exception cause)
    {
        var quiet = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(() =>
        {
            _broken ??= cause;
            _quiet = quiet;
            TellQuiet();
        });
        return quiet.Task;
    }

    /// <summary>The store serves again and the journal has been read back.</summary>
    public void Mend() => Post(() =>
    {
        _broken = null;
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
            }
            catch (Exception cause)
            {
                // A shard whose state is in doubt must not answer: the process ends and recovers from the store.
                LogLoopFailed(_logger, cause);
                Environment.FailFast("A partition's loop failed; its shards recover from the store.", cause);
            }
        }
    }

    /// <summary>After all that was posted: one step of each thing that is under way.</summary>
    private void Pump()
    {
        if (_broken is not null)
        {
            FailWaiting(new ClusterUnavailableException(UnavailableReason.StorageUnavailable, 1, _broken));
            return;
        }

        if (_inFlight is null && _waiting.Count > 0)
            StartGroup();
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

        _inFlight = new IngestGroup(this, _waiting, now);
        _inFlight.Begin(_committer, _loader);
    }

    /// <summary>The shards begin the day; false while an entry of the day before may still be applied: on the
    /// loop.</summary>
    public bool TryBeginDay(Day day)
    {
        if (Array.TrueForAll(Cores, core => core.Today >= day))
            return true;
        if (_inFlight is not null || _broken is not null)
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
        TellQuiet();
    }

    /// <summary>A group was not committed, or its rows could not be read, or nobody knows: on the loop.</summary>
    internal void Break(IngestGroup group, Exception cause)
    {
        _broken ??= cause;

        // The committer recovers by itself after a commit that failed.
        if (!group.CommitFailed)
            _committer.RequestRecovery(cause);

        _inFlight = null;
        group.Abandon(new ClusterUnavailableException(UnavailableReason.StorageUnavailable, 1, cause));
        TellQuiet();
    }

    private void TellQuiet()
    {
        if (_inFlight is null)
            _quiet?.TrySetResult();
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
    DistributionKeeper Distributions, ILogger Logger);
