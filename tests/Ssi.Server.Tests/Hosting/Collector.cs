using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Ssi.Server.Tests.Hosting;

/// <summary>A collector on loopback that keeps what it is sent by OTLP over HTTP.</summary>
/// <remarks>Not under <c>/v1</c>, the paths that a server of the same process traces.</remarks>
internal sealed class Collector : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly WebApplication _app;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, SentSpan> _spans = new(StringComparer.Ordinal);
    private readonly HashSet<string> _metrics = new(StringComparer.Ordinal);
    private TaskCompletionSource _arrival = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Collector()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.MapPost("/collector/v1/traces", request => KeepAsync(request, body =>
        {
            foreach (var span in OtlpBody.Spans(body))
                _spans[span.Id] = span;
        }));
        _app.MapPost("/collector/v1/metrics", request => KeepAsync(
            request, body => _metrics.UnionWith(OtlpBody.Metrics(body))));
    }

    /// <summary>What a host has to be told to send here at once.</summary>
    public string[] Arguments =>
    [
        $"--Ssi:Telemetry:Endpoint={_app.Urls.First()}/collector", "--Ssi:Telemetry:Protocol=http/protobuf",
        "--Ssi:Telemetry:TraceRatio=0", "--Ssi:Telemetry:MetricSeconds=1", "--OTEL_BSP_SCHEDULE_DELAY=20",
    ];

    public static async Task<Collector> StartAsync()
    {
        var collector = new Collector();
        await collector._app.StartAsync();
        return collector;
    }

    /// <summary>The spans of a trace, once they are as wanted.</summary>
    public Task<SentSpan[]> TraceAsync(string trace, Func<SentSpan[], bool> wanted) => UntilAsync(
        () => _spans.Values.Where(span => span.Trace == trace).ToArray(), wanted);

    /// <summary>The names of all metrics, once they are as wanted.</summary>
    public Task<string[]> MetricsAsync(Func<string[], bool> wanted) => UntilAsync(() => _metrics.ToArray(), wanted);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task<T[]> UntilAsync<T>(Func<T[]> read, Func<T[], bool> wanted)
    {
        while (true)
        {
            T[] found;
            Task arrival;
            lock (_lock)
                (found, arrival) = (read(), _arrival.Task);
            if (wanted(found))
                return found;
            try
            {
                await arrival.WaitAsync(Patience, TimeProvider.System);
            }
            catch (TimeoutException late)
            {
                throw new TimeoutException("Nothing more arrives; there are:\n" + string.Join('\n', found), late);
            }
        }
    }

    private async Task KeepAsync(HttpContext request, Action<byte[]> keep)
    {
        using var body = new MemoryStream();
        await request.Request.Body.CopyToAsync(body);
        lock (_lock)
        {
            keep(body.ToArray());
            _arrival.SetResult();
            _arrival = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }
}
