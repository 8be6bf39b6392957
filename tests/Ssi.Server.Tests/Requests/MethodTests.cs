using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Ssi.Server.Tests.Requests;

[Collection(ServerCollection.Name)]
public sealed class MethodTests(TestServer server)
{
    private const int Resets = 40;

    // What these answer differs from one moment to the next.
    private static readonly string[] Moving = ["/metrics", "/v1/cluster"];

    [Fact]
    public async Task Head_OfEveryRoute_HasTheHeadersOfGetAndNoBody()
    {
        var (member, other, industry) = (server.NewId(), server.NewId(), server.NewId("i"));
        foreach (var id in new[] { member, other })
            await server.SendAsync(HttpMethod.Put, $"/v1/members/{id}", $$"""{"industry":"{{industry}}"}""");
        await server.SendAsync(HttpMethod.Put, $"/v1/members/{member}/connections/{other}");
        while ((await server.GetAsync($"/v1/industries/{industry}/around/{member}")).Status != HttpStatusCode.OK)
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);

        var routes = PathTests.Routes(server).Where(one => one.Method == "GET").ToArray();
        Assert.NotEmpty(routes);
        foreach (var (_, route) in routes)
        {
            var path = RouteValues.In(route, member, other, industry);
            await AssertHeadAsync(path, Array.IndexOf(Moving, route) >= 0);
        }

        await AssertHeadAsync("/v1/members/nobody", isMoving: false);
    }

    [Theory]
    [InlineData("/v1/events", "OPTIONS, POST")]
    [InlineData("/v1/members", "GET, HEAD, OPTIONS, POST")]
    [InlineData("/v1/members/m", "DELETE, GET, HEAD, OPTIONS, PUT")]
    [InlineData("/v1/industries/i", "GET, HEAD, OPTIONS")]
    [InlineData("/v1/clock", "GET, HEAD, OPTIONS, PUT")]
    [InlineData("/health/live", "GET, HEAD, OPTIONS")]
    public async Task Options_OfAResource_NamesItsMethods(string path, string allowed)
    {
        Assert.Equal((HttpStatusCode.NoContent, allowed), await SendAsync("OPTIONS", path));
        Assert.Equal((HttpStatusCode.MethodNotAllowed, allowed), await SendAsync("PATCH", path));
        Assert.Equal((HttpStatusCode.MethodNotAllowed, allowed), await SendAsync("BREW", path));
    }

    [Fact]
    public async Task Options_OfTheServerOrOfNothing_IsAnsweredOrNotFound()
    {
        var answer = await RawRequest.SendAsync(server.Client.BaseAddress!, "OPTIONS", "*");

        Assert.StartsWith("HTTP/1.1 204 ", answer, StringComparison.Ordinal);
        Assert.Contains("Allow: GET, HEAD, POST, PUT, DELETE, OPTIONS\r\n", answer, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await SendAsync("OPTIONS", "/v1/nothing")).Status);
    }

    [Fact]
    public async Task Methods_ThatAreInvented_AreOneSeries()
    {
        for (var i = 0; i < 20; i++)
            await SendAsync($"M{i}{new string('X', 7_000)}", "/v1/members");

        var metrics = (await server.GetAsync("/metrics")).Text;
        Assert.Contains("method=\"_OTHER\",route=\"none\",status=\"405\"", metrics, StringComparison.Ordinal);
        Assert.DoesNotContain("XXX", metrics, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("application/x-ndjson")]
    [InlineData("application/json")]
    public async Task Client_ThatResets_IsCountedAndNoError(string mediaType)
    {
        using var log = new ErrorLog();
        server.App.Services.GetRequiredService<ILoggerFactory>().AddProvider(log);
        var broken = await CountAsync("500");
        var gone = await CountAsync("499");
        for (var i = 0; i < Resets; i++)
        {
            await RawRequest.ResetAsync(
                server.Client.BaseAddress!,
                $"POST /v1/events HTTP/1.1\r\nHost: {server.Client.BaseAddress!.Authority}\r\n"
                + $"Content-Type: {mediaType}\r\nContent-Length: 100000\r\n");
        }

        for (var tries = 0; tries < 1_000 && await CountAsync("499") < gone + Resets; tries++)
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
        Assert.Equal((gone + Resets, broken), (await CountAsync("499"), await CountAsync("500")));
        Assert.True(log.Errors.IsEmpty, log.Errors.FirstOrDefault());
    }

    private async Task AssertHeadAsync(string path, bool isMoving)
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, path);
        using var head = await server.Client.SendAsync(request);
        using var get = await server.Client.GetAsync(path);

        Assert.Equal((path, get.StatusCode), (path, head.StatusCode));
        Assert.Equal(get.Content.Headers.ContentType, head.Content.Headers.ContentType);
        Assert.Equal(get.Headers.CacheControl, head.Headers.CacheControl);
        if (!isMoving)
            Assert.Equal((path, Text(get)), (path, Text(head)));
        Assert.Empty(await head.Content.ReadAsByteArrayAsync());

        // The moment, the trace and the framing are each response's own.
        static string Text(HttpResponseMessage response) => string.Join(
            '\n', response.Headers.Concat(response.Content.Headers)
                .Where(header => header.Key is not ("Date" or "Transfer-Encoding"))
                .Select(header => $"{header.Key}: {string.Join(',', header.Value)}"));
    }

    private async Task<(HttpStatusCode Status, string Allowed)> SendAsync(string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var response = await server.Client.SendAsync(request);
        return (response.StatusCode, string.Join(", ", response.Content.Headers.Allow.Order(StringComparer.Ordinal)));
    }

    /// <summary>How many requests to send events were answered with a status.</summary>
    private async Task<double> CountAsync(string status)
    {
        var series = "ssi_http_request_duration_seconds_count"
            + $"{{method=\"POST\",route=\"/v1/events\",status=\"{status}\"}} ";
        var line = (await server.GetAsync("/metrics")).Text.Split('\n').FirstOrDefault(
            one => one.StartsWith(series, StringComparison.Ordinal));
        return line is null ? 0
            : double.Parse(line[series.Length..], System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>What is logged as an error from its creation to its disposal.</summary>
    private sealed class ErrorLog : ILoggerProvider, ILogger
    {
        private volatile bool _isClosed;

        public ConcurrentQueue<string> Errors { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error && !_isClosed;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
                Errors.Enqueue($"{eventId}: {formatter(state, exception)} {exception}");
        }

        public void Dispose() => _isClosed = true;
    }
}
