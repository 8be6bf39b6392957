using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Ssi.Api.Answers;

/// <summary>The tag of an answer: 16 hexadecimal digits, equal for equal content on every node.</summary>
internal static class ETag
{
    /// <summary>The tag as a strong one.</summary>
    public static string Text(ulong tag) => string.Create(CultureInfo.InvariantCulture, $"\"{tag:x16}\"");

    /// <summary>Writes the tag and <c>Cache-Control: no-cache</c>; true when the client of a GET holds this content
    /// already.</summary>
    /// <param name="isWeak">True where answers of the same tag may differ in bytes.</param>
    public static bool Matches(HttpContext http, ulong tag, bool isWeak = false)
    {
        var text = Text(tag);
        http.Response.Headers.ETag = isWeak ? "W/" + text : text;
        http.Response.Headers.CacheControl = "no-cache";
        if (!HttpMethods.IsGet(http.Request.Method))
            return false;

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
