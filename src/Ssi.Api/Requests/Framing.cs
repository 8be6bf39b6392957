using Microsoft.AspNetCore.Http;
using Ssi.Api.Problems;

namespace Ssi.Api.Requests;

/// <summary>How a request says where its body ends (RFC 9112, section 6). Two servers that read it in two ways see two
/// different requests.</summary>
internal static class Framing
{
    /// <summary>Where the web server keeps a <c>Content-Length</c> beside <c>Transfer-Encoding</c>.</summary>
    private const string DroppedLength = "X-Content-Length";

    private static readonly Problem Ambiguous = new(
        ProblemKind.BadRequest,
        "The body has no one length: 'Transfer-Encoding' is other than 'chunked', or 'Content-Length' is there too.")
    {
        Headers = [new("Connection", "close")],
    };

    /// <summary>A problem where the length of the body can be read in two ways.</summary>
    public static Problem? FaultOf(HttpContext http)
    {
        var headers = http.Request.Headers;
        var coding = headers.TransferEncoding;
        return coding.Count == 0
            || (coding.ToString().Equals("chunked", StringComparison.OrdinalIgnoreCase)
                && !headers.ContainsKey(DroppedLength))
                ? null
                : Ambiguous;
    }
}
