using Ssi.Embedded;
using Ssi.Storage;

namespace Ssi.Server.Hosting;

/// <summary>Starts the engine in the background, so that health answers while shards are loaded, and drains it when
/// the host stops.</summary>
internal sealed partial class ClusterHost(
    EmbeddedCluster cluster, IHostApplicationLifetime lifetime, ExitCode exit, ILogger<ClusterHost> logger)
        : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await Task.Run(() => cluster.StartAsync(stoppingToken), stoppingToken);
            var status = cluster.GetStatus();
            LogReady(status.Members, status.Shards, status.ReplayedEntries);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopped while loading: nothing was taken in yet.
        }
        catch (StoreMismatchException error)
        {
            LogMismatch(error.Message);
            exit.Value = ExitCode.BadStart;
            lifetime.StopApplication();
        }
        catch (StoreUnavailableException error)
        {
            LogUnavailable(error.Message);
            exit.Value = ExitCode.BadStart;
            lifetime.StopApplication();
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await cluster.DrainAsync(cancellationToken);
        LogDrained();
    }

    [LoggerMessage(
        1, LogLevel.Information, "Ready: {Members} members in {Shards} shards, {Entries} journal entries replayed")]
    private partial void LogReady(long members, int shards, long entries);

    [LoggerMessage(2, LogLevel.Critical, "The store does not fit: {Reason}")]
    private partial void LogMismatch(string reason);

    [LoggerMessage(3, LogLevel.Critical, "The store cannot be opened: {Reason}")]
    private partial void LogUnavailable(string reason);

    [LoggerMessage(4, LogLevel.Information, "Drained and checkpointed")]
    private partial void LogDrained();
}

/// <summary>What the process returns: 0, or <see cref="BadStart"/>.</summary>
internal sealed class ExitCode
{
    /// <summary>The options or the store do not allow a start.</summary>
    public const int BadStart = 2;

    public int Value { get; set; }
}
