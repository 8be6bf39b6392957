using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;

namespace Ssi.Server.Hosting;

/// <summary>The three parts of an orderly stop, one after another.</summary>
/// <param name="Delay">Time between the fall of readiness, which ends open streams too, and the closing of the
/// listener.</param>
/// <param name="Requests">How long requests under way may take afterwards; then their connections are aborted.</param>
/// <param name="Drain">How long the engine may checkpoint afterwards.</param>
internal sealed record ShutdownTimes(TimeSpan Delay, TimeSpan Requests, TimeSpan Drain)
{
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(10);

    /// <summary>What the host allows its services: more than all parts together, so that none cuts another
    /// short.</summary>
    public TimeSpan Total => Delay + Requests + Drain + Margin;

    /// <summary>Cancelled when the time to drain is over.</summary>
    public CancellationTokenSource BeginDrain(TimeProvider time) => new(Drain, time);
}

/// <summary>Keeps the listener open for a while after readiness has fallen, so that a load balancer sees it before
/// connections are refused.</summary>
internal sealed class ShutdownDelay(
    ShutdownTimes times, ExitCode exit, TimeProvider time, IHostApplicationLifetime lifetime) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Runs before any service stops. A process that could not start, or that lost its shards, has nobody to
    /// wait for.</summary>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        lifetime.StopApplication();
        if (exit.Value == 0)
            await Task.Delay(times.Delay, time, cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

/// <summary>A web server that gives requests under way a time of their own to end, not all that the host
/// allows.</summary>
internal sealed class BoundedServer(IServer server, ShutdownTimes times, TimeProvider time) : IServer
{
    public IFeatureCollection Features => server.Features;

    public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
        where TContext : notnull => server.StartAsync(application, cancellationToken);

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        using var requests = new CancellationTokenSource(times.Requests, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(requests.Token, cancellationToken);
        await server.StopAsync(either.Token);
    }

    public void Dispose() => server.Dispose();
}
