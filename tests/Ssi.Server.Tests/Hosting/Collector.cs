using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Ssi.Server.Tests.Hosting;

/// <summary>A collector on loopback that keeps what it is sent by OTLP, over HTTP at one port and gRPC at
/// another.</summary>
/// <remarks>Not under <c>/v1</c>, the paths that a server of the same process traces.</remarks>
internal sealed class Collector : IAsyncDisposable
{
    private const string Grpc = "/opentelemetry.proto.collector.";

    /// <summary>What stands before a message: not compressed, and four bytes of length.</summary>
    private const int GrpcHead = 5;

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
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0, http => http.Protocols = HttpProtocols.Http1);
            kestrel.Listen(IPAddress.Loopback, 0, grpc => grpc.Protocols = HttpProtocols.Http2);
        });
        _app = builder.Build();
        _app.MapPost("/collector/v1/traces", request => KeepAsync(request, 0, KeepSpans));
        _app.MapPost("/collector/v1/metrics", request => KeepAsync(request, 0, KeepMetrics));
        _app.MapPost($"{Grpc}trace.v1.TraceService/Export", request => KeepAsync(request, GrpcHead, KeepSpans));
        _app.MapPost($"{Grpc}metrics.v1.MetricsService/Export", request => KeepAsync(request, GrpcHead, KeepMetrics));
    }

    /// <summary>What a host has to be told to send here at once.</summary>
    public string[] Arguments(string protocol = "http/protobuf") =>
    [
        $"--Ssi:Telemetry:Endpoint={(protocol == "grpc" ? _app.Urls.Last() : _app.Urls.First() + "/collector")}",
        $"--Ssi:Telemetry:Protocol={protocol}", "--Ssi:Telemetry:TraceRatio=0", "--Ssi:Telemetry:MetricSeconds=1",
        "--OTEL_BSP_SCHEDULE_DELAY=20",
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

    private void KeepSpans(byte[] body)
    {
        foreach (var span in OtlpBody.Spans(body))
            _spans[span.Id] = span;
    }

    private void KeepMetrics(byte[] body) => _metrics.UnionWith(OtlpBody.Metrics(body));

    private async Task KeepAsync(HttpContext request, int head, Action<byte[]> keep)
    {
        using var body = new MemoryStream();
        await request.Request.Body.CopyToAsync(body);
        lock (_lock)
        {
            keep(body.ToArray()[head..]);
            _arrival.SetResult();
            _arrival = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        if (head == 0)
            return;
        request.Response.ContentType = "application/grpc";
        await request.Response.Body.WriteAsync(new byte[head]);
        request.Response.AppendTrailer("grpc-status", "0");
    }
}
