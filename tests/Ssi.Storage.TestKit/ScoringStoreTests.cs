namespace Ssi.Storage.TestKit;

/// <summary>What every store must do. A database's test project derives once and gives the database.</summary>
public abstract partial class ScoringStoreTests : IAsyncLifetime
{
    private readonly List<IScoringStore> _stores = [];
    private IStoreDatabase? _database;

    public async Task InitializeAsync() => _database = await CreateDatabaseAsync();

    public async Task DisposeAsync()
    {
        foreach (var store in _stores)
            await store.DisposeAsync();
        await _database!.DisposeAsync();
    }

    protected abstract Task<IStoreDatabase> CreateDatabaseAsync();

    /// <summary>A store object, opened, beside those that are open already.</summary>
    private async Task<IScoringStore> OpenAsync()
    {
        var store = Connect();
        await store.OpenAsync(Samples.Stamp, null, default);
        return store;
    }

    private async Task<IScoringStore> ReopenAsync(IScoringStore store)
    {
        await store.DisposeAsync();
        return await OpenAsync();
    }

    /// <summary>An opened store with the epoch of its first shard.</summary>
    private async Task<(IScoringStore Store, long Epoch)> ClaimedAsync(int shard = 0)
    {
        var store = await OpenAsync();
        return (store, (await ClaimAsync(store, shard)).Epoch);
    }

    private IScoringStore Connect()
    {
        var store = _database!.Connect();
        _stores.Add(store);
        return store;
    }

    private static async Task<ShardLease> ClaimAsync(IScoringStore store, int shard) =>
        Assert.Single(await store.ClaimAsync([shard], default));

    private static async Task AppendAsync(IScoringStore store, int shard, long epoch, params long[] sequences)
    {
        var group = new CommitGroup();
        foreach (var sequence in sequences)
            group.Appends.Add(new JournalAppend(shard, epoch, sequence, Samples.Bytes($"entry {sequence}")));
        await store.CommitAsync(group, default);
    }

    private static async Task WriteAsync(IScoringStore store, int shard, long epoch, Action<CheckpointSlice> fill)
    {
        var slice = new CheckpointSlice(shard, epoch);
        fill(slice);
        var group = new CommitGroup();
        group.Slices.Add(slice);
        await store.CommitAsync(group, default);
    }

    private static Task EndAsync(IScoringStore store, int shard, long epoch, CheckpointEnd end) =>
        WriteAsync(store, shard, epoch, slice => slice.End = end);
}
