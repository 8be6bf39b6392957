using Microsoft.Extensions.Logging;
using Ssi.Embedded.Partitions;
using Ssi.Engine.Commits;
using Ssi.Storage;

namespace Ssi.Embedded;

/// <summary>Takes the store's writer from Failing back to Serving: waits until no partition has a request under way,
/// claims the shards again, applies what the journal holds, and opens the partitions.</summary>
/// <remarks>One recovery at a time. It ends in Serving or in Stopped. Every wait ends: the writer answers each request
/// without waiting for the recovery, the store's calls have time-outs, and a stop cancels the rest.</remarks>
internal sealed partial class StoreRecovery(
    IReadOnlyList<Partition> partitions, Func<CancellationToken, Task> reclaim, Action<EpochLostException> displaced,
    TimeProvider time, ILogger logger)
    : IDisposable
{
    private const int MaxPauseMilliseconds = 1000;
    private const int FirstPauseMilliseconds = 50;

    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _lock = new();
    private Task _running = Task.CompletedTask;
    private long _commitsBefore = -1;
    private int _inVain;
    private volatile bool _isDraining;

    /// <summary>From here on a store that refuses once more ends the recovery, and the writer with it.</summary>
    public void Drain()
    {
        _inVain = 0;
        _isDraining = true;
    }

    /// <summary>Begins a recovery behind the one that may still be opening partitions.</summary>
    public void Begin(Committer committer, Exception cause)
    {
        lock (_lock)
            _running = RunAfterAsync(_running, committer, cause);
    }

    /// <summary>Ends the recovery under way.</summary>
    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        Task running;
        lock (_lock)
            running = _running;
        await running;
    }

    public void Dispose() => _stopping.Dispose();

    private async Task RunAfterAsync(Task before, Committer committer, Exception cause)
    {
        // Not on the writer's stack, which begins it and has requests to answer.
        await Task.Yield();
        await before;
        try
        {
            await RunAsync(committer, cause);
        }
        catch (OperationCanceledException stopped)
        {
            // The process stops: the next start reads the journal.
            committer.State.Stop(stopped);
        }
        catch (EpochLostException lost)
        {
            committer.State.Stop(lost);
            displaced(lost);
        }
        catch (Exception error)
        {
            // The shards are as they were before the failure, and nothing is acknowledged any more.
            LogFailed(logger, error);
            committer.State.Stop(error);
        }
    }

    private async Task RunAsync(Committer committer, Exception cause)
    {
        var quiet = partitions.Select(partition => partition.CloseAsync(cause)).ToList();
        await Task.WhenAll(quiet).WaitAsync(_stopping.Token);
        if (!committer.State.TryRecover())
            return;
        if (cause is EpochLostException)
            throw cause;
        _inVain = committer.Commits == _commitsBefore ? _inVain + 1 : 0;
        _commitsBefore = committer.Commits;
        for (var attempt = 1; ; attempt++)
        {
            if (_isDraining && _inVain > 0)
                throw new OperationCanceledException("The store refuses while the process stops.", cause);
            if (_inVain > 0)
                await PauseAsync();
            try
            {
                await committer.ExclusiveAsync(() => reclaim(_stopping.Token), _stopping.Token);
                break;
            }
            catch (StoreUnavailableException unavailable)
            {
                _inVain++;
                LogStillUnavailable(logger, unavailable.Message, attempt);
            }
        }

        if (!committer.State.TryServe())
            return;
        LogRecovered(logger);
        foreach (var partition in partitions)
            partition.Open(committer.State.Generation);
    }

    /// <summary>A store that refuses again and again is asked less and less often.</summary>
    private Task PauseAsync() => Task.Delay(
        TimeSpan.FromMilliseconds(Math.Min(MaxPauseMilliseconds, FirstPauseMilliseconds << Math.Min(_inVain, 5))),
        time, _stopping.Token);

    [LoggerMessage(31, LogLevel.Warning, "The store is still unavailable: {Reason} (attempt {Attempt}).")]
    private static partial void LogStillUnavailable(ILogger logger, string reason, int attempt);

    [LoggerMessage(32, LogLevel.Information, "The store serves again; the journal has been read back.")]
    private static partial void LogRecovered(ILogger logger);

    [LoggerMessage(34, LogLevel.Critical, "The recovery failed; writes are refused until the process is restarted.")]
    private static partial void LogFailed(ILogger logger, Exception cause);
}
