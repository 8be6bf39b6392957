using Microsoft.Extensions.Logging;
using Ssi.Engine.Ports;
using Ssi.Storage;

namespace Ssi.Grains.Hosting;

/// <summary>Holds back what the store has refused until another attempt is worth while.</summary>
/// <remarks>Thread-safe. However much work waits, one probe a silo asks the store, and an outage has two log
/// messages.</remarks>
internal sealed partial class StoreGate(IScoringStore store, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private Task _opening = Task.CompletedTask;
    private TimeSpan _pause = FirstPause;
    private volatile bool _isOutage;
    private long _refusedAt;

    /// <summary>True while the store is known to refuse.</summary>
    public bool IsClosed => !Volatile.Read(ref _opening).IsCompleted;

    /// <summary>True for a refusal of the store, as it arrives here or through a grain call.</summary>
    public static bool IsRefusal(Exception? cause) => cause switch
    {
        null => false,
        StoreUnavailableException => true,
        ClusterUnavailableException unavailable => unavailable.Reason == UnavailableReason.StorageUnavailable,
        OrleansException or AggregateException => IsRefusal(cause.InnerException),
        _ => false,
    };

    /// <summary>Completes when the store answers again; a store that answers and still refuses is asked less and less
    /// often.</summary>
    public Task WaitAsync(Exception refusal)
    {
        lock (_lock)
        {
            if (!_opening.IsCompleted)
                return _opening;
            if (!_isOutage)
            {
                _isOutage = true;
                _refusedAt = time.GetTimestamp();
                LogRefuses(refusal.Message);
            }

            var pause = _pause;
            _pause = Longer(_pause);
            _opening = Task.Run(() => OpenAsync(pause));
            return _opening;
        }
    }

    /// <summary>The store has written something.</summary>
    public void Served()
    {
        if (!_isOutage)
            return;
        lock (_lock)
        {
            if (!_isOutage)
                return;
            _isOutage = false;
            _pause = FirstPause;
            LogServes(time.GetElapsedTime(_refusedAt).TotalSeconds);
        }
    }

    private async Task OpenAsync(TimeSpan pause)
    {
        while (true)
        {
            await Task.Delay(pause, time);
            try
            {
                await store.ReadStateAsync(CancellationToken.None);
                return;
            }
            catch (StoreUnavailableException)
            {
                pause = Longer(pause);
            }
            catch (Exception)
            {
                // Any other failure is for those who wait: each meets it with its own call.
                return;
            }
        }
    }

    private static TimeSpan Longer(TimeSpan pause) => pause * 2 < LongestPause ? pause * 2 : LongestPause;

    [LoggerMessage(62, LogLevel.Warning, "The store refuses; writes wait: {Reason}")]
    private partial void LogRefuses(string reason);

    [LoggerMessage(63, LogLevel.Information, "The store writes again after {Seconds:0.0} s.")]
    private partial void LogServes(double seconds);
}
