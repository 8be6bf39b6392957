using Ssi.Grains;
using Ssi.Grains.Hosting;
using Ssi.Server.Hosting;

namespace Ssi.Silo.Hosting;

/// <summary>Connects the API to the cluster in the background, so that health answers meanwhile; before the silo stops
/// it writes the silo's shards and hands them on.</summary>
internal sealed partial class NodeService(
    GrainCluster cluster, ShutdownTimes times, ExitCode exit, TimeProvider time, IServiceProvider services,
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
            var refused = services.GetService<SiloCore>()?.Refused ?? new TaskCompletionSource<string>().Task;
            var joining = cluster.StartAsync(stoppingToken);
            if (await Task.WhenAny(joining, refused) == joining)
            {
                await joining;
                LogReady();
            }

            LogRefused(await refused.WaitAsync(stoppingToken));
            End(ExitCode.BadStart);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The node stops.
        }
        catch (Exception error)
        {
            // A bug: the node takes nothing in.
            LogFailed(error, error.Message);
            End(ExitCode.NotCheckpointed);
        }
    }

    private void End(int code)
    {
        exit.Raise(code);
        lifetime.StopApplication();
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

    [LoggerMessage(3, LogLevel.Critical, "The store does not fit: {Reason}")]
    private partial void LogRefused(string reason);

    [LoggerMessage(4, LogLevel.Critical, "The node cannot go on: {Reason}")]
    private partial void LogFailed(Exception cause, string reason);

    [LoggerMessage(2, LogLevel.Information, "The silo's shards are written.")]
    private partial void LogDrained();
}
