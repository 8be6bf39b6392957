using System.Diagnostics;
using OpenTelemetry.Trace;
using Ssi.Server.Hosting;

namespace Ssi.Server.Tests.Hosting;

public sealed class RequestSamplerTests
{
    private const string Request = "Microsoft.AspNetCore.Hosting.HttpRequestIn";

    [Theory]
    [InlineData(Request, null, true)]
    [InlineData("commit", null, false)]
    [InlineData(Request, true, true)]
    [InlineData("commit", true, true)]
    [InlineData(Request, false, false)]
    [InlineData("commit", false, false)]
    [InlineData("unseen", true, false)]
    public void Span_OfAParentOrNone_IsRecorded(string name, bool? parentIsRecorded, bool isRecorded) => Assert.Equal(
        isRecorded ? SamplingDecision.RecordAndSample : SamplingDecision.Drop,
        Sample(1, name, parentIsRecorded));

    [Fact]
    public void Request_AtRatioZero_IsRecordedForItsSenderOnly()
    {
        Assert.Equal(SamplingDecision.Drop, Sample(0, Request, null));
        Assert.Equal(SamplingDecision.RecordAndSample, Sample(0, Request, true));
    }

    private static SamplingDecision Sample(double ratio, string name, bool? parentIsRecorded)
    {
        var trace = ActivityTraceId.CreateFromString("0af7651916cd43dd8448eb211c80319c");
        var parent = parentIsRecorded is { } recorded
            ? new ActivityContext(
                trace, ActivitySpanId.CreateFromString("b7ad6b7169203331"),
                recorded ? ActivityTraceFlags.Recorded : ActivityTraceFlags.None)
            : default;
        return new RequestSampler(ratio, "unseen")
            .ShouldSample(new SamplingParameters(parent, trace, name, ActivityKind.Internal)).Decision;
    }
}
