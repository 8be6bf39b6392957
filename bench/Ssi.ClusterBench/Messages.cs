using System.Diagnostics.Metrics;

namespace Ssi.ClusterBench;

/// <summary>What Orleans sends, as its own meter counts it: messages between silos with their bytes, and messages that
/// stay within one.</summary>
internal sealed class Messages : IDisposable
{
    private readonly MeterListener _listener = new();
    private long _between;
    private long _bytes;
    private long _within;

    public Messages()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name is "orleans-messaging-sent-messages-size" or "orleans-messaging-sent-local")
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<int>((instrument, value, _, _) => Count(instrument, value));
        _listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => Count(instrument, value));
        _listener.Start();
    }

    /// <summary>Since last asked.</summary>
    public (long Between, long Bytes, long Within) Take()
    {
        _listener.RecordObservableInstruments();
        return (Interlocked.Exchange(ref _between, 0), Interlocked.Exchange(ref _bytes, 0),
            Interlocked.Exchange(ref _within, 0));
    }

    public void Dispose() => _listener.Dispose();

    private void Count(Instrument instrument, long value)
    {
        if (instrument.Name.EndsWith("local", StringComparison.Ordinal))
        {
            Interlocked.Add(ref _within, value);
            return;
        }

        Interlocked.Increment(ref _between);
        Interlocked.Add(ref _bytes, value);
    }
}
