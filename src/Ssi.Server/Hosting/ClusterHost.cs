using Ssi.Embedded;
using Ssi.Storage;

namespace Ssi.Server.Hosting;

/// <summary>Starts the engine in the background, so that health answers while shards are loaded, and drains it when
/// the host stops.</summary>
internal sealed partial class ClusterHost(
    EmbeddedCluster cluster, IHostApplicationLifetime lifetime, ExitCode exit, ShutdownTimes times, TimeProvider time,
    ILogger<ClusterHost> logger)
        : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await Task.Run(() => cluster.StartAsync(stoppingToken), stoppingToken);
            var status = cluster.GetStatus();
            LogReady(status.Members, status.Shards, status.ReplayedEntries);
            LogDisplaced(await cluster.Displaced.WaitAsync(stoppingToken));
            End(ExitCode.Displaced);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
        catch (StoreMismatchException error)
        {
            LogMismatch(error.Message);
            End(ExitCode.BadStart);
        }
        catch (StoreInUseException error)
        {
            LogInUse(error.Message);
            exit.Value = ExitCode.BadStart;
            lifetime.StopApplication();
        }
        catch (StoreDamagedException error)
        {
            LogDamaged(error.Message);
            exit.Value = ExitCode.BadStart;
            lifetime.StopApplication();
        }
        catch (StoreUnavailableException error)
        {
            LogUnavailable(error.Message);
            End(ExitCode.BadStart);
        }
        catch (Exception error)
        {
            // Damage to what every shard needs, or a bug: nothing was taken in.
            LogNotStarted(error, error.Message);
            End(ExitCode.BadStart);
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        // The drain has its own time, whatever the requests before it took of the host's.
        using var drain = times.BeginDrain(time);
        await base.StopAsync(drain.Token);
        var result = await cluster.DrainAsync(drain.Token);
        if (result.Shards == 0)
            return;
        if (result.NotCheckpointed == 0)
        {
            LogDrained();
            return;
        }

        LogNotDrained(result.NotCheckpointed, result.Shards, result.Reason);
        exit.Raise(ExitCode.NotCheckpointed);
    }

    private void End(int code)
    {
        exit.Raise(code);
        lifetime.StopApplication();
    }

    [LoggerMessage(
        1, LogLevel.Information, "Ready: {Members} members in {Shards} shards, {Entries} journal entries replayed")]
    private partial void LogReady(long members, int shards, long entries);

    [LoggerMessage(2, LogLevel.Critical, "The store does not fit: {Reason}")]
    private partial void LogMismatch(string reason);

    [LoggerMessage(3, LogLevel.Critical, "The store cannot be opened: {Reason}")]
    private partial void LogUnavailable(string reason);

    [LoggerMessage(5, LogLevel.Critical, "The store is in use: {Reason}")]
    private partial void LogInUse(string reason);

    [LoggerMessage(6, LogLevel.Critical, "The store is damaged: {Reason}")]
    private partial void LogDamaged(string reason);

    [LoggerMessage(4, LogLevel.Information, "Drained and checkpointed")]
    private partial void LogDrained();

    [LoggerMessage(
        5, LogLevel.Error,
        "Stopped with {Shards} of {All} shards not checkpointed ({Reason}); the next start replays their journals")]
    private partial void LogNotDrained(int shards, int all, string? reason);

    [LoggerMessage(6, LogLevel.Critical, "The engine cannot start: {Reason}")]
    private partial void LogNotStarted(Exception cause, string reason);

    [LoggerMessage(7, LogLevel.Critical, "The process ends: {Reason}")]
    private partial void LogDisplaced(string reason);
}

/// <summary>What the process returns: 0, or the first of these that was raised.</summary>
internal sealed class ExitCode
{
    /// <summary>The options or the store do not allow a start.</summary>
    public const int BadStart = 2;

    /// <summary>Another process has taken the store's shards over.</summary>
    public const int Displaced = 3;

    /// <summary>The process stopped with shards that are not checkpointed; nothing acknowledged is lost.</summary>
    public const int NotCheckpointed = 4;

    private int _value;

    public int Value
    {
        get => Volatile.Read(ref _value);
        set => Volatile.Write(ref _value, value);
    }

    public void Raise(int code) => Interlocked.CompareExchange(ref _value, code, 0);
}
