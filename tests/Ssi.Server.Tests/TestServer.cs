using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Ssi.Engine.Ports;
using Ssi.Server.Hosting;

namespace Ssi.Server.Tests;

/// <summary>A whole server, as it runs, on a port and in a folder of its own, with a simulated clock.</summary>
public sealed class TestServer : IAsyncLifetime
{
    /// <summary>Where the clock stands.</summary>
    public static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    private readonly string _folder = Directory.CreateTempSubdirectory("ssi-server-").FullName;
    private int _ids;

    /// <summary>False for the real clock.</summary>
    public bool IsSimulated { get; init; } = true;

    /// <summary>What it is told beyond the usual.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    public HttpClient Client { get; private set; } = null!;

    internal WebApplication App { get; private set; } = null!;

    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);

    public async Task InitializeAsync()
    {
        string[] clock = IsSimulated ? ["--Ssi:Clock:Mode=Simulated", $"--Ssi:Clock:Start={Time(Now)}"] : [];
        App = ServerHost.Build(
        [
            .. clock, "--urls=http://127.0.0.1:0", $"--Ssi:Data={_folder}",
            "--Ssi:Engine:Shards=4", "--Ssi:Engine:Partitions=2", "--Ssi:Engine:RankingRefreshMilliseconds=10",
            "--Ssi:Api:MaxBodyBytes=1048576", "--Ssi:Shutdown:DelaySeconds=0", .. Arguments,
        ]);
        await App.StartAsync();
        var addresses = App.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!;
        Client = new HttpClient { BaseAddress = new Uri(addresses.Addresses.First()) };
        await ReadyAsync(App);
    }

    public async Task DisposeAsync()
    {
        Client.Dispose();
        await App.StopAsync();
        await App.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>An id that no other test of this server uses.</summary>
    public string NewId(string prefix = "m") =>
        prefix + Interlocked.Increment(ref _ids).ToString(CultureInfo.InvariantCulture);

    public JsonObject Event(
        string subject, string type = "ssi.post.published", JsonNode? data = null, DateTimeOffset? time = null)
    {
        var one = new JsonObject
        {
            ["specversion"] = "1.0",
            ["id"] = NewId("e"),
            ["source"] = "test/server",
            ["type"] = type,
            ["subject"] = subject,
            ["time"] = Time(time ?? Now),
        };
        if (data is not null)
            one["data"] = data;
        return one;
    }

    public Task<Answer> PostEventsAsync(params JsonNode[] events) =>
        SendAsync(HttpMethod.Post, "/v1/events", new JsonArray(events).ToJsonString(), "application/json");

    public Task<Answer> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    public Task<Answer> SendAsync(
        HttpMethod method, string path, string? body = null, string? mediaType = "application/json") =>
        SendAsync(method, path, body is null ? null : Encoding.UTF8.GetBytes(body), mediaType);

    public async Task<Answer> SendAsync(
        HttpMethod method, string path, byte[]? body, string? mediaType, Action<HttpRequestMessage>? change = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(body);
            if (mediaType is not null)
                request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(mediaType);
        }

        change?.Invoke(request);
        using var response = await Client.SendAsync(request);
        return await Answer.OfAsync(response);
    }

    /// <summary>Waits until the engine serves.</summary>
    internal static async Task ReadyAsync(WebApplication app)
    {
        var cluster = app.Services.GetRequiredService<IScoringCluster>();
        while (!cluster.GetStatus().Ready)
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
    }
}

/// <summary>An answer, read to its end.</summary>
public sealed record Answer(HttpStatusCode Status, string? MediaType, string Text, HttpResponseHeaders Headers)
{
    public JsonNode Json => JsonNode.Parse(Text)!;

    /// <summary>The code of a problem; fails where the answer is none.</summary>
    public string Code
    {
        get
        {
            Assert.Equal("application/problem+json", MediaType);
            var problem = Json.AsObject();
            Assert.Equal((int)Status, problem["status"]!.GetValue<int>());
            Assert.Equal("/problems/" + problem["code"], problem["type"]!.GetValue<string>());
            Assert.NotEmpty(problem["traceId"]!.GetValue<string>());
            return problem["code"]!.GetValue<string>();
        }
    }

    /// <summary>The codes of rejected events or lines, by index.</summary>
    public IEnumerable<(int Index, string Code)> Rejected => Json["rejected"]!.AsArray()
        .Select(one => (one!["index"]!.GetValue<int>(), one["code"]!.GetValue<string>()));

    public static async Task<Answer> OfAsync(HttpResponseMessage response) => new(
        response.StatusCode,
        response.Content.Headers.ContentType?.MediaType,
        await response.Content.ReadAsStringAsync(),
        response.Headers);

    public long Number(string name) => Json[name]!.GetValue<long>();
}

[CollectionDefinition(Name)]
public sealed class ServerCollection : ICollectionFixture<TestServer>
{
    public const string Name = "server";
}
