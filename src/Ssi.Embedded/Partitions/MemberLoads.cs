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
                    if (core.Evictions == evictions)
                        loaded.Admit();
                });
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
        if (!core.TryFind(member, out var slot))
            return (true, default, slot);
        if (!core.IsResident(slot) || (connections && !core.HasConnections(slot)))
            return (false, default, slot);
        return (true, question(slot), slot);
    }
}
