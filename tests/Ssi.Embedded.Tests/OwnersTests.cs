using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Ssi.Embedded.Tests.Clusters;
using Ssi.Engine;
using Ssi.Engine.Ingest;
using Ssi.Engine.Ports;
using Ssi.Scoring.Activities;
using Ssi.Scoring.Models;
using Ssi.Storage.PostgreSql;
using Ssi.Storage.TestKit;
using Ssi.Storage.TestKit.Postgres;

namespace Ssi.Embedded.Tests;

/// <summary>Two engines on one database: the later one has it.</summary>
[NeedsPostgres]
public sealed class OwnersTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [KitFact]
    public async Task Ingest_AfterAnotherHasCheckpointed_IsRefusedAndNothingIsLost()
    {
        var schema = await postgres.CreateSchemaAsync();
        await using var first = await StartAsync(schema);
        Assert.Equal(10, await SendAsync(first, "a", 10));
        await CheckpointedAsync(first);
        await using var second = await StartAsync(schema);
        Assert.Equal(10, await SendAsync(second, "b", 10));
        await CheckpointedAsync(second);

        var refused = await Assert.ThrowsAsync<ClusterUnavailableException>(() => SendAsync(first, "late", 1));
        Assert.Equal(UnavailableReason.StorageUnavailable, refused.Reason);
        Assert.Contains(
            "another process", await first.Cluster.Displaced.WaitAsync(Patience, TimeProvider.System),
            StringComparison.Ordinal);
        Assert.Equal("displaced", first.Cluster.GetStatus().NotReadyReason);
        await Assert.ThrowsAsync<ClusterUnavailableException>(() => SendAsync(first, "late", 1));
        Assert.Equal(1, await SendAsync(second, "late", 1));
        Assert.Equal(0, (await second.Cluster.DrainAsync(default)).NotCheckpointed);
        Assert.True((await first.Cluster.DrainAsync(default)).NotCheckpointed > 0);

        await using var third = await StartAsync(schema);
        var activity = (await third.Cluster.ExportAsync("m1", default))!.Activity;
        Assert.Equal(21, activity.Sum(count => count.Count));
        Assert.Equal(0, await SendAsync(third, "a", 10) + await SendAsync(third, "b", 10));
    }

    private static async Task CheckpointedAsync(Owner owner) => await TestCluster.UntilAsync(
        () => Task.FromResult(owner.Cluster.GetStatus() is { JournalEntries: 0, Checkpoints: > 0 }));

    /// <summary>Returns the number of events accepted.</summary>
    private static async Task<int> SendAsync(Owner owner, string prefix, int count)
    {
        using var batch = owner.Cluster.RentBatch();
        for (var i = 0; i < count; i++)
        {
            batch.Add(
                ActivityKind.CommentWritten, "m1"u8, "test"u8, Encoding.UTF8.GetBytes($"{prefix}{i}"),
                TestCluster.Start.UtcTicks, 1, []);
        }

        await owner.Cluster.IngestAsync(batch, default);
        return Enumerable.Range(0, count).Count(i => batch.OutcomeOf(i) == EventOutcome.Accepted);
    }

    private static async Task<Owner> StartAsync(string schema)
    {
        var store = new PostgreSqlScoringStore(
            new PostgreSqlOptions { ConnectionString = schema, CommandTimeoutSeconds = 30 }, TimeProvider.System);
        var cluster = new EmbeddedCluster(
            store, new EngineOptions { Shards = 5, Partitions = 2, CheckpointIntervalSeconds = 0.05 },
            ScoringModel.Standard, TimeProvider.System, TestCluster.Start, NullLogger.Instance);
        await cluster.StartAsync(default);
        return new Owner(cluster, store);
    }

    private sealed record Owner(EmbeddedCluster Cluster, PostgreSqlScoringStore Store) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await Cluster.DisposeAsync();
            await Store.DisposeAsync();
        }
    }
}
