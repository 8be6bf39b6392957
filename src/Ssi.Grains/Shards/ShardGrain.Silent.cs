using Ssi.Engine.Members;
using Ssi.Engine.Shards;
using Ssi.Grains.Members;
using Ssi.Storage;

namespace Ssi.Grains.Shards;

/// <content>Members that do not answer: their silo is paused, or dead and not declared so.</content>
internal sealed partial class ShardGrain
{
    /// <summary>Counts an entry for members that do not answer, from their rows, and writes the new rows.</summary>
    /// <remarks>A silent member may hold the entry already and write its row later: the epoch is raised first, so that
    /// such a write fails. A member with entries that no row holds cannot be taken over alone: the shard is loaded
    /// again, which brings those members into its own memory.</remarks>
    private async Task CountForAsync(PendingEntry entry, List<MemberWork> silent)
    {
        LogCountsFor(Number, silent.Count);
        entry.IsSpoilt = true;
        if (silent.Exists(work => work.After is not null || work.RowIsHeld
            || _core.UnsavedSequence((int)(work.Key & uint.MaxValue)) > 0))
            throw new TimeoutException($"A member of shard {Number} with entries that no row holds does not answer.");
        await RaiseEpochAsync();
        foreach (var work in silent)
        {
            var (actor, answer) = await silo.ReadAsync(() => CountAsync(work), () => _stands);
            _core.Complete(entry, work, answer);
            if (actor.State is null)
                continue;
            var slice = new CheckpointSlice(Number, _core.Epoch);
            actor.Write(work.Id, slice);
            await WriteAsync(slice);
            _core.Saved((int)(work.Key & uint.MaxValue), work.Sequence);
        }
    }

    private async Task RaiseEpochAsync()
    {
        var lease = await silo.ReadAsync(ClaimAsync, () => _stands);
        if (lease.PreviousEpoch != _core.Epoch)
            throw new EpochLostException(Number);
        _core.Epoch = lease.Epoch;
    }

    private async Task<(MemberActor Actor, MemberAnswer Answer)> CountAsync(MemberWork work)
    {
        var actor = new MemberActor(silo.Rules);
        actor.Follow(work.Generation, work.Key, work.IsNew ? null : await silo.Rows.ReadAsync(work.Key));
        if (actor.IsBehind(work))
            throw new EntriesLostException(work.Id);
        if (actor.NeedsConnections(work))
            actor.LoadConnections(await silo.Store.ReadConnectionsAsync(work.Key, CancellationToken.None));
        var history = MemberActor.Erases(work)
            ? await silo.Store.ReadHistoryAsync(work.Key, 0, int.MaxValue, CancellationToken.None)
            : [];
        return (actor, actor.Apply(work, history));
    }
}
