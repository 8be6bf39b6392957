using System.Diagnostics;
using Ssi.Engine.Tracing;

namespace Ssi.Engine.Tests.Tracing;

public sealed class EngineSpansTests
{
    [Fact]
    public void Span_NobodyListensTo_IsNotMade() =>
        Assert.Null(EngineSpans.Begin("work", [0], _ => throw new InvalidOperationException()));

    [Fact]
    public void Span_OfManyCallers_IsAChildOfTheFirstAndLinkedToTheOtherTraces()
    {
        using var listener = Listen();
        var (first, second) = (Caller("a", "1"), Caller("b", "2"));

        using var span = EngineSpans.Begin("work", [default, first, Caller("a", "3"), second], one => [one]);

        Assert.Equal((first.TraceId, first.SpanId), (span!.TraceId, span.ParentSpanId));
        Assert.Equal([second], span.Links.Select(link => link.Context));
        Assert.Equal(span.Context, EngineSpans.Current);
    }

    [Fact]
    public void Span_OfNobody_HasNoParent()
    {
        using var listener = Listen();
        using var span = EngineSpans.Begin("work", new ActivityContext[1], one => [one]);

        Assert.Equal(default, span!.ParentSpanId);
        Assert.Empty(span.Links);
    }

    private static ActivityListener Listen()
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == EngineSpans.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }

    private static ActivityContext Caller(string trace, string span) => new(
        ActivityTraceId.CreateFromString(trace.PadLeft(32, '0')),
        ActivitySpanId.CreateFromString(span.PadLeft(16, '0')), ActivityTraceFlags.Recorded);
}
