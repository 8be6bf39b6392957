using Microsoft.Data.Sqlite;
using Ssi.Storage.TestKit;

namespace Ssi.Storage.Sqlite.Tests;

/// <summary>What breaks outside, and comes right again.</summary>
public sealed class SqliteFaultTests : IDisposable
{
    private readonly SqliteFile _file = new();

    public void Dispose() => _file.Dispose();

    [Fact]
    public async Task Commit_FileAtItsBound_IsUnavailableUntilTheBoundIsRaised()
    {
        var small = new SqliteScoringStore(_file.Options with { MaxBytes = 1 << 20 });
        var epoch = await OpenAndClaimAsync(small);
        var done = 0L;
        var full = await Assert.ThrowsAsync<StoreUnavailableException>(async () =>
        {
            for (; done < 1_000; done++)
                await AppendAsync(small, epoch, done + 1);
        });
        Assert.Contains("full", full.Message, StringComparison.Ordinal);
        Assert.Contains(_file.Path, full.Message, StringComparison.Ordinal);
        Assert.Equal(done, (await small.SequencesAsync(0)).Count);
        await small.DisposeAsync();

        await using var large = new SqliteScoringStore(_file.Options with { MaxBytes = 1 << 22 });
        epoch = await OpenAndClaimAsync(large);
        await AppendAsync(large, epoch, done + 1);
        Assert.Equal(done + 1, (await large.SequencesAsync(0)).Count);
    }

    [Fact]
    public async Task Commit_FullThenTrimmed_WorksOnTheSameObject()
    {
        await using var store = new SqliteScoringStore(_file.Options with { MaxBytes = 1 << 20 });
        var epoch = await OpenAndClaimAsync(store);
        var done = 0L;
        await Assert.ThrowsAsync<StoreUnavailableException>(async () =>
        {
            for (; done < 1_000; done++)
                await AppendAsync(store, epoch, done + 1);
        });
        var slice = new CheckpointSlice(0, epoch) { End = Samples.End(done, done) };
        var group = new CommitGroup();
        group.Slices.Add(slice);

        await store.CommitAsync(group, default);

        await AppendAsync(store, epoch, done + 1);
        Assert.Equal([done + 1], await store.SequencesAsync(0));
    }

    [Fact]
    public async Task Commit_LockedByAnotherProcess_IsUnavailableUntilReleased()
    {
        await using var store = new SqliteScoringStore(_file.Options);
        var epoch = await OpenAndClaimAsync(store);
        await AppendAsync(store, epoch, 1);
        using (var other = Raw())
        {
            Execute(other, "BEGIN EXCLUSIVE");
            var locked = await Assert.ThrowsAsync<StoreUnavailableException>(() => AppendAsync(store, epoch, 2));
            Assert.Contains("lock", locked.Message, StringComparison.Ordinal);
            Assert.Equal([1L], await store.SequencesAsync(0));
            Execute(other, "ROLLBACK");
        }

        await AppendAsync(store, epoch, 2);

        Assert.Equal([1L, 2L], await store.SequencesAsync(0));
    }

    [Fact]
    public async Task Commit_FileGone_IsUnavailableUntilItIsBack()
    {
        await using var store = new SqliteScoringStore(_file.Options);
        var epoch = await OpenAndClaimAsync(store);
        using (var other = Raw())
        {
            Execute(other, "BEGIN EXCLUSIVE");
            await Assert.ThrowsAsync<StoreUnavailableException>(() => AppendAsync(store, epoch, 1));
        }
        File.Move(_file.Path, _file.Path + ".away");

        var gone = await Assert.ThrowsAsync<StoreUnavailableException>(() => AppendAsync(store, epoch, 1));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.SequencesAsync(0));

        Assert.Contains("cannot be opened", gone.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(_file.Path));
        File.Move(_file.Path + ".away", _file.Path);
        await AppendAsync(store, epoch, 1);
        Assert.Equal([1L], await store.SequencesAsync(0));
    }

    [Fact]
    public async Task Open_ReadOnlyFile_SaysSo()
    {
        await using (var store = new SqliteScoringStore(_file.Options))
            await OpenAndClaimAsync(store);
        // A write version SQLite does not know makes the file read-only, for root as well.
        SetByte(18, 3);
        await using var refused = new SqliteScoringStore(_file.Options);
        var error = await Assert.ThrowsAsync<StoreUnavailableException>(() => OpenAndClaimAsync(refused));
        Assert.Contains("read-only", error.Message, StringComparison.Ordinal);

        SetByte(18, 2);
        Assert.Equal(2, await OpenAndClaimAsync(refused));
    }

    [Fact]
    public async Task Open_PathOfAFolder_SaysSo()
    {
        Directory.CreateDirectory(_file.Path);
        await using var store = new SqliteScoringStore(_file.Options);

        var error = await Assert.ThrowsAsync<StoreUnavailableException>(() => OpenAndClaimAsync(store));

        Assert.Contains("cannot be opened", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_FolderCannotBeMade_SaysSo()
    {
        await File.WriteAllTextAsync(_file.Path, "");
        await using var store = new SqliteScoringStore(_file.Options with { Path = _file.Path + "/below/ssi.db" });

        var error = await Assert.ThrowsAsync<StoreUnavailableException>(() => OpenAndClaimAsync(store));

        Assert.Contains("folder", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_NoDatabase_SaysSo()
    {
        await File.WriteAllTextAsync(_file.Path, new string('x', 10_000));
        await using var store = new SqliteScoringStore(_file.Options);

        var error = await Assert.ThrowsAsync<StoreUnavailableException>(() => OpenAndClaimAsync(store));

        Assert.Contains("no SQLite database", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Use_BeforeOpenOrAfterDispose_Throws()
    {
        var store = new SqliteScoringStore(_file.Options);
        await Assert.ThrowsAsync<InvalidOperationException>(() => AppendAsync(store, 1, 1));
        await Assert.ThrowsAsync<InvalidOperationException>(() => store.SequencesAsync(0));
        await store.DisposeAsync();
        await store.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => AppendAsync(store, 1, 1));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => store.SequencesAsync(0));
    }

    private static async Task<long> OpenAndClaimAsync(SqliteScoringStore store)
    {
        await store.OpenAsync(Samples.Stamp, null, default);
        return (await store.ClaimAsync([0], default))[0].Epoch;
    }

    private static async Task AppendAsync(SqliteScoringStore store, long epoch, long sequence)
    {
        var group = new CommitGroup();
        group.Appends.Add(new JournalAppend(0, epoch, sequence, new byte[5_000]));
        await store.CommitAsync(group, default);
    }

    private SqliteConnection Raw()
    {
        var connection = new SqliteConnection($"Data Source={_file.Path};Pooling=False");
        connection.Open();
        return connection;
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private void SetByte(long offset, byte value)
    {
        using var stream = File.OpenWrite(_file.Path);
        stream.Position = offset;
        stream.WriteByte(value);
    }
}
