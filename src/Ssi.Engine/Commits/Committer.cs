using System.Diagnostics;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Ssi.Engine.Tracing;
using Ssi.Storage;

namespace Ssi.Engine.Commits;

/// <summary>The one writer of the store. Whatever the shards' owners have ready while a commit is on its way to the
/// disk goes into the next one together.</summary>
/// <remarks>Every request is answered, in every phase of <see cref="State"/>: the loop never waits for a recovery, and
/// fails at once what it does not commit. So an owner that has requests under way is always rid of them.</remarks>
public sealed partial class Committer : IAsyncDisposable
{
    private readonly IScoringStore _store;
    private readonly Action<Exception>? _failing;
    private readonly ILogger _logger;
    private readonly Channel<object> _queue = Channel.CreateUnbounded<object>(
        new UnboundedChannelOptions { SingleReader = true });
    private readonly SemaphoreSlim _writing = new(1);
    private readonly Task _loop;

    /// <summary>Requests with rows, which wait for their share of a commit.</summary>
    private readonly Queue<CommitRequest> _rows = [];
    private readonly int _maxRows;
    private long _commits;
    private long _commitTicks;

    /// <param name="failing">Called when a commit has failed and the writer has gone to
    /// <see cref="CommitterPhase.Failing"/>, before the requests are answered; must not block. It begins what takes the
    /// writer back to Serving. Null where each owner recovers by itself: the writer then stays in Serving.</param>
    /// <param name="maxRows">Rows at most that a commit takes along where acknowledgements wait for it, and ten times
    /// as many where none does, but always one request; 0 for any number.</param>
    public Committer(IScoringStore store, ILogger logger, Action<Exception>? failing = null, int maxRows = 0)
    {
        _store = store;
        _failing = failing;
        _maxRows = maxRows;
        _logger = logger;
        _loop = Task.Factory.StartNew(
            RunOrFailAsync, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();
    }

    public CommitterState State { get; } = new();

    /// <summary>Commits that were written.</summary>
    public long Commits => Volatile.Read(ref _commits);

    public double Seconds => Volatile.Read(ref _commitTicks) / (double)Stopwatch.Frequency;

    /// <summary>Takes a request; it is answered on the writer's loop, or at once where that has ended.</summary>
    public void Enqueue(CommitRequest request)
    {
        if (!_queue.Writer.TryWrite(request))
            request.Failed(Stopped());
    }

    /// <summary>Runs another write of the store in the order of the requests.</summary>
    /// <exception cref="StoreUnavailableException">The writer is not serving; nothing was written.</exception>
    public Task WriteAsync(Func<IScoringStore, ValueTask> write)
    {
        var turn = new Turn(write);
        if (!_queue.Writer.TryWrite(turn))
            turn.Done.SetException(Stopped());
        return turn.Done.Task;
    }

    /// <summary>Runs a step of the recovery while nothing else writes.</summary>
    public async Task ExclusiveAsync(Func<Task> step, CancellationToken cancel)
    {
        await _writing.WaitAsync(cancel);
        try
        {
            await step();
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Reports a failure outside of a commit that only a recovery mends.</summary>
    public void Fail(Exception cause)
    {
        if (_failing is not null && State.TryFail(cause))
            _failing(cause);
    }

    /// <summary>Stops for good: requests in the queue fail, later ones too; ends when the commit under way has
    /// ended.</summary>
    public async Task StopAsync(Exception cause, CancellationToken cancel)
    {
        State.Stop(cause);
        _queue.Writer.TryComplete();
        await _loop.WaitAsync(cancel);
    }

    /// <summary>Commits what is in the queue, then stops.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _loop;
        State.Stop(Stopped());
        _writing.Dispose();
    }

    private static StoreUnavailableException Stopped() => new("The store's writer has stopped.");

    private async Task RunAsync()
    {
        var group = new CommitGroup();
        var requests = new List<CommitRequest>();
        while (_rows.Count > 0 || await _queue.Reader.WaitToReadAsync())
        {
            Turn? turn = null;
            while (turn is null && _queue.Reader.TryRead(out var next))
            {
                turn = next as Turn;
                if (next is CommitRequest { Rows: > 0 } rows && _maxRows > 0)
                    _rows.Enqueue(rows);
                else if (next is CommitRequest request)
                    requests.Add(request);
            }

            TakeRows(requests);
            await _writing.WaitAsync();
            try
            {
                Refuse(requests);
                if (requests.Count > 0)
                    await CommitAsync(group, requests);
                if (turn is not null)
                    await RunAsync(turn);
            }
            finally
            {
                _writing.Release();
            }
        }
    }

    private void TakeRows(List<CommitRequest> requests)
    {
        var left = requests.Count > 0 ? _maxRows : 10 * _maxRows;
        for (; left > 0 && _rows.TryDequeue(out var next); left -= next.Rows)
            requests.Add(next);
    }

    /// <summary>Fails at once what the writer does not commit in its phase and generation.</summary>
    private void Refuse(List<CommitRequest> requests)
    {
        if (requests.TrueForAll(request => State.Admits(request.Generation)))
            return;
        var cause = State.Cause ?? new StoreUnavailableException("The request is older than the last recovery.");
        var refused = requests.FindAll(request => !State.Admits(request.Generation));
        requests.RemoveAll(refused.Contains);
        Answer(refused, cause);
    }

    private async Task RunAsync(Turn turn)
    {
        if (State.Phase == CommitterPhase.Serving)
            await turn.RunAsync(_store);
        else
            turn.Done.SetException(new StoreUnavailableException("The store's writer is not serving.", State.Cause));
    }

    private async Task RunOrFailAsync()
    {
        try
        {
            await RunAsync();
        }
        catch (Exception cause)
        {
            // The store's exceptions are handled where they occur: an owner that threw leaves its shards in doubt.
            LogWriterFailed(_logger, cause);
            Environment.FailFast("The store's writer failed.", cause);
        }
    }

    private async Task CommitAsync(CommitGroup group, List<CommitRequest> requests)
    {
        var began = Stopwatch.GetTimestamp();
        while (requests.Count > 0)
        {
            foreach (var request in requests)
                request.AddTo(group);
            try
            {
                if (!group.IsEmpty)
                    await StoreAsync(group, requests);
                Answer(requests, null);
                Volatile.Write(ref _commits, _commits + 1);
            }
            catch (EpochLostException lost)
            {
                // Nothing was written. The owner of the lost shard is answered; the others go on without it.
                var losers = requests.FindAll(request => request.Concerns(lost.Shard));
                LogCommitFailed(_logger, lost, losers.Count);
                Fail(lost);
                requests.RemoveAll(losers.Contains);
                Answer(losers, lost);
                Refuse(requests);
            }
            catch (StoreUnavailableException cause)
            {
                // Nothing of the group is acknowledged; recovery reads back what of it was written after all.
                LogCommitFailed(_logger, cause, requests.Count);
                Fail(cause);
                Answer(requests, cause);
            }

            group.Clear();
        }

        Volatile.Write(ref _commitTicks, _commitTicks + Stopwatch.GetTimestamp() - began);
    }

    private async Task StoreAsync(CommitGroup group, List<CommitRequest> requests)
    {
        using var span = EngineSpans.Begin("commit", requests, static request => request.Callers);
        if (span is { IsAllDataRequested: true })
        {
            span.SetTag("ssi.commit.appends", group.Appends.Count);
            span.SetTag("ssi.commit.bytes", group.Appends.Sum(append => (long)append.Entry.Length));
            span.SetTag("ssi.commit.slices", group.Slices.Count);
            span.SetTag("ssi.commit.rows", group.Slices.Sum(slice => slice.Members.Count));
        }

        try
        {
            await _store.CommitAsync(group, CancellationToken.None);
        }
        catch (Exception cause) when (IsUnknown(cause))
        {
            span?.SetStatus(ActivityStatusCode.Error, cause.Message);
            await StoreApartAsync(group, requests);
        }
        catch (Exception cause)
        {
            span?.SetStatus(ActivityStatusCode.Error, cause.Message);
            throw;
        }
    }

    /// <summary>Commits shard by shard what the store refuses together, so that the shard concerned alone is
    /// refused.</summary>
    private async Task StoreApartAsync(CommitGroup group, List<CommitRequest> requests)
    {
        foreach (var (shard, part) in ShardParts.Of(group).ToList())
        {
            try
            {
                await _store.CommitAsync(part, CancellationToken.None);
            }
            catch (Exception cause) when (cause is EpochLostException || IsUnknown(cause))
            {
                // Nothing of this shard's part is written, and nothing of it would be at another try.
                LogRefused(_logger, cause, shard);
                if (cause is EpochLostException)
                    Fail(cause);
                foreach (var request in requests.FindAll(request => request.Concerns(shard)))
                    request.Refused(shard, cause);
            }
        }
    }

    private static bool IsUnknown(Exception cause) =>
        cause is not (StoreUnavailableException or EpochLostException or OperationCanceledException);

    private static void Answer(List<CommitRequest> requests, Exception? failure)
    {
        foreach (var request in requests)
        {
            if (failure is null)
                request.Committed();
            else
                request.Failed(failure);
        }

        requests.Clear();
    }

    [LoggerMessage(1, LogLevel.Error, "A commit of {Requests} requests failed; nothing of it is acknowledged.")]
    private static partial void LogCommitFailed(ILogger logger, Exception cause, int requests);

    [LoggerMessage(3, LogLevel.Error, "The store refuses the writes of shard {Shard}; nothing of them is written.")]
    private static partial void LogRefused(ILogger logger, Exception cause, int shard);

    [LoggerMessage(2, LogLevel.Critical, "The store's writer failed.")]
    private static partial void LogWriterFailed(ILogger logger, Exception cause);

    private sealed class Turn(Func<IScoringStore, ValueTask> write)
    {
        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public async Task RunAsync(IScoringStore store)
        {
            try
            {
                await write(store);
                Done.SetResult();
            }
            catch (Exception cause)
            {
                // The caller awaits the turn and sees it.
                Done.SetException(cause);
            }
        }
    }
}
