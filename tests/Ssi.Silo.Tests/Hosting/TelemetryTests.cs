using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Ssi.Engine.Ports;
using Ssi.Server.Tests.Hosting;
using Ssi.Silo.Hosting;
using Ssi.Silo.Tests.Clustering;
using Ssi.Storage.TestKit;
using Ssi.Storage.TestKit.Postgres;

namespace Ssi.Silo.Tests.Hosting;

/// <summary>What a collector hears of a cluster: an API node in front of a silo on PostgreSQL.</summary>
[NeedsPostgres]
public sealed class TelemetryTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private const string Trace = "0af7651916cd43dd8448eb211c80319c";
    private const string Sender = "b7ad6b7169203331";
    private const int Shards = 4;
    private const int Events = 40;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [KitFact]
    public async Task Batch_OfASenderThatTraces_IsFollowedToTheDatabase()
    {
        await using var collector = await Collector.StartAsync();
        var (port, gateway) = (TestSilo.FreePort(), TestSilo.FreePort());
        string[] common =
        [
            "--urls=http://127.0.0.1:0", $"--Ssi:Engine:Shards={Shards}", $"--Ssi:Orleans:SiloPort={port}",
            $"--Ssi:Orleans:GatewayPort={gateway}", "--Ssi:Database=postgres",
            $"--Ssi:Postgres:ConnectionString={await postgres.CreateSchemaAsync()}", .. collector.Arguments(),
        ];
        await using var silo = await StartAsync([.. common, "--Ssi:Role=silo"]);
        await using var api = await StartAsync([.. common, "--Ssi:Role=api"]);

        await PostAsync(api);
        var spans = await collector.TraceAsync(
            Trace, found => Array.Exists(found, span => span.Source == "Microsoft.AspNetCore")
                && Numbers(found, "entry", "ssi.entry.items").Sum() == Events);
        await collector.MetricsAsync(found => found.Contains("ssi.commits") && found.Contains("orleans-grains")
            && found.Contains("db.client.operation.duration"));
        await api.StopAsync();
        await silo.StopAsync();

        // The request, a call and an entry for each shard, the commits that they shared, what each did in the database.
        string[] ways =
        [
            "sender > POST /v1/events",
            "POST /v1/events > IShardGrain/TakeAsync",
            "IShardGrain/TakeAsync > IShardGrain/TakeAsync",
            "IShardGrain/TakeAsync > entry",
            "entry > commit",
            "commit > postgresql",
        ];
        var names = spans.ToDictionary(span => span.Id, span => span.Name, StringComparer.Ordinal);
        names.Add(Sender, "sender");
        Assert.Equal(
            ways.Order(StringComparer.Ordinal),
            spans.Select(span => $"{names[span.Parent]} > {span.Name}").Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(Enumerable.Range(0, Shards), Numbers(spans, "entry", "ssi.shard").Order());
        Assert.Equal(Shards, Numbers(spans, "commit", "ssi.commit.appends").Sum());
    }

    private static IEnumerable<int> Numbers(SentSpan[] spans, string name, string tag) =>
        from span in spans
        where span.Name == name
        select int.Parse(span.Tags[tag], CultureInfo.InvariantCulture);

    private static async Task<WebApplication> StartAsync(string[] arguments)
    {
        var app = SiloHost.Build(arguments);
        await app.StartAsync();
        var cluster = app.Services.GetRequiredService<IScoringCluster>();
        using var late = new CancellationTokenSource(Patience, TimeProvider.System);
        while (!cluster.GetStatus().Ready)
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, late.Token);
        return app;
    }

    private static async Task PostAsync(WebApplication api)
    {
        var time = TimeProvider.System.GetUtcNow().ToString("O", CultureInfo.InvariantCulture);
        var events = Enumerable.Range(0, Events).Select(i =>
            $$"""
            {"specversion":"1.0","id":"{{i}}","source":"/t","type":"ssi.post.published","subject":"m{{i}}",
             "time":"{{time}}"}
            """);
        using var client = new HttpClient { BaseAddress = new Uri(api.Urls.First()) };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/events");
        request.Headers.Add("traceparent", $"00-{Trace}-{Sender}-01");
        request.Content = new StringContent($"[{string.Join(',', events)}]", Encoding.UTF8, "application/json");
        using var answer = await client.SendAsync(request);
        answer.EnsureSuccessStatusCode();
    }
}
