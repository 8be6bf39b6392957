using Microsoft.Extensions.Logging;
using Ssi.Engine.Commits;
using Ssi.Engine.Ports;
using Ssi.Storage;

namespace Ssi.Embedded;

/// <content>Whether the engine serves, and its end.</content>
public sealed partial class EmbeddedCluster
{
    private readonly TaskCompletionSource<string> _displaced = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _drainLock = new();
    private volatile Lifecycle _lifecycle = Lifecycle.Starting;
    private readonly TaskCompletionSource _built = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _starting = Task.CompletedTask;
    private Task<DrainResult>? _draining;

    private enum Lifecycle
    {
        Starting,
        Serving,

        /// <summary>Another process owns the shards: nothing in memory is answered any more.</summary>
        Displaced,

        Draining,
    }

    /// <summary>Completes with the reason when another process has taken the shards over. This engine answers nothing
    /// any more, and its process should end.</summary>
    public Task<string> Displaced => _displaced.Task;

    /// <summary>Takes nothing more in, checkpoints every shard and stops. A second call waits for the first.</summary>
    /// <param name="cancel">Ends the draining early: what is not checkpointed then is in the journal.</param>
    public Task<DrainResult> DrainAsync(CancellationToken cancel)
    {
        lock (_drainLock)
            return _draining ??= RunDrainAsync(cancel);
    }

    public async ValueTask DisposeAsync()
    {
        await DrainAsync(CancellationToken.None);
        await _starting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _days?.Dispose();
        _clockTurn.Dispose();
        _recovery?.Dispose();
        _aborting.Dispose();
        _stopping.Dispose();
    }

    private async Task<DrainResult> RunDrainAsync(CancellationToken cancel)
    {
        var (wasServing, hadStarted) = (_lifecycle == Lifecycle.Serving, _lifecycle != Lifecycle.Starting);
        if (_lifecycle != Lifecycle.Displaced)
            _lifecycle = Lifecycle.Draining;
        await _stopping.CancelAsync();

        // A start under way is ended once there is something to end.
        await Task.WhenAny(_built.Task, _starting);
        if (!_built.Task.IsCompleted)
            return new DrainResult(0, 0, null);
        var undone = _options.Shards;
        string? reason = null;
        try
        {
            if (wasServing)
                undone = await CheckpointAsync(cancel);
        }
        catch (Exception cause) when (cause is OperationCanceledException or ClusterUnavailableException)
        {
            // Time is up: the journal holds what the rows lack.
            reason = "the time to drain was over";
        }

        reason ??= _committer.State.Cause?.Message;
        await EndAsync(cancel);
        return !hadStarted
            ? new DrainResult(0, 0, null)
            : new DrainResult(_options.Shards, undone, undone == 0 ? null : reason ?? "shards are quarantined");
    }

    /// <summary>Returns the number of shards that are not checkpointed.</summary>
    private async Task<int> CheckpointAsync(CancellationToken cancel)
    {
        _recovery.Drain();
        await _ticking!.WaitAsync(cancel);
        await _days.StopAsync(cancel);
        foreach (var partition in _partitions)
            partition.Post(() => partition.Checkpoints.Draining = true);
        foreach (var partition in _partitions)
        {
            while (_committer.State.Phase != CommitterPhase.Stopped
                && !await partition.AskAsync(() => partition.Checkpoints.IsDrained))
                await Task.Delay(TimeSpan.FromMilliseconds(5), _time, cancel);
        }

        var undone = await Task.WhenAll(
            _partitions.Select(partition => partition.AskAsync(() => partition.Checkpoints.Undone)));
        return undone.Sum();
    }

    /// <summary>Ends every loop; whoever still waits for an answer gets one.</summary>
    private async Task EndAsync(CancellationToken cancel)
    {
        var ending = new ClusterUnavailableException(UnavailableReason.ShuttingDown, 5);
        try
        {
            await _aborting.CancelAsync();
            await _recovery.StopAsync();
            await _committer.StopAsync(ending, cancel);
            await Task.WhenAll(_partitions.Select(partition => partition.CloseAsync(ending))).WaitAsync(cancel);
            await Task.WhenAll(_partitions.Select(partition => partition.StopAsync())).WaitAsync(cancel);
        }
        catch (OperationCanceledException cause)
        {
            // A call of the store does not return: the loops end with the process.
            LogNotEnded(_logger, cause);
        }
    }

    private void Displace(EpochLostException lost)
    {
        if (_lifecycle == Lifecycle.Serving)
            _lifecycle = Lifecycle.Displaced;
        LogDisplaced(_logger, lost.Shard);
        _displaced.TrySetResult(
            $"another process has taken over the store's shards (shard {lost.Shard} has a newer owner)");
    }

    private string? NotReadyReason() => _lifecycle switch
    {
        Lifecycle.Starting => "recovering",
        Lifecycle.Draining => "draining",
        Lifecycle.Displaced => "displaced",
        _ when _committer.State.Phase != CommitterPhase.Serving => "storage_unavailable",
        _ => _clock.IsInDoubt ? "clock_in_doubt" : null,
    };

    private void RequireReady()
    {
        RequireReadable();
        if (_lifecycle == Lifecycle.Draining)
            throw new ClusterUnavailableException(UnavailableReason.ShuttingDown, 5);
        if (_committer.State.Phase != CommitterPhase.Serving)
            throw new ClusterUnavailableException(UnavailableReason.StorageUnavailable, 1, _committer.State.Cause);
    }

    /// <summary>Reads go on while the store refuses: what is in memory is current.</summary>
    private void RequireReadable()
    {
        if (_lifecycle == Lifecycle.Starting)
            throw new ClusterUnavailableException(UnavailableReason.Recovering, 1);
        if (_lifecycle == Lifecycle.Displaced)
            throw new ClusterUnavailableException(UnavailableReason.ShuttingDown, 5);
    }

    /// <exception cref="ClusterUnavailableException">A shard could not be loaded: no ranking is complete.</exception>
    private void RequireComplete()
    {
        RequireReadable();
        if (_quarantines.IsIncomplete)
            throw Quarantines.Refusal();
    }

    [LoggerMessage(
        37, LogLevel.Critical, "Another process has taken over shard {Shard}; this one serves nothing more.")]
    private static partial void LogDisplaced(ILogger logger, int shard);

    [LoggerMessage(38, LogLevel.Warning, "A call of the store did not return in time; the process ends without it.")]
    private static partial void LogNotEnded(ILogger logger, Exception cause);
}

/// <summary>How an engine stopped.</summary>
/// <param name="Shards">Shards that it had; 0 where it had taken nothing in.</param>
/// <param name="NotCheckpointed">Shards whose journals the next start has to replay.</param>
/// <param name="Reason">Why there are such shards; null where there are none.</param>
public sealed record DrainResult(int Shards, int NotCheckpointed, string? Reason);
