using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace Ssi.Api.Operation;

/// <summary>All series of one instrument, by their labels.</summary>
/// <remarks>Sums of counters and buckets of histograms are added up as they are measured; observed values replace
/// one another. Names follow the Prometheus conventions: dots become underscores, units and <c>_total</c> are
/// appended.</remarks>
internal sealed class MetricSeries
{
    private readonly ConcurrentDictionary<string, Cell> _cells = new(StringComparer.Ordinal);
    private readonly string _name;
    private readonly string _help;
    private readonly string _type;
    private readonly bool _adds;
    private readonly double[] _bounds;

    public MetricSeries(Instrument instrument)
    {
        var kind = instrument.GetType().Name;
        var isHistogram = kind.StartsWith("Histogram", StringComparison.Ordinal);
        var isCounter = kind.Contains("Counter", StringComparison.Ordinal);
        var unit = instrument.Unit switch { "s" => "_seconds", "By" => "_bytes", _ => "" };
        _name = instrument.Name.Replace('.', '_') + unit + (isCounter ? "_total" : "");
        _help = instrument.Description ?? instrument.Name;
        _type = isHistogram ? "histogram" : isCounter ? "counter" : "gauge";
        _adds = !instrument.IsObservable;
        _bounds = instrument is Histogram<double> { Advice.HistogramBucketBoundaries: { } bounds } ? [.. bounds] : [];
    }

    public void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var cell = _cells.GetOrAdd(LabelsOf(tags), _ => new Cell(_bounds.Length));
        lock (cell)
        {
            cell.Sum = _adds ? cell.Sum + value : value;
            if (_bounds.Length == 0)
                return;
            cell.Count++;
            var bucket = Array.FindIndex(_bounds, bound => value <= bound);
            if (bucket >= 0)
                cell.Buckets[bucket]++;
        }
    }

    public void Write(StringBuilder text)
    {
        text.Append(CultureInfo.InvariantCulture, $"# HELP {_name} {_help}\n# TYPE {_name} {_type}\n");
        foreach (var (labels, cell) in _cells.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            lock (cell)
            {
                if (_bounds.Length == 0)
                    Line(text, "", labels, cell.Sum);
                else
                    WriteHistogram(text, labels, cell);
            }
        }
    }

    private void WriteHistogram(StringBuilder text, string labels, Cell cell)
    {
        var below = 0L;
        for (var i = 0; i < _bounds.Length; i++)
        {
            below += cell.Buckets[i];
            Line(text, "_bucket", string.Create(CultureInfo.InvariantCulture, $"{labels},le=\"{_bounds[i]}\""), below);
        }

        Line(text, "_bucket", labels + ",le=\"+Inf\"", cell.Count);
        Line(text, "_sum", labels, cell.Sum);
        Line(text, "_count", labels, cell.Count);
    }

    private void Line(StringBuilder text, string suffix, string labels, double value)
    {
        text.Append(_name).Append(suffix);
        if (labels.Length > 0)
            text.Append('{').Append(labels.TrimStart(',')).Append('}');
        text.Append(CultureInfo.InvariantCulture, $" {value}\n");
    }

    // Label values are method names, route patterns, numbers and words of our own: nothing to escape.
    private static string LabelsOf(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.IsEmpty)
            return "";
        var text = new StringBuilder();
        foreach (var (name, value) in tags)
            text.Append(text.Length == 0 ? "" : ",").Append(CultureInfo.InvariantCulture, $"{name}=\"{value}\"");
        return text.ToString();
    }

    private sealed class Cell(int buckets)
    {
        public double Sum { get; set; }

        public long Count { get; set; }

        public long[] Buckets { get; } = new long[buckets];
    }
}
