using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text;

namespace Ssi.Api.Operation;

/// <summary>Gathers the instruments of this host's meters whose names begin with <c>Ssi.</c> and writes them in
/// Prometheus' text format, version 0.0.4.</summary>
internal sealed class PrometheusText : IDisposable
{
    public const string MediaType = "text/plain; version=0.0.4; charset=utf-8";

    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<string, MetricSeries> _series = new(StringComparer.Ordinal);

    public PrometheusText(IMeterFactory factory)
    {
        // Several hosts may live in one process: a meter belongs to the factory that made it.
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (ReferenceEquals(instrument.Meter.Scope, factory)
                && instrument.Meter.Name.StartsWith("Ssi.", StringComparison.Ordinal))
            {
                listener.EnableMeasurementEvents(
                    instrument, _series.GetOrAdd(instrument.Name, new MetricSeries(instrument)));
            }
        };
        _listener.SetMeasurementEventCallback<double>(static (_, value, tags, state) => Record(value, tags, state));
        _listener.SetMeasurementEventCallback<long>(static (_, value, tags, state) => Record(value, tags, state));
        _listener.SetMeasurementEventCallback<int>(static (_, value, tags, state) => Record(value, tags, state));
        _listener.Start();
    }

    public string Write()
    {
        _listener.RecordObservableInstruments();
        var text = new StringBuilder();
        foreach (var (_, series) in _series.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            series.Write(text);
        return text.ToString();
    }

    public void Dispose() => _listener.Dispose();

    private static void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state) =>
        ((MetricSeries)state!).Record(value, tags);
}
