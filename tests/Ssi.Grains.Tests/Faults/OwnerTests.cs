using Ssi.Engine;
using Ssi.Engine.Ingest;
using Ssi.Engine.Ports;
using Ssi.Grains.Shards;
using Ssi.Storage;
using Ssi.Storage.PostgreSql;
using Ssi.Storage.TestKit.Postgres;

namespace Ssi.Grains.Tests.Faults;

/// <summary>Two clusters that do not know each other on one database.</summary>
public abstract class OwnerTests
{
    private static readonly EngineOptions Quick = new() { Shards = 2, CheckpointIntervalSeconds = 0.2 };

    protected abstract IScoringStore OpenStore();

    /// <summary>The first cluster's commit is refused, and meanwhile the second has written beyond what the first has
    /// in memory and trimmed the journal.</summary>
    [Fact]
    public async Task Shard_ReclaimedAfterAnotherOwner_GoesOnFromTheStore()
    {
        string[] members = [.. Enumerable.Range(0, 10).Select(i => $"m{i}")];
        await using (var one = await FaultCluster.StartAsync(1, OpenStore, Quick))
        {
            await one.PostAsync(members);
            await one.TrimmedAsync();
            await using (var other = await FaultCluster.StartAsync(1, OpenStore, Quick))
            {
                await other.PostAsync(members);
                await other.TrimmedAsync();
                one.Store.BeforeCommit = _ => throw new StoreUnavailableException("No answer.");
                await Assert.ThrowsAsync<ClusterUnavailableException>(() => one.PostAsync(members));
                one.Store.BeforeCommit = null;
                await one.ServesAsync(members);
                Assert.All(await one.PostAsync(members), outcome => Assert.Equal(EventOutcome.Accepted, outcome));
                await one.TrimmedAsync();
            }
        }

        await using var last = await FaultCluster.StartAsync(1, OpenStore, Quick);
        foreach (var member in members)
            Assert.Equal(4, await last.CountAsync(member));
    }

    /// <summary>A message that was given up by its sender arrives after the receiver was loaded again, which has no
    /// record of what followed it.</summary>
    [Fact]
    public async Task Message_ToAnEarlierLifeOfAShard_IsRefused()
    {
        await using var cluster = await FaultCluster.StartAsync(1, OpenStore, Quick);
        var receiver = cluster.Silo(0).ShardGrains[0];
        var sender = new WordSender(1, 1, 1);
        var renewed = await Assert.ThrowsAsync<ShardRenewedException>(
            async () => await receiver.TakeAsync(new ShardItems([], [], sender)));
        await Assert.ThrowsAsync<ShardRenewedException>(async () => await receiver.TakeAsync(
            new ShardItems([], [], sender with { Receiver = renewed.Generation - 1 })));
        await receiver.TakeAsync(new ShardItems([], [], sender with { Receiver = renewed.Generation }));
    }

    /// <summary>The first owner's commit fails by its epoch.</summary>
    [Fact]
    public async Task Shards_OfTwoOwnersInTurn_LoseNothing()
    {
        string[] members = [.. Enumerable.Range(0, 10).Select(i => $"m{i}")];
        await using (var one = await FaultCluster.StartAsync(1, OpenStore, Quick))
        await using (var other = await FaultCluster.StartAsync(1, OpenStore, Quick))
        {
            for (var round = 0; round < 3; round++)
            {
                await one.ServesAsync(members);
                await other.ServesAsync(members);
            }
        }

        await using var last = await FaultCluster.StartAsync(1, OpenStore, Quick);
        foreach (var member in members)
            Assert.Equal(6, await last.CountAsync(member));
    }
}

public sealed class SqliteOwnerTests : OwnerTests, IDisposable
{
    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    protected override IScoringStore OpenStore() => _folder.OpenStore();

    private sealed class Folder : SqliteFolder;
}

[NeedsPostgres]
public sealed class PostgresOwnerTests(PostgresFixture fixture) : OwnerTests, IClassFixture<PostgresFixture>
{
    private readonly Lazy<Task<string>> _schema = new(fixture.CreateSchemaAsync);

    protected override IScoringStore OpenStore() => new PostgreSqlScoringStore(
        new PostgreSqlOptions { ConnectionString = _schema.Value.GetAwaiter().GetResult() }, TimeProvider.System);
}
