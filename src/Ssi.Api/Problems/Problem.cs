using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Ssi.Api.Answers;

namespace Ssi.Api.Problems;

/// <summary>An answer by RFC 9457: type, title, status, detail, the stable code and the trace id.</summary>
internal sealed class Problem(ProblemKind kind, string detail) : IResult
{
    public const string MediaType = "application/problem+json";

    public ProblemKind Kind => kind;

    /// <summary>Seconds for the <c>Retry-After</c> header.</summary>
    public int? RetryAfterSeconds { get; init; }

    /// <summary>Further headers of the answer.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>Writes further fields of the answer; null for none.</summary>
    public Action<Utf8JsonWriter>? Extension { get; init; }

    public static Problem InvalidId(string name) => new(
        ProblemKind.InvalidId,
        $"'{name}' is not an id: a letter or digit, then up to 127 of letters, digits and ._:@~-");

    public static Problem InvalidParameter(string name, string rule) =>
        new(ProblemKind.InvalidParameter, $"'{name}' {rule}");

    public static Problem MemberNotFound(string id) => new(ProblemKind.MemberNotFound, $"There is no member '{id}'.");

    public static Problem IndustryNotFound(string id) => new(ProblemKind.IndustryNotFound, $"Nobody is in '{id}'.");

    /// <summary>This problem with further fields in its answer.</summary>
    public Problem With(Action<Utf8JsonWriter> extension) => new(kind, detail)
    {
        RetryAfterSeconds = RetryAfterSeconds, Headers = Headers, Extension = extension,
    };

    public Task ExecuteAsync(HttpContext httpContext)
    {
        if (RetryAfterSeconds is { } seconds)
            httpContext.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        foreach (var (name, value) in Headers)
            httpContext.Response.Headers[name] = value;
        var answer = JsonAnswer.Begin(kind.Status, MediaType);
        var writer = answer.Writer;
        writer.WriteString("type"u8, "/problems/" + kind.Code);
        writer.WriteString("title"u8, kind.Title);
        writer.WriteNumber("status"u8, kind.Status);
        writer.WriteString("detail"u8, detail);
        writer.WriteString("code"u8, kind.Code);
        writer.WriteString("traceId"u8, Activity.Current?.TraceId.ToHexString() ?? httpContext.TraceIdentifier);
        Extension?.Invoke(writer);
        return answer.End().ExecuteAsync(httpContext);
    }
}
