using Ssi.Storage.TestKit;

namespace Ssi.Storage.PostgreSql.Tests;

/// <summary>Short ways to write.</summary>
internal static class StoreWriting
{
    /// <summary>Opens the store and claims shards; their epochs.</summary>
    public static async Task<long[]> OpenAndClaimAsync(this IScoringStore store, params int[] shards)
    {
        await store.OpenAsync(Samples.Stamp, null, default);
        return await store.ClaimAsync(shards);
    }

    public static async Task<long[]> ClaimAsync(this IScoringStore store, params int[] shards) =>
        [.. (await store.ClaimAsync(shards, default)).Select(lease => lease.Epoch)];

    public static async Task AppendAsync(
        this IScoringStore store, int shard, long epoch, long sequence, int size = 5_000)
    {
        var group = new CommitGroup();
        group.Appends.Add(new JournalAppend(shard, epoch, sequence, new byte[size]));
        await store.CommitAsync(group, default);
    }

    public static async Task WriteAsync(
        this IScoringStore store, int shard, long epoch, Action<CheckpointSlice> fill)
    {
        var group = new CommitGroup();
        group.Slices.Add(new CheckpointSlice(shard, epoch));
        fill(group.Slices[0]);
        await store.CommitAsync(group, default);
    }
}
