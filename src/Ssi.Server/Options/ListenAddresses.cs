using System.Net;
using Ssi.Api.Requests;

namespace Ssi.Server.Options;

/// <summary>The addresses that the web server is to listen on, checked before it reads them: the server takes a name
/// that it does not know for all interfaces.</summary>
internal static class ListenAddresses
{
    private const string Endpoints = "Kestrel:Endpoints";

    private static readonly string[] PortKeys = ["http_ports", "https_ports"];

    /// <summary>A sentence for each address or port that is none.</summary>
    public static IEnumerable<string> Faults(IConfiguration configuration)
    {
        foreach (var url in Split(configuration[WebHostDefaults.ServerUrlsKey]))
        {
            if (FaultOf(url) is { } fault)
                yield return $"--urls has '{url}'; {fault}.";
        }

        foreach (var endpoint in configuration.GetSection(Endpoints).GetChildren())
        {
            if (FaultOf(endpoint["Url"] ?? "") is { } fault)
                yield return $"{endpoint.Path}:Url is '{endpoint["Url"]}'; {fault}.";
        }

        foreach (var key in PortKeys)
        {
            foreach (var port in Split(configuration[key]))
            {
                if (!ushort.TryParse(port, out _))
                    yield return $"{key} has '{port}'; it is a port, 0..65535.";
            }
        }
    }

    /// <summary>The first address that is not a loopback address; null where all are. Ports alone have no effect: the
    /// host always has addresses.</summary>
    public static string? FirstOpen(IConfiguration configuration) =>
        Split(configuration[WebHostDefaults.ServerUrlsKey])
            .Concat(configuration.GetSection(Endpoints).GetChildren().Select(endpoint => endpoint["Url"] ?? ""))
            .FirstOrDefault(url => !BoundAddresses.IsLocal(url));

    private static string? FaultOf(string url)
    {
        const string Form = "an address is http://<IP address, localhost or *>:<port>";
        try
        {
            var address = BindingAddress.Parse(url);
            if (!address.Scheme.Equals("http", StringComparison.OrdinalIgnoreCase)
                && !address.Scheme.Equals("https", StringComparison.OrdinalIgnoreCase))
                return Form;
            if (address.IsUnixPipe)
                return null;
            if (address.PathBase.Length > 0)
                return "an address has no path";
            return address.Port is >= 0 and <= ushort.MaxValue && IsHost(address.Host) ? null : Form;
        }
        catch (FormatException)
        {
            return Form;
        }
    }

    private static bool IsHost(string host) =>
        host is "*" or "+" || host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || IPAddress.TryParse(host.Trim('[', ']'), out _);

    private static string[] Split(string? list) =>
        (list ?? "").Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
