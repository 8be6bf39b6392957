using System.Net.Sockets;
using System.Text;

namespace Ssi.Server.Tests.Operation;

/// <summary>Whatever a client invents, the series of <c>/metrics</c> stay as many as they are.</summary>
public sealed class MetricLabelTests : IAsyncLifetime
{
    private const int Inventions = 300;

    // The first profile is created, those after it are replaced.
    private const int FirstFew = 3;

    private static readonly string[] Paths =
    [
        "/v1/members/N", "/v1/industries/N", "/v1/industries/N/leaderboard", "/N", "/v1/N/N", "/v1/models/N",
        "/health/N",
    ];

    private readonly TestServer _server = new();

    public Task InitializeAsync() => _server.InitializeAsync();

    public Task DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Series_OfInventedRequests_DoNotGrow()
    {
        for (var number = 0; number < FirstFew; number++)
            await SendAllAsync(number);
        await SeriesAsync();
        var before = await SeriesAsync();
        for (var number = FirstFew; number < Inventions; number++)
            await SendAllAsync(number);
        Assert.Empty((await SeriesAsync()).Except(before, StringComparer.Ordinal));
        Assert.DoesNotContain(before, line => line.Contains("invented", StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>One request of every kind, each with something that no other one has.</summary>
    private async Task SendAllAsync(int number)
    {
        var name = $"invented{number}";
        foreach (var path in Paths)
            await SendAsync("GET", path.Replace("N", name, StringComparison.Ordinal));
        await SendAsync($"INVENTED{number}", "/v1/members");
        await SendAsync($"INVENTED{number}", "/" + name);
        await SendAsync("GET", $"/v1/members?{name}={name}");
        await SendAsync("GET", $"/v1/members?limit={name}");
        await SendAsync("GET", "/v1/models", host: name + ".example");
        await SendAsync("GET", "/v1/models", version: $"HTTP/1.{number + 2}");
        await SendAsync("GET", "/v1/models", more: $"Accept: application/{name}\r\nX-{name}: {name}\r\n");
        await SendAsync("POST", "/v1/events", more: $"Content-Type: application/{name}\r\n");
        await SendAsync("POST", "/v1/events", more: $"Content-Type: application/json\r\nContent-Encoding: {name}\r\n");
        await SendAsync("GET", $"http://{name}.example/v1/models");
        await _server.SendAsync(HttpMethod.Put, "/v1/members/m", $$"""{"industry":"{{name}}"}""");
        await _server.SendAsync(HttpMethod.Put, "/v1/members/m", $$"""{"{{name}}":1}""");
        await _server.PostEventsAsync(_server.Event(name), _server.Event("m", "ssi." + name));
    }

    /// <summary>Sends a request as it is written here, and reads the head of its answer.</summary>
    private async Task SendAsync(
        string method, string target, string host = "localhost", string version = "HTTP/1.1", string more = "")
    {
        var address = _server.Client.BaseAddress!;
        using var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
            $"{method} {target} {version}\r\nHost: {host}\r\nConnection: close\r\nContent-Length: 0\r\n{more}\r\n"));
        using var reader = new StreamReader(client.GetStream(), Encoding.ASCII);
        Assert.StartsWith("HTTP/1.1 ", await reader.ReadLineAsync(), StringComparison.Ordinal);
        await reader.ReadToEndAsync();
    }

    /// <summary>Names and labels, without values.</summary>
    private async Task<string[]> SeriesAsync() =>
    [
        .. (await _server.GetAsync("/metrics")).Text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(line => !line.StartsWith('#'))
            .Select(line => line[..line.LastIndexOf(' ')])
            .Order(StringComparer.Ordinal),
    ];
}
