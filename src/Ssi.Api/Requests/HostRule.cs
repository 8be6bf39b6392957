using System.Collections.Immutable;
using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;

namespace Ssi.Api.Requests;

/// <summary>Which names a request may ask for in <c>Host</c>.</summary>
/// <remarks>A server that listens on loopback addresses only answers loopback names and the names of
/// <see cref="ApiOptions.AllowedHosts"/>: a page of another site, whose name was made to resolve to a loopback address,
/// sends its own name. Other servers are reached by names that only the operator knows, and answer any unless the
/// option says which.</remarks>
internal sealed class HostRule
{
    private readonly Lazy<bool> _any;
    private readonly ImmutableArray<string> _more;

    public HostRule(IServer server, ApiOptions options)
    {
        _more = [.. options.AllowedHosts.Split(
            ';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];

        // The addresses are known once the server listens, which it does before the first request.
        _any = new Lazy<bool>(() => _more.Contains("*", StringComparer.Ordinal)
            || (_more.IsEmpty && !BoundAddresses.AreLoopback(server)));
    }

    public bool Allows(HostString host) =>
        !host.HasValue || _any.Value || BoundAddresses.IsLoopback(host.Host)
        || _more.Contains(host.Host, StringComparer.OrdinalIgnoreCase);
}

/// <summary>The addresses that a server listens on.</summary>
public static class BoundAddresses
{
    /// <summary>The first address that is not a loopback address; null where all are.</summary>
    public static string? FirstOpen(IServer server) =>
        server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault(address => !IsLocal(address));

    internal static bool AreLoopback(IServer server) => FirstOpen(server) is null;

    /// <summary>True for <c>localhost</c> and the loopback addresses.</summary>
    internal static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    /// <summary>True for a loopback address as a URL, and for a pipe.</summary>
    /// <exception cref="FormatException">It is no address.</exception>
    public static bool IsLocal(string address)
    {
        var bound = BindingAddress.Parse(address);
        return bound.IsUnixPipe || bound.IsNamedPipe || IsLoopback(bound.Host);
    }
}
