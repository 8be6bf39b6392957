using Ssi.Engine.Loading;
using Ssi.Engine.Shards;
using Ssi.Storage;

namespace Ssi.Embedded.Partitions;

/// <summary>After a start brings members into memory a few at a time, between the partition's other work, until all are
/// there or there is no more room: whoever is asked for meanwhile is loaded at once.</summary>
internal sealed class WarmUp(Partition partition, Loader loader, int maxResidentsPerShard)
{
    private const int MembersAtATime = 1024;

    private int _shard;
    private int _slot;
    private bool _waits;

    /// <summary>On the loop.</summary>
    public void Step()
    {
        if (_waits || _shard == partition.Cores.Length)
            return;
        var core = partition.Cores[_shard];
        var missing = new List<(ShardCore, int)>();
        for (; _slot < core.Index.NextSlot && missing.Count < MembersAtATime; _slot++)
        {
            if (core.Index.Has(_slot) && !core.IsResident(_slot))
                missing.Add((core, _slot));
        }

        if (missing.Count == 0 || core.ResidentCount + missing.Count > maxResidentsPerShard)
        {
            _shard++;
            _slot = 0;
            if (missing.Count == 0 && _shard < partition.Cores.Length)
                partition.Post(() => { });
            return;
        }

        _waits = true;
        _ = LoadAsync(missing);
    }

    private async Task LoadAsync(List<(ShardCore Core, int Slot)> missing)
    {
        LoadedMembers? loaded = null;
        try
        {
            loaded = await Task.Run(() => loader.LoadAsync(missing));
        }
        catch (Exception cause) when (
            cause is StoreUnavailableException or StoreDamagedException or OperationCanceledException)
        {
            // Nothing depends on it: these members are loaded, or found damaged, when they are asked for.
        }

        partition.Post(() =>
        {
            loaded?.Admit();
            _waits = false;
        });
    }
}
