using System.Diagnostics.Metrics;
using Ssi.Api.Events;
using Ssi.Api.Requests;

namespace Ssi.Api.Operation;

/// <summary>What the HTTP surface measures: requests by route and status, and events by outcome.</summary>
internal sealed class ApiMetrics
{
    /// <summary>Upper bounds of the buckets of durations, in seconds.</summary>
    private static readonly double[] DurationBounds =
        [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    private readonly Histogram<double> _duration;
    private readonly Counter<long> _events;

    public ApiMetrics(IMeterFactory factory)
    {
        var meter = factory.Create("Ssi.Api");
        _duration = meter.CreateHistogram(
            "ssi.http.request.duration", "s", "Time from a request's head to the end of its answer.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = DurationBounds });
        _events = meter.CreateCounter<long>(
            "ssi.ingest.events", null, "Events received over HTTP, by what became of them.");
    }

    public void RecordRequest(string method, string route, int status, TimeSpan elapsed) =>
        _duration.Record(
            elapsed.TotalSeconds,
            new KeyValuePair<string, object?>("method", Methods.LabelOf(method)),
            new KeyValuePair<string, object?>("route", route),
            new KeyValuePair<string, object?>("status", status));

    public void RecordEvents(IngestAnswer answer)
    {
        Add("accepted", answer.Accepted);
        Add("duplicate", answer.Duplicates);
        Add("rejected", answer.Rejections.Count);
    }

    private void Add(string outcome, long count)
    {
        if (count > 0)
            _events.Add(count, new KeyValuePair<string, object?>("outcome", outcome));
    }
}
