using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using Ssi.Api.Problems;

namespace Ssi.Api.Bodies;

/// <summary>A request's body: its media type, its bytes decompressed, and its length bounded.</summary>
internal static class RequestBody
{
    /// <summary>The media type of a stream of lines.</summary>
    public const string LinesMediaType = "application/x-ndjson";

    /// <summary>The media type of one JSON value.</summary>
    public const string JsonMediaType = "application/json";

    // What a length that is only claimed may reserve; the rest is reserved as it arrives.
    private const int FirstReadBytes = 16 << 10;

    private const string Encodings = "gzip, identity";

    /// <summary>The answer to a body whose length or chunks are not as HTTP/1.1 says.</summary>
    public static readonly Problem BadFraming = new(ProblemKind.BadRequest, "The body breaks the framing of HTTP.");

    private static readonly Problem TooLarge =
        new(ProblemKind.BodyTooLarge, "The body, as sent or decompressed, is longer than is read here.");

    /// <summary>True for what the server throws at chunks that it cannot read; a request that it refuses by itself
    /// has a status of its own, and a connection that was reset has no answer.</summary>
    public static bool IsBadFraming(IOException error) =>
        error is not (BadHttpRequestException or ConnectionResetException);

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
        MediaTypeOf(request) is JsonMediaType
            ? ReadAllAsync(request, buffer, JsonMediaType)
            : ValueTask.FromResult<Problem?>(UnknownMediaType(request, JsonMediaType));

    /// <summary>Reads the body to its end; a byte order mark before it is passed over.</summary>
    /// <param name="mediaTypes">Those that the path reads, for the answer to an unknown encoding.</param>
    public static async ValueTask<Problem?> ReadAllAsync(HttpRequest request, PooledBytes buffer, string mediaTypes)
    {
        if (Decompress(request, request.Body, int.MaxValue) is not { } stream)
            return UnknownEncoding(request, mediaTypes);
        if (request.ContentLength > buffer.MaxBytes)
            return TooLarge;

        // Without a token: a reset ends the read, and a cancelled one would go on beneath the server's own.
        var hint = (int)Math.Min((request.ContentLength ?? FirstReadBytes) + 1, FirstReadBytes);
        try
        {
            while (true)
            {
                var room = buffer.Room(hint);
                if (room.IsEmpty)
                    return await stream.ReadAsync(new byte[1]) == 0 ? null : TooLarge;
                var read = await stream.ReadAsync(room);
                if (read == 0)
                    break;
                buffer.Advance(read);
            }
        }
        catch (BrokenBodyException broken)
        {
            return broken.Problem;
        }
        catch (IOException error) when (IsBadFraming(error))
        {
            return BadFraming;
        }
        finally
        {
            // Disposing the request's own body has no effect.
            await stream.DisposeAsync();
        }

        buffer.PassOver(ByteOrderMark.LengthIn(buffer.Written));
        return null;
    }

    /// <summary>Opens a body of any length, at the pace of a stream: the server's limits do not hold for it.</summary>
    public static PacedBody OpenStream(HttpRequest request, ApiOptions options, CancellationToken stopping)
    {
        if (request.HttpContext.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
            rate.MinDataRate = null;
        return new PacedBody(request.Body, options, stopping, request.HttpContext.RequestAborted);
    }

    /// <summary>The body decompressed; null where the encoding is not known. The caller disposes it.</summary>
    public static Stream? Decompress(HttpRequest request, Stream body, int maxExpansion)
    {
        var encoding = request.Headers.ContentEncoding;
        if (encoding.Count == 0 || encoding is [""] || IsToken(encoding, "identity"))
            return body;
        return IsToken(encoding, "gzip") || IsToken(encoding, "x-gzip")
            ? new GzipBody(body, maxExpansion)
            : null;
    }

    /// <summary>415, with the media types that the path reads.</summary>
    public static Problem UnknownMediaType(HttpRequest request, string mediaTypes) => Unsupported(
        request, ProblemKind.UnsupportedMediaType, $"What is read here, in UTF-8: {mediaTypes}.", mediaTypes);

    /// <summary>415, with the encodings that are decoded.</summary>
    public static Problem UnknownEncoding(HttpRequest request, string mediaTypes) => Unsupported(
        request, ProblemKind.UnsupportedEncoding, "'Content-Encoding' is gzip, x-gzip, identity or absent.",
        mediaTypes);

    // Accept-Post: https://www.w3.org/TR/ldp/#header-accept-post; Accept in an answer: RFC 9110, section 12.5.1.
    private static Problem Unsupported(HttpRequest request, ProblemKind kind, string detail, string mediaTypes) =>
        new(kind, detail)
        {
            Headers =
            [
                new(HttpMethods.IsPost(request.Method) ? "Accept-Post" : HeaderNames.Accept, mediaTypes),
                new(HeaderNames.AcceptEncoding, Encodings),
            ],
        };

    private static bool IsToken(StringValues header, string token) =>
        header.Count == 1 && string.Equals(header[0], token, StringComparison.OrdinalIgnoreCase);
}
