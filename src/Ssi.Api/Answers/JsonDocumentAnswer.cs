using Microsoft.AspNetCore.Http;
using Ssi.Scoring.Identity;

namespace Ssi.Api.Answers;

/// <summary>A JSON document that stands as bytes, with an ETag over them.</summary>
internal sealed class JsonDocumentAnswer(ReadOnlyMemory<byte> document) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        if (ETag.Matches(httpContext, SipHash.Unkeyed.Hash(document.Span)))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        response.ContentType = JsonAnswer.JsonMediaType;
        response.ContentLength = document.Length;
        await response.BodyWriter.WriteAsync(document, httpContext.RequestAborted);
    }
}
