using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Ssi.Engine.Tracing;
using Ssi.Server.Options;

namespace Ssi.Server.Hosting;

/// <summary>Traces and metrics by OTLP, where the options name a collector.</summary>
internal static class Telemetry
{
    private static readonly string[] Sources = [EngineSpans.SourceName, "Npgsql"];

    private static readonly string[] Meters =
    [
        "Ssi.Api", "Ssi.Cluster", "Npgsql", "System.Runtime", "Microsoft.AspNetCore.Hosting",
        "Microsoft.AspNetCore.Server.Kestrel",
    ];

    /// <summary>Exports the spans and metrics of every host, and those of the host's own sources and meters.</summary>
    /// <param name="service">The name that the collector knows the host by, unless OTEL_SERVICE_NAME says
    /// another.</param>
    /// <param name="unseen">Names of spans that are left out of every trace.</param>
    public static void Add(
        IServiceCollection services, TelemetryOptions options, string service, string[] sources, string[] meters,
        params string[] unseen)
    {
        if (options.Endpoint is null)
            return;
        services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(service).AddEnvironmentVariableDetector())
            .WithTracing(tracing => tracing
                .SetSampler(new RequestSampler(options.TraceRatio, unseen))
                .AddAspNetCoreInstrumentation(requests => requests.Filter = IsTraced)
                .AddSource([.. Sources, .. sources])
                .AddOtlpExporter(otlp => Point(otlp, options, "traces")))
            .WithMetrics(metrics => metrics
                .AddMeter([.. Meters, .. meters])
                .AddOtlpExporter((otlp, reader) =>
                {
                    Point(otlp, options, "metrics");
                    reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds =
                        options.MetricSeconds * 1000;
                }));
    }

    // Probes and those who read the metrics come every second, and do nothing.
    private static bool IsTraced(HttpContext request) =>
        request.Request.Path.StartsWithSegments("/v1", StringComparison.Ordinal);

    private static void Point(OtlpExporterOptions otlp, TelemetryOptions options, string signal)
    {
        otlp.Protocol = options.IsGrpc ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf;
        otlp.Endpoint = new Uri(options.IsGrpc ? options.Endpoint! : $"{options.Endpoint!.TrimEnd('/')}/v1/{signal}");
    }
}
