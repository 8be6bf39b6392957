using System.Diagnostics;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Ssi.Api.Operation;
using Ssi.Api.Requests;
using Ssi.Engine.Ports;

namespace Ssi.Api.Problems;

/// <summary>The outermost step of a request: measures it, and turns what no handler answered into a problem.</summary>
internal sealed partial class Edge(RequestDelegate next, ApiMetrics metrics, HostRule hosts, ILogger<Edge> logger)
{
    private static readonly Problem HostNotAllowed = new(
        ProblemKind.HostNotAllowed, "The server does not answer for the name in 'Host'; see Ssi:Api:AllowedHosts.");

    /// <summary>What metrics say of a request whose client went away; it is never sent.</summary>
    private const int ClientClosedRequest = 499;

    public async Task InvokeAsync(HttpContext http)
    {
        var started = Stopwatch.GetTimestamp();
        var method = http.Request.Method;
        var isGone = false;
        try
        {
            if (FaultOf(http) is { } refusal)
            {
                await refusal.ExecuteAsync(http);
                return;
            }

            Methods.RouteHeadAsGet(http.Request);
            await next(http);
            if (!http.Response.HasStarted && !Methods.Complete(http) && ForStatus(http.Response.StatusCode) is { } kind)
                await new Problem(kind, $"{http.Request.Method} {http.Request.Path}").ExecuteAsync(http);
        }
        catch (Exception error) when (IsGone(http, error))
        {
            // The client closed the connection and reads no answer. The web server would log an error when it reads on.
            isGone = true;
            http.Abort();
            LogGone(logger, method, http.Request.Path, error.Message);
        }
        catch (Exception error) when (!http.Response.HasStarted)
        {
            await ForException(error, http).ExecuteAsync(http);
        }
        finally
        {
            var route = (http.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "none";
            metrics.RecordRequest(
                method, route, isGone ? ClientClosedRequest : http.Response.StatusCode,
                Stopwatch.GetElapsedTime(started));
        }
    }

    private Problem? FaultOf(HttpContext http) => Framing.FaultOf(http)
        ?? (hosts.Allows(http.Request.Host) ? RequestTarget.FaultOf(http) : HostNotAllowed);

    private static bool IsGone(HttpContext http, Exception error) =>
        http.RequestAborted.IsCancellationRequested
        || error is ConnectionResetException or ConnectionAbortedException
            or OperationCanceledException { InnerException: ConnectionAbortedException };

    private static ProblemKind? ForStatus(int status) => status switch
    {
        StatusCodes.Status404NotFound => ProblemKind.NotFound,
        StatusCodes.Status405MethodNotAllowed => ProblemKind.MethodNotAllowed,
        _ => null,
    };

    private Problem ForException(Exception error, HttpContext http)
    {
        switch (error)
        {
            case ClusterUnavailableException unavailable:
                return Unavailable(unavailable);
            case BadHttpRequestException bad:
                return new Problem(ForBadRequest(bad.StatusCode), bad.Message);
            default:
                LogUnexpected(logger, error, http.Request.Method, http.Request.Path);
                return new Problem(ProblemKind.InternalError, "The log tells more under the trace id.");
        }
    }

    private static Problem Unavailable(ClusterUnavailableException error)
    {
        var kind = error.Reason switch
        {
            UnavailableReason.Overloaded => ProblemKind.Overloaded,
            UnavailableReason.DedupeFull => ProblemKind.DedupeFull,
            UnavailableReason.StorageUnavailable => ProblemKind.StorageUnavailable,
            UnavailableReason.Recovering => ProblemKind.Recovering,
            UnavailableReason.ShuttingDown => ProblemKind.ShuttingDown,
            UnavailableReason.Quarantined => ProblemKind.Quarantined,
            UnavailableReason.ClockInDoubt => ProblemKind.ClockInDoubt,
            _ => throw new ArgumentOutOfRangeException(nameof(error)),
        };
        return new Problem(kind, "Try again later. A write may have happened or not; the same write again is safe.")
        {
            RetryAfterSeconds = error.RetryAfterSeconds,
        };
    }

    private static ProblemKind ForBadRequest(int status) => status switch
    {
        StatusCodes.Status413PayloadTooLarge => ProblemKind.BodyTooLarge,
        StatusCodes.Status408RequestTimeout => ProblemKind.RequestTimeout,
        StatusCodes.Status415UnsupportedMediaType => ProblemKind.UnsupportedMediaType,
        _ => ProblemKind.BadRequest,
    };

    [LoggerMessage(2, LogLevel.Debug, "{Method} {Path}: the client closed the connection: {Reason}")]
    private static partial void LogGone(ILogger logger, string method, PathString path, string reason);

    [LoggerMessage(1, LogLevel.Error, "{Method} {Path} failed")]
    private static partial void LogUnexpected(ILogger logger, Exception error, string method, PathString path);
}
