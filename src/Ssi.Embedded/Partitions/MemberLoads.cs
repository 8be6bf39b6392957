using Ssi.Engine.Loading;
using Ssi.Engine.Ports;
using Ssi.Engine.Shards;
using Ssi.Storage;

namespace Ssi.Embedded.Partitions;

/// <summary>Questions about one member, which is brought into memory first where it is not there.</summary>
internal sealed class MemberLoads(Loader loader)
{
    /// <summary>Asks on the partition's loop; the default where there is no such member.</summary>
    public async Task<T?> AskAsync<T>(
        Partition partition, ShardCore core, HashedId member, bool connections, Func<int, T> question)
    {
        while (true)
        {
            var (answered, answer, slot) = await partition.AskAsync(() => Try(core, member, connections, question));
            if (answered)
                return answer;
            try
            {
                var evictions = core.Evictions;
                var loaded = await loader.LoadAsync(core, slot, connections);
                partition.Post(() =>
                {
                    if (core.Evictions != evictions)
                        return;
                    loaded.Admit();
                    if (loaded.Members.Count + loaded.Damaged.Count == 0 && !core.IsResident(slot))
                        core.Withhold(slot, $"Missing in the store: table member, key {core.KeyOf(slot)}.");
                });
            }
            catch (StoreDamagedException)
            {
                throw Quarantines.Refusal();
            }
            catch (OperationCanceledException cause)
            {
                throw new ClusterUnavailableException(UnavailableReason.ShuttingDown, 5, cause);
            }
            catch (StoreUnavailableException cause)
            {
                throw new ClusterUnavailableException(UnavailableReason.StorageUnavailable, 1, cause);
            }
        }
    }

    private static (bool Answered, T? Answer, int Slot) Try<T>(
        ShardCore core, HashedId member, bool connections, Func<int, T> question)
    {
        if (core.Withholds(member))
            throw Quarantines.Refusal();
        if (!core.TryFind(member, out var slot))
            return (true, default, slot);
        if (!core.IsResident(slot) || (connections && !core.HasConnections(slot)))
            return (false, default, slot);
        return (true, question(slot), slot);
    }
}
