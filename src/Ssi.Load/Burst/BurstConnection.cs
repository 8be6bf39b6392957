using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Ssi.Load.Delivery;

namespace Ssi.Load.Burst;

/// <summary>One connection of a burst: sends a batch, waits for its answer, sends the next.</summary>
public sealed class BurstConnection
{
    private static readonly MediaTypeHeaderValue BatchJson = new("application/cloudevents-batch+json");
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly HttpClient _http;
    private readonly TimeProvider _time;
    private readonly BurstEvents _events;
    private readonly int _batchSize;
    private readonly TimeSpan _interval;
    private readonly byte[] _body;
    private readonly List<double> _latencies = [];
    private readonly DeliverySummary _summary;
    private long _acknowledged;

    /// <param name="summary">What became of the events of all connections.</param>
    public BurstConnection(
        HttpClient http, TimeProvider time, BurstOptions options, int number, DeliverySummary summary)
    {
        _http = http;
        _summary = summary;
        _time = time;
        _batchSize = options.BatchSize;
        _interval = options.EventsPerSecond is { } rate
            ? TimeSpan.FromSeconds(options.BatchSize * options.Connections / rate)
            : TimeSpan.Zero;
        _events = new BurstEvents(
            $"burst/{options.Seed}/{number}", options.Members, (ulong)((options.Seed * 1000L) + number + 1));
        _body = new byte[_events.BytesFor(_batchSize)];
    }

    /// <summary>Events that are durable so far, accepted or duplicates; read while it runs.</summary>
    public long Acknowledged => Volatile.Read(ref _acknowledged);

    public long Unavailable { get; private set; }

    /// <summary>Milliseconds of each batch, retries included.</summary>
    public IReadOnlyList<double> Latencies => _latencies;

    public async Task RunAsync(TimeSpan duration, CancellationToken cancel)
    {
        var start = _time.GetTimestamp();
        for (var sent = 0; _time.GetElapsedTime(start) < duration; sent++)
        {
            var ahead = (_interval * sent) - _time.GetElapsedTime(start);
            if (ahead > TimeSpan.Zero)
                await Task.Delay(ahead, _time, cancel);
            var length = _events.Write(_body, _batchSize, _time.GetUtcNow());
            var asked = _time.GetTimestamp();
            await SendAsync(length, cancel);
            _latencies.Add(_time.GetElapsedTime(asked).TotalMilliseconds);
        }
    }

    private async Task SendAsync(int length, CancellationToken cancel)
    {
        while (true)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/events")
            {
                Content = new ReadOnlyMemoryContent(_body.AsMemory(0, length)),
            };
            request.Content.Headers.ContentType = BatchJson;
            using var answer = await _http.SendAsync(request, cancel);
            var text = await answer.Content.ReadAsByteArrayAsync(cancel);
            if (answer.StatusCode == HttpStatusCode.OK)
            {
                Count(text);
                return;
            }

            if (answer.StatusCode != HttpStatusCode.ServiceUnavailable)
                throw ServerRefusedException.From(HttpMethod.Post, "/v1/events", answer.StatusCode, text);
            Unavailable++;
            await Task.Delay(answer.Headers.RetryAfter?.Delta ?? Pause, _time, cancel);
        }
    }

    private void Count(byte[] text)
    {
        using var json = JsonDocument.Parse(text);
        var counts = BatchAnswer.Read(json.RootElement);
        _summary.Add(_batchSize, counts);
        Volatile.Write(ref _acknowledged, _acknowledged + counts.Accepted + counts.Duplicates);
    }
}
