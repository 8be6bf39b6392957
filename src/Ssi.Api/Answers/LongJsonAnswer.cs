using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Ssi.Scoring.Identity;

namespace Ssi.Api.Answers;

/// <summary>A long JSON object as an answer. It is written twice, for its length and tag and then to the reader, and is
/// never in memory as a whole.</summary>
/// <param name="write">Writes the fields; equal each time.</param>
/// <param name="minBytesPerSecond">A reader that takes fewer is cut off.</param>
internal sealed class LongJsonAnswer(Func<JsonPieces, ValueTask> write, int minBytesPerSecond) : IResult
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var (tag, length) = (0UL, 0L);
        await WriteAsync(async piece =>
        {
            tag = new SipHash(tag, 0).Hash(piece.Span);
            length += piece.Length;
            await Task.Yield();
        });
        var response = httpContext.Response;
        if (ETag.Matches(httpContext, tag))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        response.ContentType = JsonAnswer.JsonMediaType;
        response.ContentLength = length;
        if (httpContext.Features.Get<IHttpMinResponseDataRateFeature>() is { } rate)
            rate.MinDataRate = new MinDataRate(minBytesPerSecond, Grace);
        if (!HttpMethods.IsHead(httpContext.Request.Method))
            await WriteAsync(async piece => await response.BodyWriter.WriteAsync(piece, httpContext.RequestAborted));
    }

    private async ValueTask WriteAsync(Func<ReadOnlyMemory<byte>, ValueTask> take)
    {
        using var json = new JsonPieces(take);
        await write(json);
        await json.EndAsync();
    }
}
