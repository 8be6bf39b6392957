using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Ssi.Api.Requests;

/// <summary>Methods by RFC 9110: HEAD wherever GET is, OPTIONS everywhere, and a bounded set of names for
/// metrics.</summary>
internal static class Methods
{
    private const string All = "GET, HEAD, POST, PUT, DELETE, OPTIONS";

    /// <summary>The label of metrics; <c>_OTHER</c> for a method that HTTP does not register.</summary>
    public static string LabelOf(string method) => method switch
    {
        "GET" or "HEAD" or "POST" or "PUT" or "DELETE" or "OPTIONS" or "PATCH" or "TRACE" or "CONNECT" => method,
        _ => "_OTHER",
    };

    /// <summary>Routes HEAD as GET; the web server leaves the body out.</summary>
    public static void RouteHeadAsGet(HttpRequest request)
    {
        if (HttpMethods.IsHead(request.Method))
            request.Method = HttpMethods.Get;
    }

    /// <summary>Completes <c>Allow</c> of a path that has other methods, and answers OPTIONS.</summary>
    /// <returns>True where the answer is complete.</returns>
    public static bool Complete(HttpContext http)
    {
        var response = http.Response;
        var isOptions = HttpMethods.IsOptions(http.Request.Method);
        if (isOptions && http.Request.Path.Value is null or "" or "*")
            response.Headers.Allow = All;
        else if (response.StatusCode == StatusCodes.Status405MethodNotAllowed)
            response.Headers.Allow = WithHead(response.Headers.Allow) + ", OPTIONS";
        else
            return false;
        if (isOptions)
            response.StatusCode = StatusCodes.Status204NoContent;
        return isOptions;
    }

    private static string WithHead(StringValues allow)
    {
        var methods = allow.ToString();
        return methods.Contains(HttpMethods.Get, StringComparison.Ordinal) ? methods + ", HEAD" : methods;
    }
}
