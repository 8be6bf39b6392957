using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Ssi.Load.Scenarios;

namespace Ssi.Load.Delivery;

/// <summary>A server that events are sent to. A 503 or a broken connection leaves the outcome unknown, so the same
/// request goes out again, at most <see cref="MaxAttempts"/> times; any other refusal is a
/// <see cref="ServerRefusedException"/>.</summary>
public sealed class SsiServer(HttpClient http, TimeProvider time)
{
    public const int MaxAttempts = 60;

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    private volatile bool _hasAnswered;

    /// <summary>Sets the simulated clock; returns when every ranking stands for the day.</summary>
    public async Task SetClockAsync(DateTimeOffset now, CancellationToken cancel)
    {
        var body = Encoding.ASCII.GetBytes($$"""{"now":"{{LoadEvent.Format(now)}}"}""");
        using var answer = await SendAsync(HttpMethod.Put, "/v1/clock", body, "application/json", cancel);
    }

    /// <summary>Puts profiles; one that is refused is a <see cref="ServerRefusedException"/>.</summary>
    public async Task PutProfilesAsync(IEnumerable<MemberProfile> profiles, CancellationToken cancel)
    {
        using var body = new MemoryStream();
        StepFile.WriteProfiles(profiles, body);
        using var answer = await SendAsync(
            HttpMethod.Post, "/v1/members", body.ToArray(), "application/x-ndjson", cancel);
        if (answer.RootElement.TryGetProperty("rejectedCount", out var rejected) && rejected.GetInt64() > 0)
            throw new ServerRefusedException($"profiles refused: {answer.RootElement}");
    }

    /// <summary>Sends one batch of events.</summary>
    public async Task<BatchAnswer> SendEventsAsync(IReadOnlyList<LoadEvent> events, CancellationToken cancel)
    {
        using var body = new MemoryStream();
        using (var json = new Utf8JsonWriter(body, new JsonWriterOptions { SkipValidation = true }))
        {
            json.WriteStartArray();
            foreach (var told in events)
                told.WriteTo(json);
            json.WriteEndArray();
        }

        using var answer = await SendAsync(
            HttpMethod.Post, "/v1/events", body.ToArray(), "application/cloudevents-batch+json", cancel);
        return BatchAnswer.Read(answer.RootElement);
    }

    private async Task<JsonDocument> SendAsync(
        HttpMethod method, string path, byte[] body, string mediaType, CancellationToken cancel)
    {
        for (var attempt = 1; ; attempt++)
        {
            TimeSpan pause;
            try
            {
                using var request = new HttpRequestMessage(method, path) { Content = new ByteArrayContent(body) };
                request.Content.Headers.ContentType = new MediaTypeHeaderValue(mediaType);
                using var answer = await http.SendAsync(request, cancel);
                _hasAnswered = true;
                var text = await answer.Content.ReadAsByteArrayAsync(cancel);
                if (answer.IsSuccessStatusCode)
                    return JsonDocument.Parse(text.Length == 0 ? "{}"u8.ToArray() : text);
                if (answer.StatusCode != HttpStatusCode.ServiceUnavailable || attempt == MaxAttempts)
                    throw ServerRefusedException.From(method, path, answer.StatusCode, text);
                pause = answer.Headers.RetryAfter?.Delta ?? TimeSpan.FromSeconds(1);
            }
            catch (HttpRequestException broken) when (attempt < MaxAttempts)
            {
                // Nobody there from the start is a wrong address, not a server that comes back: found out at once.
                if (!_hasAnswered && broken.HttpRequestError == HttpRequestError.ConnectionError)
                    throw new ServerRefusedException($"{method} {http.BaseAddress}: {broken.Message}");
                pause = TimeSpan.FromSeconds(1);
            }

            await Task.Delay(pause < LongestPause ? pause : LongestPause, time, cancel);
        }
    }
}
