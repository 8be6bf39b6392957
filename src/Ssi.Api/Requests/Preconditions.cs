using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using Ssi.Api.Answers;
using Ssi.Api.Problems;
using Ssi.Engine.Ports;

namespace Ssi.Api.Requests;

/// <summary>The headers <c>If-Match</c> and <c>If-None-Match</c> of a write (RFC 9110, section 13.1).</summary>
internal sealed class Preconditions
{
    /// <summary>Writes tried while others change the resource in between.</summary>
    private const int MaxTries = 64;

    private static readonly Problem Failed = new(
        ProblemKind.PreconditionFailed,
        "The resource is in another state than 'If-Match' or 'If-None-Match' requires; nothing was changed.");

    private readonly IList<EntityTagHeaderValue>? _match;
    private readonly IList<EntityTagHeaderValue>? _noneMatch;

    private Preconditions(IList<EntityTagHeaderValue>? match, IList<EntityTagHeaderValue>? noneMatch)
    {
        (_match, _noneMatch) = (match, noneMatch);
    }

    /// <summary>Reads both headers; null where there is neither. False where one is malformed.</summary>
    public static bool TryRead(HttpRequest request, out Preconditions? conditions, out Problem? problem)
    {
        (conditions, problem) = (null, null);
        var headers = request.Headers;
        if (headers.IfMatch.Count == 0 && headers.IfNoneMatch.Count == 0)
            return true;
        if (!TryReadTags(headers.IfMatch, out var match))
            problem = Invalid(HeaderNames.IfMatch);
        else if (!TryReadTags(headers.IfNoneMatch, out var noneMatch))
            problem = Invalid(HeaderNames.IfNoneMatch);
        else
            conditions = new Preconditions(match, noneMatch);
        return problem is null;
    }

    /// <summary>Writes where the resource meets the headers when the write is applied; 412 where it does
    /// not.</summary>
    /// <param name="read">Reads the state of the resource.</param>
    /// <param name="tagOf">The tag of a state; null where there is no resource.</param>
    /// <param name="write">Writes where the state is still the one that was read; null where it is not, and nothing
    /// changed.</param>
    public async Task<IResult> WriteAsync<T>(
        Func<ValueTask<T>> read, Func<T, ulong?> tagOf, Func<T, Task<IResult?>> write)
    {
        for (var tries = 0; tries < MaxTries; tries++)
        {
            var state = await read();
            if (!Hold(tagOf(state)))
                return Failed;
            if (await write(state) is { } result)
                return result;

            // Another write came in between; the state that it left may meet the headers too.
        }

        throw new ClusterUnavailableException(UnavailableReason.Overloaded, 1);
    }

    /// <summary>True where a resource of this tag meets both headers. If-Match compares strongly, If-None-Match
    /// weakly.</summary>
    private bool Hold(ulong? tag)
    {
        var text = tag is { } version ? ETag.Text(version) : null;
        return (_match is null || (text is not null && _match.Any(one => !one.IsWeak && Names(one, text))))
            && (_noneMatch is null || text is null || !_noneMatch.Any(one => Names(one, text)));
    }

    private static bool Names(EntityTagHeaderValue tag, string text) =>
        tag.Equals(EntityTagHeaderValue.Any) || tag.Tag.Equals(text, StringComparison.Ordinal);

    private static bool TryReadTags(StringValues header, out IList<EntityTagHeaderValue>? tags)
    {
        tags = null;
        return header.Count == 0
            || (EntityTagHeaderValue.TryParseStrictList(header, out tags)
                && (tags.Count == 1 || !tags.Contains(EntityTagHeaderValue.Any)));
    }

    private static Problem Invalid(string header) =>
        Problem.InvalidParameter(header, "is * or a list of entity tags, each in quotes.");
}
