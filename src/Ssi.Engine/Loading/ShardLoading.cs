using Ssi.Engine.Shards;
using Ssi.Scoring.Days;
using Ssi.Storage;

namespace Ssi.Engine.Loading;

/// <summary>Brings a shard back from its rows, its id segments and its journal's tail, before anybody owns
/// it.</summary>
public static class ShardLoading
{
    /// <summary>Returns the number of entries replayed beyond the last checkpoint.</summary>
    public static async Task<int> LoadAsync(
        IScoringStore store, JournalReplay replay, ShardCore core, ShardLease lease, Day day,
        Action<long, int> replayed, CancellationToken cancel = default)
    {
        core.BeginLoad(lease, day, await ReadOpenDaysAsync(store, core.Number, cancel));
        await store.ReadMembersAsync(core.Number, core.Load, core.Withhold, cancel);
        foreach (var segment in await store.ReadAcceptedIdsAsync(core.Number, cancel))
            core.Accept(segment);

        // Entries up to the checkpoint may still be there for what they owe: they are replayed too, and count nothing.
        var beyond = 0;
        await replay.RunAsync(core, 0, (sequence, bytes) =>
        {
            beyond += sequence > lease.CheckpointSequence ? 1 : 0;
            replayed(sequence, bytes);
        });
        core.FinishLoad();
        return beyond;
    }

    private static async Task<IReadOnlyList<DistributionRow>?> ReadOpenDaysAsync(
        IScoringStore store, int shard, CancellationToken cancel)
    {
        try
        {
            return await store.ReadOpenDaysAsync(shard, cancel);
        }
        catch (StoreDamagedException)
        {
            // They are computed from the members' rows, as after a crash.
            return null;
        }
    }
}
