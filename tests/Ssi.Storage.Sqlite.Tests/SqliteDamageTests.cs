using Ssi.Storage.TestKit;

namespace Ssi.Storage.Sqlite.Tests;

/// <summary>Files that are cut, emptied, deleted or changed while no process has them open, as after a kill.</summary>
public sealed class SqliteDamageTests : IAsyncLifetime, IDisposable
{
    private const int Entries = 60;

    private readonly SqliteFile _file = new();
    private byte[] _database = [];
    private byte[] _log = [];
    private byte[] _mark = [];

    /// <summary>The files as a killed process leaves them: all acknowledged entries are in the log.</summary>
    public async Task InitializeAsync()
    {
        await using var store = _file.Connect();
        await store.OpenAsync(Samples.Stamp, null, default);
        var leases = await store.ClaimAsync([.. Enumerable.Range(0, Samples.Shards)], default);
        for (var sequence = 1; sequence <= Entries; sequence++)
        {
            var group = new CommitGroup();
            foreach (var lease in leases)
                group.Appends.Add(new JournalAppend(lease.Shard, lease.Epoch, sequence, Entry(sequence)));
            await store.CommitAsync(group, default);
        }

        await store.PublishDayAsync(9_000, [], 0, default);
        _database = await File.ReadAllBytesAsync(_file.Path);
        _log = await File.ReadAllBytesAsync(_file.LogPath);
        _mark = await File.ReadAllBytesAsync(_file.MarkPath);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _file.Dispose();

    [Fact]
    public async Task Open_LeftByAKill_HasAllThatWasAcknowledged()
    {
        await LeaveAsync();

        await AssertWholeAsync(await OpenAsync());
    }

    /// <summary>As silos of one process do: none reads the mark while another writes it anew.</summary>
    [Fact]
    public async Task Open_ByManyStoresAtOnce_IsWholeForEach()
    {
        for (var round = 0; round < 20; round++)
        {
            await LeaveAsync();
            var stores = Enumerable.Range(0, 8).Select(_ => _file.Connect()).ToArray();
            await Task.WhenAll(stores.Select(store => Task.Run(
                () => store.OpenAsync(Samples.Stamp, null, default).AsTask())));
            foreach (var store in stores)
                await store.DisposeAsync();
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Open_BitFlippedInTheLog_IsWholeOrRefused(int seed)
    {
        var random = new Random(seed);
        var refused = 0;
        for (var round = 0; round < 25; round++)
        {
            await LeaveAsync();
            var log = _log.ToArray();
            // The header and the frames of the first commits from time to time: all after them is cut.
            var at = random.Next(round % 5 == 0 ? 5_000 : log.Length);
            log[at] ^= (byte)(1 << random.Next(8));
            await File.WriteAllBytesAsync(_file.LogPath, log);
            if (await WholeOrRefusedAsync())
                continue;
            refused++;
            Assert.Equal(log, await File.ReadAllBytesAsync(_file.LogPath));
        }

        Assert.InRange(refused, 1, 25);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Open_BitFlippedInTheDatabase_IsWholeOrRefused(int seed)
    {
        await LeaveAsync();
        await using (var store = await OpenAsync())
            await store.ClaimAsync([0], default);
        var whole = await File.ReadAllBytesAsync(_file.Path);
        var random = new Random(seed);
        for (var round = 0; round < 25; round++)
        {
            var database = whole.ToArray();
            database[random.Next(database.Length)] ^= (byte)(1 << random.Next(8));
            await File.WriteAllBytesAsync(_file.Path, database);
            File.Delete(_file.LogPath);
            await File.WriteAllBytesAsync(_file.MarkPath, _mark);
            await WholeOrRefusedAsync();
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(32)]
    [InlineData(100_000)]
    public async Task Open_LogCut_IsRefusedUntilTheLossIsAccepted(int length)
    {
        await LeaveAsync();
        await File.WriteAllBytesAsync(_file.LogPath, _log[..length]);

        var refused = await Assert.ThrowsAsync<StoreDamagedException>(() => OpenAsync());

        Assert.Contains("shard 7 ends at ", refused.Message, StringComparison.Ordinal);
        Assert.Contains($" instead of {Entries}", refused.Message, StringComparison.Ordinal);
        var lines = new LogLines<SqliteScoringStore>();
        await using (var store = new SqliteScoringStore(_file.Options with { AcceptLoss = true }, lines))
            await store.OpenAsync(Samples.Stamp, null, default);
        Assert.Contains(lines.Lines, line => line.StartsWith("Warning: Started without ", StringComparison.Ordinal));
        await (await OpenAsync()).DisposeAsync();
    }

    [Fact]
    public async Task Open_LogTornInTheLastCommit_IsWhole()
    {
        await LeaveAsync();
        await using (var stream = new FileStream(_file.LogPath, FileMode.Append))
            await stream.WriteAsync(_log.AsMemory(32, 2_000));

        await AssertWholeAsync(await OpenAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Open_DatabaseMissingOrEmptyBesideItsLog_IsRefusedAndLeavesTheLog(bool empty)
    {
        await LeaveAsync();
        File.Delete(_file.MarkPath);
        Lose(empty);

        var refused = await Assert.ThrowsAsync<StoreDamagedException>(() => OpenAsync());

        Assert.Contains(empty ? "is empty" : "is missing", refused.Message, StringComparison.Ordinal);
        Assert.Equal(_log, await File.ReadAllBytesAsync(_file.LogPath));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Open_DatabaseMissingOrEmptyBesideItsMark_IsRefusedUntilTheLossIsAccepted(bool empty)
    {
        await LeaveAsync();
        Lose(empty);

        var refused = await Assert.ThrowsAsync<StoreDamagedException>(() => OpenAsync());

        Assert.Contains(_file.MarkPath, refused.Message, StringComparison.Ordinal);
        var lines = new LogLines<SqliteScoringStore>();
        await using var store = new SqliteScoringStore(_file.Options with { AcceptLoss = true }, lines);
        await store.OpenAsync(Samples.Stamp, null, default);
        Assert.Contains(lines.Lines, line => line.Contains(
            $"without {Entries * Samples.Shards} acknowledged", StringComparison.Ordinal));
        Assert.Equal(_log, await File.ReadAllBytesAsync(_file.LogPath + ".lost"));
    }

    [Fact]
    public async Task Open_MarkDamaged_IsRefusedUntilTheLossIsAccepted()
    {
        await LeaveAsync();
        var mark = _mark.ToArray();
        mark[50] ^= 4;
        await File.WriteAllBytesAsync(_file.MarkPath, mark);

        var refused = await Assert.ThrowsAsync<StoreDamagedException>(() => OpenAsync());

        Assert.Contains(_file.MarkPath, refused.Message, StringComparison.Ordinal);
        await using (var store = new SqliteScoringStore(_file.Options with { AcceptLoss = true }))
            await store.OpenAsync(Samples.Stamp, null, default);
        await AssertWholeAsync(await OpenAsync());
    }

    [Fact]
    public async Task Open_CopyWithoutItsMark_IsWholeAndWarns()
    {
        await LeaveAsync();
        File.Delete(_file.MarkPath);

        var lines = new LogLines<SqliteScoringStore>();
        var store = new SqliteScoringStore(_file.Options, lines);
        await store.OpenAsync(Samples.Stamp, null, default);

        Assert.Contains(lines.Lines, line => line.Contains("has no mark", StringComparison.Ordinal));
        await AssertWholeAsync(store);
    }

    private static byte[] Entry(int sequence)
    {
        var bytes = new byte[200];
        new Random(sequence).NextBytes(bytes);
        return bytes;
    }

    private async Task LeaveAsync()
    {
        File.Delete(_file.Path + "-shm");
        await File.WriteAllBytesAsync(_file.Path, _database);
        await File.WriteAllBytesAsync(_file.LogPath, _log);
        await File.WriteAllBytesAsync(_file.MarkPath, _mark);
    }

    private void Lose(bool empty)
    {
        File.Delete(_file.Path);
        if (empty)
            File.WriteAllBytes(_file.Path, []);
    }

    private async Task<SqliteScoringStore> OpenAsync()
    {
        var store = new SqliteScoringStore(_file.Options);
        try
        {
            await store.OpenAsync(Samples.Stamp, null, default);
            return store;
        }
        catch
        {
            await store.DisposeAsync();
            throw;
        }
    }

    /// <summary>True where all is there; false where what is not is named.</summary>
    private async Task<bool> WholeOrRefusedAsync()
    {
        try
        {
            await AssertWholeAsync(await OpenAsync());
            return true;
        }
        catch (Exception refused) when (refused is StoreDamagedException or StoreUnavailableException)
        {
            return false;
        }
    }

    private static async Task AssertWholeAsync(SqliteScoringStore store)
    {
        await using var open = store;
        for (var shard = 0; shard < Samples.Shards; shard++)
        {
            Assert.Equal(
                Enumerable.Range(1, Entries).Select(i => ((long)i, Convert.ToHexString(Entry(i)))),
                await store.JournalAsync(shard));
        }

        Assert.Equal(9_000, (await store.ReadStateAsync(default)).Day);
    }
}
