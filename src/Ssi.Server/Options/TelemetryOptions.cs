using System.Globalization;

namespace Ssi.Server.Options;

/// <summary>Where traces and metrics go, by OTLP. Without <see cref="Endpoint"/> nothing is exported and nothing is
/// listened to.</summary>
internal sealed record TelemetryOptions
{
    public const string Grpc = "grpc";
    public const string Http = "http/protobuf";

    /// <summary>The collector's URL, http or https, without a signal's path; null for none.</summary>
    public string? Endpoint { get; set; }

    /// <summary><see cref="Grpc"/>, the default, or <see cref="Http"/>.</summary>
    public string Protocol { get; set; } = Grpc;

    public bool IsGrpc => Protocol.Equals(Grpc, StringComparison.OrdinalIgnoreCase);

    /// <summary>The share of requests that are traced whole; 0..1, default 0.01. A request that comes with a trace of
    /// its own follows that.</summary>
    public double TraceRatio { get; set; } = 0.01;

    /// <summary>Seconds from one export of the metrics to the next; 1..3600, default 60.</summary>
    public int MetricSeconds { get; set; } = 60;

    /// <summary>What is wrong, a sentence an option; empty when all is well.</summary>
    public IEnumerable<string> Validate()
    {
        if (Endpoint is not null
            && !(Uri.TryCreate(Endpoint, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"))
            yield return $"Ssi:Telemetry:Endpoint is '{Endpoint}'; it is a URL of http or https.";
        if (!IsGrpc && !Protocol.Equals(Http, StringComparison.OrdinalIgnoreCase))
            yield return $"Ssi:Telemetry:Protocol is '{Protocol}'; it is {Grpc} or {Http}.";
        if (TraceRatio is not (>= 0 and <= 1))
            yield return string.Create(
                CultureInfo.InvariantCulture, $"Ssi:Telemetry:TraceRatio is {TraceRatio}; it lies in 0..1.");
        if (MetricSeconds is < 1 or > 3600)
            yield return $"Ssi:Telemetry:MetricSeconds is {MetricSeconds}; it lies in 1..3600.";
    }
}
