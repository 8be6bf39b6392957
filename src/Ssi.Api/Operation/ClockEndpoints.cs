using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Ssi.Api.Answers;
using Ssi.Api.Bodies;
using Ssi.Api.Events;
using Ssi.Api.Problems;
using Ssi.Engine.Clock;
using Ssi.Engine.Ports;

namespace Ssi.Api.Operation;

/// <summary><c>/v1/clock</c>: the time that scoring goes by; set forward where it is simulated.</summary>
internal static class ClockEndpoints
{
    private const int MaxBodyBytes = 4 << 10;

    private static readonly Problem BadTime =
        new(ProblemKind.InvalidTime, "The body is {\"now\":…}: one time by RFC 3339, from 2000-01-01 to 2179-06-04.");

    public static void MapClock(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/clock", GetAsync);
        routes.MapPut("/v1/clock", PutAsync);
    }

    private static async Task<JsonAnswer> GetAsync(IScoringCluster cluster, CancellationToken cancel)
    {
        var now = await cluster.GetNowAsync(cancel);
        var answer = JsonAnswer.Begin();
        answer.Writer.WriteString("now"u8, now.UtcDateTime);
        answer.Writer.WriteBoolean("simulated"u8, cluster.ClockIsSimulated);
        return answer.End();
    }

    private static async Task<IResult> PutAsync(HttpRequest request, IScoringCluster cluster)
    {
        using var body = new PooledBytes(MaxBodyBytes);
        if (await RequestBody.ReadJsonAsync(request, body) is { } problem)
            return problem;
        if (!JsonObject.TryParse(body.WrittenMemory, out var json))
            return new Problem(ProblemKind.Malformed, "The body is not one JSON object in UTF-8.");
        using (json)
        {
            if (!TryReadNow(json.RootElement, out var now))
                return BadTime;
            if (!cluster.ClockIsSimulated)
                return new Problem(ProblemKind.ClockNotSimulated, "This store goes by the real clock.");
            return await cluster.AdvanceClockAsync(now, CancellationToken.None)
                ? await GetAsync(cluster, CancellationToken.None)
                : new Problem(ProblemKind.ClockGoesBack, "The clock stands later than that already.");
        }
    }

    private static bool TryReadNow(JsonElement json, out DateTimeOffset now)
    {
        now = default;
        if (json.GetPropertyCount() != 1 || JsonObject.TextOf(json, "now") is not { } text
            || !EventTime.TryParse(Encoding.UTF8.GetBytes(text), out var ticks))
        {
            return false;
        }

        now = new DateTimeOffset(ticks, TimeSpan.Zero);
        return ClockRange.Contains(ticks);
    }
}
