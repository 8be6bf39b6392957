using Microsoft.Extensions.Options;
using Ssi.Grains;
using Ssi.Grains.Hosting;

namespace Ssi.Silo.Hosting;

/// <summary>Connects the API to the cluster in the background, so that health answers meanwhile; before the silo stops
/// it writes the silo's shards and hands them on.</summary>
internal sealed partial class NodeService(
    GrainCluster cluster, IServiceProvider services, IHostApplicationLifetime lifetime, IOptions<HostOptions> host,
    ILogger<NodeService> logger)
    : BackgroundService
{
    /// <summary>The share of the time for stopping that shards may take: the rest is for the silo to leave.</summary>
    private const double DrainShare = 0.75;

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
            using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            late.CancelAfter(host.Value.ShutdownTimeout * DrainShare);
            await silo.DrainAsync(late.Token);
            LogDrained();
        }
    }

    [LoggerMessage(1, LogLevel.Information, "The cluster is there.")]
    private partial void LogReady();

    [LoggerMessage(2, LogLevel.Information, "The silo's shards are written.")]
    private partial void LogDrained();
}
