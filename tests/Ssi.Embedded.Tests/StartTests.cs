using Microsoft.Extensions.Logging.Abstractions;
using Ssi.Embedded.Tests.Clusters;
using Ssi.Engine;
using Ssi.Scoring.Models;
using Ssi.Storage.Sqlite;

namespace Ssi.Embedded.Tests;

/// <summary>A start that is ended before it is done.</summary>
public sealed class StartTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ssi-start-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Start_DisposedAtAnyMoment_IsCancelledOrDone()
    {
        for (var turns = 0; turns < 60; turns++)
        {
            await using var store = new SqliteScoringStore(
                new SqliteOptions { Path = Path.Combine(_folder, "ssi.db") }, NullLogger<SqliteScoringStore>.Instance);
            var cluster = new EmbeddedCluster(
                store, new EngineOptions { Shards = 5 }, ScoringModel.Standard, TimeProvider.System,
                TestCluster.Start, NullLogger.Instance);
            var starting = Task.Run(() => cluster.StartAsync(default));
            for (var i = 0; i < turns * turns && !starting.IsCompleted; i++)
                await Task.Yield();
            await cluster.DisposeAsync();

            var end = await Record.ExceptionAsync(() => starting);
            Assert.True(end is null or OperationCanceledException, end?.ToString());
            Assert.False(cluster.GetStatus().Ready);
        }
    }
}
