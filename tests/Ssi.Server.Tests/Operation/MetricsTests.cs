namespace Ssi.Server.Tests.Operation;

[Collection(ServerCollection.Name)]
public sealed class MetricsTests(TestServer server)
{
    [Fact]
    public async Task Metrics_AfterRequests_CountThem()
    {
        var first = await ValueAsync("ssi_ingest_events_total{outcome=\"accepted\"}");
        await server.PostEventsAsync(server.Event(server.NewId()), server.Event(server.NewId()), 7);

        Assert.Equal(first + 2, await ValueAsync("ssi_ingest_events_total{outcome=\"accepted\"}"));
        const string Posts =
            """ssi_http_request_duration_seconds_count{method="POST",route="/v1/events",status="200"}""";
        Assert.InRange(await ValueAsync(Posts), 1, 1e9);
        Assert.Equal(1, await ValueAsync("ssi_ready"));
    }

    [Fact]
    public async Task Metrics_AreInThePrometheusFormat()
    {
        var lines = (await server.GetAsync("/metrics")).Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.All(lines, line => Assert.Matches(
            """^(# (HELP|TYPE) ssi_[a-z_]+ .+|ssi_[a-z_]+(\{([a-z]+="[^"]*",?)+\})? -?[0-9.E+-]+)$""", line));
        foreach (var name in new[]
        {
            "ssi_members", "ssi_members_resident", "ssi_accepted_ids", "ssi_journal_entries", "ssi_journal_size_bytes",
            "ssi_checkpoint_lag_seconds", "ssi_commits_total", "ssi_queue_batches", "ssi_rollover",
            "ssi_process_memory_bytes", "ssi_ranking_failures_total", "ssi_store_log_held_size_bytes",
            "ssi_store_log_held_time_seconds",
            "ssi_gc_heap_bytes", "ssi_gc_collections_total",
        })
        {
            Assert.Contains(lines, line => line.StartsWith($"# TYPE {name} ", StringComparison.Ordinal));
        }
    }

    private async Task<double> ValueAsync(string series)
    {
        var line = (await server.GetAsync("/metrics")).Text.Split('\n').FirstOrDefault(
            one => one.StartsWith(series + " ", StringComparison.Ordinal));
        return line is null ? 0
            : double.Parse(line[(series.Length + 1)..], System.Globalization.CultureInfo.InvariantCulture);
    }
}
