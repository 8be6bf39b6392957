using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Ssi.Api.Bodies;
using Ssi.Api.Operation;
using Ssi.Api.Problems;
using Ssi.Engine.Ports;

namespace Ssi.Api.Events;

/// <summary><c>/v1/events</c>: one CloudEvent, an array of them, or a stream of lines.</summary>
internal static class EventEndpoints
{
    private static readonly Problem MediaType = new(
        ProblemKind.UnsupportedMediaType,
        "Events come as application/cloudevents+json, application/cloudevents-batch+json, application/json or "
        + "application/x-ndjson, in UTF-8.");

    public static void MapEvents(this IEndpointRouteBuilder routes) => routes.MapPost("/v1/events", PostAsync);

    private static async Task<IResult> PostAsync(
        HttpRequest request, IScoringCluster cluster, ApiOptions options, ApiMetrics metrics)
    {
        var answer = new IngestAnswer();
        var problem = RequestBody.MediaTypeOf(request) switch
        {
            "application/cloudevents+json" => await TakeWholeAsync(request, cluster, options, single: true, answer),
            "application/cloudevents-batch+json" or "application/json" =>
                await TakeWholeAsync(request, cluster, options, single: false, answer),
            "application/x-ndjson" => await TakeStreamAsync(request, cluster, options, answer),
            _ => MediaType,
        };
        metrics.RecordEvents(answer);
        return problem ?? (IResult)answer.ToJson();
    }

    private static async ValueTask<Problem?> TakeWholeAsync(
        HttpRequest request, IScoringCluster cluster, ApiOptions options, bool single, IngestAnswer answer)
    {
        using var body = new PooledBytes(options.MaxBodyBytes);
        if (await RequestBody.ReadAllAsync(request, body) is { } problem)
            return problem;
        using var intake = new EventIntake(cluster);
        var fault = single
            ? intake.ReadSingle(body.Written)
            : intake.ReadArray(body.Written, options.MaxBatchEvents);
        if (fault.Detail is { } detail)
            return new Problem(fault.TooMany ? ProblemKind.BatchTooLarge : ProblemKind.Malformed, detail);
        await intake.SendAsync(body.WrittenMemory, answer);
        return null;
    }

    private static async ValueTask<Problem?> TakeStreamAsync(
        HttpRequest request, IScoringCluster cluster, ApiOptions options, IngestAnswer answer)
    {
        if (!RequestBody.TryOpenStream(request, out var stream, out var problem))
            return problem;
        using var first = new EventLines(cluster, options.MaxLineBytes, answer);
        using var second = new EventLines(cluster, options.MaxLineBytes, answer);
        return await LineStream.RunAsync(
            new LineReader(stream, options.MaxLineBytes), first, second, request.HttpContext.RequestAborted);
    }
}
