using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using Ssi.Engine.Tracing;
using Ssi.Server.Options;

namespace Ssi.Server.Tests.Hosting;

/// <summary>What a collector hears of a server.</summary>
/// <remarks>Listeners hear the whole process: one class, so that one test at a time has them.</remarks>
public sealed class TelemetryTests
{
    private const string Trace = "0af7651916cd43dd8448eb211c80319c";
    private const string Sender = "b7ad6b7169203331";

    [Theory]
    [InlineData(TelemetryOptions.Grpc)]
    [InlineData(TelemetryOptions.Http)]
    public async Task Batch_OfASenderThatTraces_IsFollowedToItsCommit(string protocol)
    {
        await using var collector = await Collector.StartAsync();
        var server = new TestServer { Arguments = collector.Arguments(protocol) };
        await server.InitializeAsync();
        var events = new JsonArray(server.Event("ann"), server.Event("ben"), server.Event("cem"));

        await SendAsync(server, HttpMethod.Get, "/health/live", null);
        await SendAsync(server, HttpMethod.Post, "/v1/events", events.ToJsonString());
        var spans = await collector.TraceAsync(Trace, found => Array.Exists(found, span => span.Name == "commit")
            && Array.Exists(found, span => span.Source == "Microsoft.AspNetCore"));
        var metrics = await collector.MetricsAsync(found => found.Contains("ssi.http.request.duration")
            && found.Contains("ssi.ingest.events") && found.Contains("ssi.commits"));
        await server.DisposeAsync();

        var request = Assert.Single(spans, span => span.Source == "Microsoft.AspNetCore");
        Assert.Equal(("POST /v1/events", 2, Sender), (request.Name, request.Kind, request.Parent));
        var commits = spans.Where(span => span.Name == "commit").ToList();
        Assert.All(
            commits, commit => Assert.Equal((EngineSpans.SourceName, request.Id), (commit.Source, commit.Parent)));
        Assert.InRange(commits.Sum(commit => Number(commit, "ssi.commit.appends")), 1, 3);
        Assert.All(commits, commit => Assert.InRange(Number(commit, "ssi.commit.bytes"), 1, 1000));
        Assert.Equal(commits.Count + 1, spans.Length);
        Assert.Contains("ssi.members", metrics);
        Assert.Contains("dotnet.gc.collections", metrics);
    }

    [Fact]
    public async Task Server_WithoutACollector_IsNotListenedTo()
    {
        var server = new TestServer();
        await server.InitializeAsync();
        await server.PostEventsAsync(server.Event("ann"));

        using var source = new ActivitySource(EngineSpans.SourceName);
        Assert.False(source.HasListeners());
        Assert.Null(server.App.Services.GetService<TracerProvider>());
        Assert.Null(server.App.Services.GetService<MeterProvider>());
        await server.DisposeAsync();
    }

    private static Task<Answer> SendAsync(TestServer server, HttpMethod method, string path, string? body) =>
        server.SendAsync(
            method, path, body is null ? null : Encoding.UTF8.GetBytes(body), "application/json",
            request => request.Headers.Add("traceparent", $"00-{Trace}-{Sender}-01"));

    private static long Number(SentSpan span, string tag) =>
        long.Parse(span.Tags[tag], System.Globalization.CultureInfo.InvariantCulture);
}
