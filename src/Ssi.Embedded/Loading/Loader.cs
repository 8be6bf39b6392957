using Ssi.Engine.Shards;
using Ssi.Scoring.Days;
using Ssi.Storage;

namespace Ssi.Embedded.Loading;

/// <summary>Reads members' rows beside the partitions' loops; what it decodes is handed over by the caller.</summary>
internal sealed class Loader(IScoringStore store)
{
    /// <summary>What one shard misses of its members.</summary>
    public async Task<LoadedMembers> LoadAsync(
        ShardCore core, IReadOnlyCollection<int> members, IReadOnlyCollection<int> connections,
        IReadOnlyCollection<int> history)
    {
        var loaded = new LoadedMembers(core);
        if (members.Count > 0)
        {
            await store.ReadMembersAsync(
                Keys(core, members), row => loaded.Members.Add(core.Decode(row)), CancellationToken.None);
        }

        foreach (var slot in connections.Distinct())
            loaded.Connections.Add((slot, await store.ReadConnectionsAsync(core.KeyOf(slot), CancellationToken.None)));
        foreach (var slot in history.Distinct())
            loaded.History.Add((slot, await store.ReadHistoryAsync(core.KeyOf(slot), 0, int.MaxValue, CancellationToken.None)));
        return loaded;
    }

    /// <summary>Members scored for a day without being kept.</summary>
    public async Task<List<RolledMember>> ScoreAsync(ShardCore core, IReadOnlyCollection<int> members, Day day)
    {
        var scored = new List<RolledMember>(members.Count);
        await store.ReadMembersAsync(Keys(core, members), row => scored.Add(core.Score(row, day)), CancellationToken.None);
        return scored;
    }

    private static long[] Keys(ShardCore core, IReadOnlyCollection<int> slots)
    {
        var keys = slots.Distinct().Select(core.KeyOf).ToArray();
        Array.Sort(keys);
        return keys;
    }
}

/// <summary>Rows read and decoded, to be admitted by the shard's owner.</summary>
internal sealed class LoadedMembers(ShardCore core)
{
    public List<DecodedMember> Members { get; } = [];

    public List<(int Slot, IReadOnlyList<(string Other, byte[] Record)> Rows)> Connections { get; } = [];

    public List<(int Slot, IReadOnlyList<HistoryRow> Rows)> History { get; } = [];

    /// <summary>On the owner's loop.</summary>
    public void Admit()
    {
        foreach (var member in Members)
            core.Admit(member);
        foreach (var (slot, rows) in Connections)
            core.AdmitConnections(slot, rows);
        foreach (var (slot, rows) in History)
            core.AdmitHistory(slot, rows);
    }
}
