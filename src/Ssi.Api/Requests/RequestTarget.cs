using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Ssi.Api.Problems;

namespace Ssi.Api.Requests;

/// <summary>The path as the client sent it. The web server resolves dot segments before routing, so that
/// <c>/v1/members/ada/connections/..</c> would name the member instead of a connection.</summary>
internal static class RequestTarget
{
    private static readonly Problem NoId = new(
        ProblemKind.InvalidId, "A segment of the path is empty, '.' or '..': no id is.");

    /// <summary>A problem where a segment of a path below <c>/v1/</c> is empty or a dot segment,
    /// encoded or not.</summary>
    public static Problem? FaultOf(HttpContext http)
    {
        var target = http.Features.Get<IHttpRequestFeature>()?.RawTarget ?? "";
        var path = PathOf(target);

        // No id begins with a dot, so the encoded form is the only one that a plain search misses.
        var plain = !path.Contains("/.", StringComparison.Ordinal) && !path.Contains("//", StringComparison.Ordinal)
            && !path.EndsWith('/') && !path.Contains('%');
        return plain || (!IsOfApi(path) && !IsOfApi(http.Request.Path.Value)) || HasOnlyIds(path) ? null : NoId;
    }

    private static bool IsOfApi(ReadOnlySpan<char> path) => path.StartsWith("/v1/", StringComparison.OrdinalIgnoreCase);

    private static bool HasOnlyIds(ReadOnlySpan<char> path)
    {
        foreach (var range in path[1..].Split('/'))
        {
            if (path[1..][range] is "" || Uri.UnescapeDataString(path[1..][range]) is "." or "..")
                return false;
        }

        return true;
    }

    /// <summary>The path of a target in origin form or absolute form (RFC 9112, section 3.2).</summary>
    private static ReadOnlySpan<char> PathOf(string target)
    {
        var path = target.AsSpan();
        if (path.IndexOf("://", StringComparison.Ordinal) is > 0 and var scheme && !path.StartsWith('/'))
        {
            path = path[(scheme + 3)..];
            path = path.IndexOf('/') is >= 0 and var slash ? path[slash..] : "/";
        }

        return path.IndexOf('?') is >= 0 and var query ? path[..query] : path;
    }
}
