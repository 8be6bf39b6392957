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
    private const string One = "application/cloudevents+json";
    private const string Batch = "application/cloudevents-batch+json";
    private const string MediaTypes =
        One + ", " + Batch + ", " + RequestBody.JsonMediaType + ", " + RequestBody.LinesMediaType;

    public static void MapEvents(this IEndpointRouteBuilder routes) => routes.MapPost("/v1/events", PostAsync);

    private static async Task<IResult> PostAsync(
        HttpRequest request, IScoringCluster cluster, ApiOptions options, OpenStreams streams, ApiMetrics metrics)
    {
        var answer = new IngestAnswer();
        var problem = RequestBody.MediaTypeOf(request) switch
        {
            One => await TakeOneAsync(request, cluster, options, binary: false, answer),
            Batch => await TakeArrayAsync(request, cluster, options, answer),
            _ when BinaryEvent.IsIn(request) => await TakeOneAsync(request, cluster, options, binary: true, answer),
            RequestBody.JsonMediaType => await TakeArrayAsync(request, cluster, options, answer),
            RequestBody.LinesMediaType => (await LineStream.TakeAsync(
                request, streams, options, () => new EventLines(cluster, options.MaxLineBytes, answer)))
                ?.With(answer.Write),
            _ => RequestBody.UnknownMediaType(request, MediaTypes),
        };
        metrics.RecordEvents(answer);
        return problem ?? (IResult)answer.ToJson();
    }

    // Nobody looks into the list of rejections for an event that is alone: its rejection is the answer.
    private static async ValueTask<Problem?> TakeOneAsync(
        HttpRequest request, IScoringCluster cluster, ApiOptions options, bool binary, IngestAnswer answer)
    {
        using var body = new PooledBytes(options.MaxBodyBytes);
        if (await RequestBody.ReadAllAsync(request, body, MediaTypes) is { } problem)
            return problem;
        var text = body.WrittenMemory;
        if (binary && BinaryEvent.TryRead(request, ref text) is { Kind: not FaultKind.None } bad)
            return new Problem(ProblemKind.Of(bad.Code), bad.Detail());
        using var intake = new EventIntake(cluster);
        if (intake.ReadSingle(text.Span).Detail is { } detail)
            return new Problem(ProblemKind.Malformed, detail);
        await intake.SendAsync(text, answer);
        return answer.Rejections.Listed is [var rejection]
            ? new Problem(ProblemKind.Of(rejection.Code), rejection.Detail)
            : null;
    }

    private static async ValueTask<Problem?> TakeArrayAsync(
        HttpRequest request, IScoringCluster cluster, ApiOptions options, IngestAnswer answer)
    {
        using var body = new PooledBytes(options.MaxBodyBytes);
        if (await RequestBody.ReadAllAsync(request, body, MediaTypes) is { } problem)
            return problem;
        using var intake = new EventIntake(cluster);
        var fault = intake.ReadArray(body.Written, options.MaxBatchEvents);
        if (fault.Detail is { } detail)
            return new Problem(fault.TooMany ? ProblemKind.BatchTooLarge : ProblemKind.Malformed, detail);
        await intake.SendAsync(body.WrittenMemory, answer);
        return null;
    }
}
