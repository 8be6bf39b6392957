using Ssi.Grains;
using Ssi.Grains.Hosting;

namespace Ssi.Silo.Hosting;

/// <summary>Connects the API to the cluster in the background, so that health answers meanwhile; before the silo stops
/// it writes the silo's shards, so that whoever takes them over has nothing to replay.</summary>
internal sealed partial class NodeService(
    GrainCluster cluster, IServiceProvider services, ILogger<NodeService> logger)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
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
            await silo.DrainAsync(cancellationToken);
            LogDrained();
        }
    }

    [LoggerMessage(1, LogLevel.Information, "The cluster is there.")]
    private partial void LogReady();

    [LoggerMessage(2, LogLevel.Information, "The silo's shards are written.")]
    private partial void LogDrained();
}
