using System.IO.Compression;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using Ssi.Api.Problems;

namespace Ssi.Api.Bodies;

/// <summary>A request's body: its media type, its bytes decompressed, and its length bounded.</summary>
internal static class RequestBody
{
    private const int FirstReadBytes = 16 << 10;

    // What a length that is only claimed may reserve.
    private const int MaxFirstReadBytes = 1 << 20;

    private static readonly Problem TooLarge =
        new(ProblemKind.BodyTooLarge, "The body, decompressed, is longer than is read here.");

    private static readonly Problem BadGzip = new(ProblemKind.Malformed, "The body is not valid gzip.");

    private static readonly Problem Encoding =
        new(ProblemKind.UnsupportedEncoding, "'Content-Encoding' is gzip, identity or absent.");

    /// <summary>The media type in lower case without its parameters; null without one, and where the charset is not
    /// UTF-8.</summary>
    public static string? MediaTypeOf(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
        && (!type.Charset.HasValue || type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase)
            || type.Charset.Equals("\"utf-8\"", StringComparison.OrdinalIgnoreCase))
            ? type.MediaType.ToString().ToLowerInvariant()
            : null;

    /// <summary>The body of a JSON request, whole; with a problem where the media type is another or it is longer
    /// than <paramref name="buffer"/> may grow.</summary>
    public static ValueTask<Problem?> ReadJsonAsync(HttpRequest request, PooledBytes buffer) =>
        MediaTypeOf(request) is "application/json"
            ? ReadAllAsync(request, buffer)
            : ValueTask.FromResult<Problem?>(
                new Problem(ProblemKind.UnsupportedMediaType, "'application/json' is read here."));

    /// <summary>Reads the body to its end.</summary>
    public static async ValueTask<Problem?> ReadAllAsync(HttpRequest request, PooledBytes buffer)
    {
        if (!TryOpen(request, out var stream))
            return Encoding;
        var hint = (int)Math.Min((request.ContentLength ?? FirstReadBytes) + 1, MaxFirstReadBytes);
        try
        {
            while (true)
            {
                var room = buffer.Room(hint);
                if (room.IsEmpty)
                    return await EndsAsync(stream, request.HttpContext.RequestAborted) ? null : TooLarge;
                var read = await stream.ReadAsync(room, request.HttpContext.RequestAborted);
                if (read == 0)
                    return null;
                buffer.Advance(read);
            }
        }
        catch (InvalidDataException)
        {
            return BadGzip;
        }
    }

    /// <summary>Opens a body of any length: the server's limits on length and pace do not hold for it.</summary>
    public static bool TryOpenStream(HttpRequest request, out Stream stream, out Problem? problem)
    {
        var features = request.HttpContext.Features;
        if (features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = null;
        if (features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
            rate.MinDataRate = null;
        var opened = TryOpen(request, out stream);
        problem = opened ? null : Encoding;
        return opened;
    }

    private static async ValueTask<bool> EndsAsync(Stream stream, CancellationToken cancel)
    {
        var one = new byte[1];
        return await stream.ReadAsync(one, cancel) == 0;
    }

    private static bool TryOpen(HttpRequest request, out Stream stream)
    {
        stream = request.Body;
        var encoding = request.Headers.ContentEncoding;
        if (encoding.Count == 0 || encoding is [""] || IsToken(encoding, "identity"))
            return true;
        if (!IsToken(encoding, "gzip"))
            return false;
        stream = new GZipStream(request.Body, CompressionMode.Decompress);
        return true;
    }

    private static bool IsToken(StringValues header, string token) =>
        header.Count == 1 && string.Equals(header[0], token, StringComparison.OrdinalIgnoreCase);
}
