using Microsoft.Data.Sqlite;
using Ssi.Storage.TestKit;

namespace Ssi.Storage.Sqlite.Tests;

/// <summary>The write-ahead log's size.</summary>
public sealed class SqliteLogTests
{
    private const long MiB = 1 << 20;

    // The bound at which commits wait, and one group of commits beyond.
    private const long Bound = 5 * MiB;

    [Fact]
    public async Task Log_AfterManyCommits_StaysWithinItsBound()
    {
        await using var file = new SqliteFile();
        await using var store = new SqliteScoringStore(file.Options with { LogMiB = 1 });
        await store.OpenAsync(Samples.Stamp, null, default);
        var lease = (await store.ClaimAsync([0], default))[0];

        await AppendAsync(store, lease, 1, 500);

        Assert.InRange(new FileInfo(file.LogPath).Length, 1, Bound);
        await store.DisposeAsync();
        Assert.False(File.Exists(file.LogPath));
    }

    [Fact]
    public async Task Log_HeldByAReader_ShrinksWhenTheReaderEnds()
    {
        await using var file = new SqliteFile();
        await using var store = new SqliteScoringStore(file.Options with { LogMiB = 1 });
        await store.OpenAsync(Samples.Stamp, null, default);
        var lease = (await store.ClaimAsync([0], default))[0];
        using (var connection = new SqliteConnection($"Data Source={file.Path};Pooling=False"))
        {
            connection.Open();
            using var reader = connection.BeginTransaction(deferred: true);
            using var command = connection.CreateCommand();
            command.Transaction = reader;
            command.CommandText = "SELECT count(*) FROM journal";
            Assert.Equal(0L, command.ExecuteScalar());
            await AppendAsync(store, lease, 1, 200);
            Assert.InRange(new FileInfo(file.LogPath).Length, Bound, long.MaxValue);
            Assert.Equal(0L, command.ExecuteScalar());
        }

        await AppendAsync(store, lease, 201, 400);

        Assert.InRange(new FileInfo(file.LogPath).Length, 1, Bound);
    }

    [Fact]
    public async Task Log_HeldByAReaderToItsBound_RefusesWritesUntilTheReaderEndsAndWarnsOnce()
    {
        await using var file = new SqliteFile();
        var log = new LogLines<SqliteScoringStore>();
        await using var store = new SqliteScoringStore(file.Options with { LogMiB = 1, MaxLogMiB = 16 }, log);
        await store.OpenAsync(Samples.Stamp, null, default);
        var lease = (await store.ClaimAsync([0], default))[0];
        using (var connection = new SqliteConnection($"Data Source={file.Path};Pooling=False"))
        {
            connection.Open();
            using var reader = connection.BeginTransaction(deferred: true);
            using var command = connection.CreateCommand();
            command.Transaction = reader;
            command.CommandText = "SELECT count(*) FROM journal";
            Assert.Equal(0L, command.ExecuteScalar());

            var full = await Assert.ThrowsAsync<StoreUnavailableException>(
                () => AppendAsync(store, lease, 1, 1_000));

            Assert.Contains("a reader keeps a snapshot open", full.Message, StringComparison.Ordinal);
            Assert.InRange(new FileInfo(file.LogPath).Length, 16 * MiB, 18 * MiB);
            Assert.Single(log.Lines, line => line.Contains("a reader keeps", StringComparison.Ordinal));
            Assert.InRange(store.HeldLog.Bytes, 16 * MiB, 18 * MiB);
            Assert.True(store.HeldLog.Age > TimeSpan.Zero);
        }

        var next = (await store.SequencesAsync(0)).Count + 1;
        await AppendAsync(store, lease, next, next + 100);

        Assert.Equal(next + 100, (await store.SequencesAsync(0)).Count);
        Assert.InRange(new FileInfo(file.LogPath).Length, 1, Bound);
        Assert.Single(log.Lines, line => line.Contains("has started over", StringComparison.Ordinal));
        Assert.Equal(default, store.HeldLog);
    }

    private static async Task AppendAsync(SqliteScoringStore store, ShardLease lease, long first, long last)
    {
        var group = new CommitGroup();
        for (var sequence = first; sequence <= last; sequence++)
        {
            group.Clear();
            group.Appends.Add(new JournalAppend(0, lease.Epoch, sequence, new byte[50_000]));
            await store.CommitAsync(group, default);
        }
    }
}
