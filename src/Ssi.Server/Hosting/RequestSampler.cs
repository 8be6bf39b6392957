using System.Diagnostics;
using OpenTelemetry.Trace;

namespace Ssi.Server.Hosting;

/// <summary>Traces a share of the requests, each whole, and every request whose sender traces it.</summary>
/// <remarks>Nothing but a request begins a trace: the loops, timers and probes behind them would be traces of a span or
/// two, many a second.</remarks>
internal sealed class RequestSampler(double ratio, params string[] unseen) : Sampler
{
    /// <summary>The span that ASP.NET Core begins for a request.</summary>
    private const string Request = "Microsoft.AspNetCore.Hosting.HttpRequestIn";

    private static readonly SamplingResult Drop = new(SamplingDecision.Drop);

    private readonly TraceIdRatioBasedSampler _requests = new(ratio);

    public override SamplingResult ShouldSample(in SamplingParameters samplingParameters)
    {
        var (name, parent) = (samplingParameters.Name, samplingParameters.ParentContext);
        if (unseen.Contains(name))
            return Drop;
        if (parent.TraceId == default)
            return name.Equals(Request, StringComparison.Ordinal) ? _requests.ShouldSample(samplingParameters) : Drop;
        return parent.TraceFlags.HasFlag(ActivityTraceFlags.Recorded)
            ? new SamplingResult(SamplingDecision.RecordAndSample)
            : Drop;
    }
}
