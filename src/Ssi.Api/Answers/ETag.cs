using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Ssi.Api.Answers;

/// <summary>The tag of an answer: 16 hexadecimal digits, equal for equal content on every node.</summary>
internal static class ETag
{
    /// <summary>Writes the tag and <c>Cache-Control: no-cache</c>; true when the client holds this content
    /// already.</summary>
    public static bool Matches(HttpContext http, ulong tag)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"\"{tag:x16}\"");
        http.Response.Headers.ETag = text;
        http.Response.Headers.CacheControl = "no-cache";

        // A tag holds no quote, so the quoted one stands in the list, weak or strong, or nowhere.
        foreach (var header in http.Request.Headers.IfNoneMatch)
        {
            if (header is not null
                && (header.AsSpan().Trim() is "*" || header.Contains(text, StringComparison.Ordinal)))
                return true;
        }

        return false;
    }
}
