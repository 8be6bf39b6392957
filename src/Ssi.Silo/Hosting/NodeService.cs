using Ssi.Grains;
using Ssi.Grains.Hosting;
using Ssi.Server.Hosting;

namespace Ssi.Silo.Hosting;

/// <summary>Connects the API to the cluster in the background, so that health answers meanwhile; before the silo stops
/// it writes the silo's shards and hands them on.</summary>
internal sealed partial class NodeService(
    GrainCluster cluster, ShutdownTimes times, TimeProvider time, IServiceProvider services,
    IHostApplicationLifetime lifetime, ILogger<NodeService> logger)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await using var registration = lifetime.ApplicationStarted.Register(started.SetResult);
            await started.Task.WaitAsync(stoppingToken);
            await cluster.StartAsync(stoppingToken);
            LogReady();
        }
        catch (OperationCanceledException)
        {
            // Stopped before a cluster was there.
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await cluster.DrainAsync();
        await base.StopAsync(cancellationToken);
        if (services.GetService<SiloCore>() is { } silo)
        {
            using var drain = times.BeginDrain(time);
            await silo.DrainAsync(drain.Token);
            LogDrained();
        }
    }

    [LoggerMessage(1, LogLevel.Information, "The cluster is there.")]
    private partial void LogReady();

    [LoggerMessage(2, LogLevel.Information, "The silo's shards are written.")]
    private partial void LogDrained();
}
