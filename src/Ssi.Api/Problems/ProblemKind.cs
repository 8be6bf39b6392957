using System.Collections.Immutable;

namespace Ssi.Api.Problems;

/// <summary>One way in which a request as a whole can fail: a stable code with its status and title.</summary>
internal sealed record ProblemKind(string Code, int Status, string Title)
{
    public static readonly ProblemKind Malformed = new("malformed", 400, "The body is not what it should be");
    public static readonly ProblemKind BadRequest = new("bad_request", 400, "The request is not valid HTTP");
    public static readonly ProblemKind InvalidId = new("invalid_id", 400, "An id breaks the rule for ids");
    public static readonly ProblemKind InvalidParameter = new("invalid_parameter", 400, "A parameter is not valid");
    public static readonly ProblemKind InvalidCursor = new("invalid_cursor", 400, "The cursor is not one of this list");
    public static readonly ProblemKind InvalidProfile = new("invalid_profile", 400, "The profile is not valid");
    public static readonly ProblemKind InvalidData = new("invalid_data", 400, "The request makes no sense");
    public static readonly ProblemKind InvalidEvent = new("invalid_event", 400, "The event is not valid");
    public static readonly ProblemKind UnknownType = new("unknown_type", 400, "The event is of no known type");
    public static readonly ProblemKind InvalidTime = new("invalid_time", 400, "The time is not valid");
    public static readonly ProblemKind NotFound = new("not_found", 404, "There is nothing at this path");
    public static readonly ProblemKind MemberNotFound = new("member_not_found", 404, "There is no such member");
    public static readonly ProblemKind IndustryNotFound = new("industry_not_found", 404, "Nobody is in this industry");
    public static readonly ProblemKind NotInIndustry =
        new("not_in_industry", 404, "The member is not in this industry");
    public static readonly ProblemKind ConnectionNotFound =
        new("connection_not_found", 404, "The two are not connected");
    public static readonly ProblemKind ModelNotFound = new("model_not_found", 404, "There is no such model");
    public static readonly ProblemKind MethodNotAllowed = new("method_not_allowed", 405, "The path has other methods");
    public static readonly ProblemKind RequestTimeout = new("request_timeout", 408, "The request came too slowly");
    public static readonly ProblemKind ClockNotSimulated = new("clock_not_simulated", 409, "The clock is the real one");
    public static readonly ProblemKind ClockGoesBack = new("clock_goes_back", 409, "The clock never goes back");
    public static readonly ProblemKind PreconditionFailed =
        new("precondition_failed", 412, "The resource is not in the state that the request requires");
    public static readonly ProblemKind BatchTooLarge = new("batch_too_large", 413, "The batch holds too many events");
    public static readonly ProblemKind BodyTooLarge = new("body_too_large", 413, "The body is too long");
    public static readonly ProblemKind UnsupportedMediaType =
        new("unsupported_media_type", 415, "The body has a media type that is not read here");
    public static readonly ProblemKind UnsupportedEncoding =
        new("unsupported_encoding", 415, "The body has a content encoding other than gzip");
    public static readonly ProblemKind HostNotAllowed = new("host_not_allowed", 421, "The host is not served here");
    public static readonly ProblemKind TooOld = new("too_old", 422, "The event comes too late");
    public static readonly ProblemKind InFuture = new("in_future", 422, "The event lies too far ahead");
    public static readonly ProblemKind Erased = new("erased", 422, "The member was erased after the event");
    public static readonly ProblemKind TooManyIndustries =
        new("too_many_industries", 422, "The profile would found one industry too many");
    public static readonly ProblemKind InternalError = new("internal_error", 500, "Something broke");
    public static readonly ProblemKind Overloaded = new("overloaded", 503, "The queues are full");
    public static readonly ProblemKind DedupeFull = new("dedupe_full", 503, "The table of accepted ids is full");
    public static readonly ProblemKind StorageUnavailable = new("storage_unavailable", 503, "The database refuses");
    public static readonly ProblemKind Recovering = new("recovering", 503, "The shards are being loaded");
    public static readonly ProblemKind ShuttingDown = new("shutting_down", 503, "The process is draining");
    public static readonly ProblemKind Quarantined =
        new("quarantined", 503, "What is stored of the member or its shard is damaged");
    public static readonly ProblemKind ClockInDoubt = new("clock_in_doubt", 503, "The machine's clock jumped");
    public static readonly ProblemKind TooManyStreams = new("too_many_streams", 503, "Too many streams are open");
    public static readonly ProblemKind TooManyExports =
        new("too_many_exports", 503, "Too many exports are under way");
    public static readonly ProblemKind NotReady = new("not_ready", 503, "The cluster is not ready");

    /// <summary>Every kind, by status.</summary>
    public static ImmutableArray<ProblemKind> All { get; } =
    [
        Malformed, BadRequest, InvalidId, InvalidParameter, InvalidCursor, InvalidProfile, InvalidData,
        InvalidEvent, UnknownType, InvalidTime, NotFound, MemberNotFound, IndustryNotFound, NotInIndustry,
        ConnectionNotFound, ModelNotFound, MethodNotAllowed, RequestTimeout, ClockNotSimulated, ClockGoesBack,
        PreconditionFailed, BatchTooLarge, BodyTooLarge, UnsupportedMediaType, UnsupportedEncoding, HostNotAllowed,
        TooOld, InFuture, Erased, TooManyIndustries, InternalError, Overloaded, DedupeFull, StorageUnavailable,
        Recovering, ShuttingDown, TooManyStreams, TooManyExports, Quarantined, ClockInDoubt, NotReady,
    ];

    /// <summary>The kind whose code a rejected event has.</summary>
    public static ProblemKind Of(string code) => All.First(kind => kind.Code.Equals(code, StringComparison.Ordinal));
}
