using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.ObjectPool;
using Ssi.Scoring.Identity;

namespace Ssi.Api.Answers;

/// <summary>One JSON object as an answer: begun, written through <see cref="Writer"/>, ended, executed once.</summary>
/// <remarks>Objects are pooled with their buffers; an answer that is never executed is left to the collector.</remarks>
internal sealed class JsonAnswer : IResult
{
    public const string JsonMediaType = "application/json";

    // A buffer grown beyond this by one long answer is not kept.
    private const int MaxPooledBytes = 256 << 10;

    private static readonly ObjectPool<JsonAnswer> Pool = new DefaultObjectPool<JsonAnswer>(new Policy(), 256);

    private readonly ArrayBufferWriter<byte> _buffer = new(1024);
    private int _status;
    private string _mediaType = JsonMediaType;
    private ulong? _tag;
    private bool _isWeak;

    private JsonAnswer() => Writer = new Utf8JsonWriter(
        _buffer,
        new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });

    public Utf8JsonWriter Writer { get; }

    public static JsonAnswer Begin(int status = StatusCodes.Status200OK, string mediaType = JsonMediaType)
    {
        var answer = Pool.Get();
        answer._status = status;
        answer._mediaType = mediaType;
        answer.Writer.WriteStartObject();
        return answer;
    }

    /// <summary>Ends an answer that carries no ETag.</summary>
    public JsonAnswer End()
    {
        Writer.WriteEndObject();
        Writer.Flush();
        return this;
    }

    /// <summary>Ends an answer with an ETag over everything written so far, then the snapshot that the tag leaves
    /// out: the tag of an answer with a snapshot is weak.</summary>
    public JsonAnswer EndTagged(long? snapshot = null)
    {
        Writer.Flush();
        _tag = SipHash.Unkeyed.Hash(_buffer.WrittenSpan);
        _isWeak = snapshot is not null;
        if (snapshot is { } number)
            Writer.WriteNumber("snapshot"u8, number);
        return End();
    }

    /// <summary>Ends an answer with the strong ETag of the resource.</summary>
    public JsonAnswer EndTaggedAs(ulong tag)
    {
        _tag = tag;
        return End();
    }

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        if (_tag is { } tag && ETag.Matches(httpContext, tag, _isWeak))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
        }
        else
        {
            response.StatusCode = _status;
            response.ContentType = _mediaType;
            response.ContentLength = _buffer.WrittenCount;
            await response.BodyWriter.WriteAsync(_buffer.WrittenMemory, httpContext.RequestAborted);
        }

        if (_buffer.Capacity <= MaxPooledBytes)
            Pool.Return(this);
    }

    private sealed class Policy : PooledObjectPolicy<JsonAnswer>
    {
        public override JsonAnswer Create() => new();

        public override bool Return(JsonAnswer obj)
        {
            obj._buffer.ResetWrittenCount();
            obj.Writer.Reset();
            obj._tag = null;
            obj._isWeak = false;
            return true;
        }
    }
}
