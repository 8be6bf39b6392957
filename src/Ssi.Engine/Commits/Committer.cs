using System.Diagnostics;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Ssi.Engine.Tracing;
using Ssi.Storage;

namespace Ssi.Engine.Commits;

/// <summary>The one writer of the store. Whatever the shards' owners have ready while a commit is on its way to the
/// disk goes into the next one together.</summary>
public sealed partial class Committer : IAsyncDisposable
{
    private readonly IScoringStore _store;
    private readonly Func<Exception, Task> _recover;
    private readonly ILogger _logger;
    private readonly Channel<object> _queue = Channel.CreateUnbounded<object>(
        new UnboundedChannelOptions { SingleReader = true });
    private readonly Task _loop;

    /// <summary>Requests with rows, which wait for their share of a commit.</summary>
    private readonly Queue<CommitRequest> _rows = [];
    private readonly int _maxRows;
    private readonly Action? _failing;
    private long _commits;
    private long _commitTicks;

    /// <param name="maxRows">Rows at most that a commit takes along where acknowledgements wait for it, and ten times
    /// as many where none does, but always one request; 0 for any number.</param>
    /// <param name="failing">Called at a failed commit, before its requests hear of it.</param>
    /// <param name="recover">Begun after a failed commit, once its requests have heard of it; the next commit follows
    /// when it is done.</param>
    public Committer(IScoringStore store, Func<Exception, Task> recover, ILogger logger, int maxRows = 0,
        Action? failing = null)
    {
        _failing = failing;
        _store = store;
        _maxRows = maxRows;
        _recover = recover;
        _logger = logger;
        _loop = Task.Factory.StartNew(
            RunOrFailAsync, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();
    }

    public long Commits => Volatile.Read(ref _commits);

    public double Seconds => Volatile.Read(ref _commitTicks) / (double)Stopwatch.Frequency;

    public void Enqueue(CommitRequest request) => _queue.Writer.TryWrite(request);

    /// <summary>Runs another write of the store in its turn.</summary>
    public Task WriteAsync(Func<IScoringStore, ValueTask> write)
    {
        var turn = new Turn(write);
        _queue.Writer.TryWrite(turn);
        return turn.Done.Task;
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _loop;
    }

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
            if (requests.Count > 0)
                await CommitAsync(group, requests);
            if (turn is not null)
                await turn.RunAsync(_store);
        }
    }

    private void TakeRows(List<CommitRequest> requests)
    {
        var left = requests.Count > 0 ? _maxRows : 10 * _maxRows;
        for (; left > 0 && _rows.TryDequeue(out var next); left -= next.Rows)
            requests.Add(next);
    }

    private async Task RunOrFailAsync()
    {
        try
        {
            await RunAsync();
        }
        catch (Exception cause)
        {
            // Without its writer the process acknowledges nothing any more: it ends and recovers from the store.
            LogWriterFailed(_logger, cause);
            Environment.FailFast("The store's writer failed.", cause);
        }
    }

    private async Task CommitAsync(CommitGroup group, List<CommitRequest> requests)
    {
        Exception? failure = null;
        var began = Stopwatch.GetTimestamp();
        while (requests.Count > 0)
        {
            foreach (var request in requests)
                request.AddTo(group);
            try
            {
                if (!group.IsEmpty)
                    await StoreAsync(group, requests);
                Tell(requests, null);
            }
            catch (EpochLostException lost)
            {
                // Nothing was written. Who lost the shard hears it; the others go on without it.
                failure = lost;
                var losers = requests.FindAll(request => request.Concerns(lost.Shard));
                LogCommitFailed(_logger, lost, losers.Count);
                requests.RemoveAll(losers.Contains);
                Tell(losers, lost);
            }
            catch (StoreUnavailableException cause)
            {
                // Nothing of the group is acknowledged; recovery reads back what of it was written after all, when all
                // have heard. Who hears of the failure finds the engine unready.
                LogCommitFailed(_logger, cause, requests.Count);
                failure = cause;
                _failing?.Invoke();
                Tell(requests, cause);
            }

            group.Clear();
        }

        Volatile.Write(ref _commitTicks, _commitTicks + Stopwatch.GetTimestamp() - began);
        Volatile.Write(ref _commits, _commits + 1);
        if (failure is not null)
            await _recover(failure);
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
        catch (Exception cause)
        {
            span?.SetStatus(ActivityStatusCode.Error, cause.Message);
            throw;
        }
    }

    private static void Tell(List<CommitRequest> requests, Exception? failure)
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

    /// <summary>Fails what waits to be committed; for the recovery, which runs in the writer's turn.</summary>
    public void FailWaiting(Exception cause)
    {
        var turns = new List<object>();
        while (_rows.TryDequeue(out var rows))
            rows.Failed(cause);
        while (_queue.Reader.TryRead(out var next))
        {
            if (next is CommitRequest request)
                request.Failed(cause);
            else
                turns.Add(next);
        }

        turns.ForEach(turn => _queue.Writer.TryWrite(turn));
    }

    /// <summary>Runs the recovery in its turn, for a failure outside of a commit.</summary>
    public void RequestRecovery(Exception cause) => _ = WriteAsync(async _ => await _recover(cause));

    [LoggerMessage(1, LogLevel.Error, "A commit of {Requests} requests failed; nothing of it is acknowledged.")]
    private static partial void LogCommitFailed(ILogger logger, Exception cause, int requests);

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
