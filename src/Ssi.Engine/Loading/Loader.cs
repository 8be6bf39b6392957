using Ssi.Engine.Shards;
using Ssi.Scoring.Days;
using Ssi.Storage;

namespace Ssi.Engine.Loading;

/// <summary>Reads members' rows beside the partitions' loops; the loop that owns them admits what it decoded.</summary>
public sealed class Loader(IScoringStore store)
{
    /// <summary>All that some entries of one partition miss.</summary>
    public async Task<LoadedMembers> LoadAsync(IReadOnlyCollection<PendingEntry> entries)
    {
        var loaded = await LoadAsync(
            entries.SelectMany(entry => entry.MissingMembers.Select(slot => (entry.Shard, slot))));
        foreach (var entry in entries)
        {
            foreach (var slot in entry.MissingConnections.Distinct())
                loaded.Connections.Add((entry.Shard, slot, await ReadConnectionsAsync(entry.Shard, slot)));
            foreach (var slot in entry.MissingHistory.Distinct())
            {
                var key = entry.Shard.KeyOf(slot);
                loaded.History.Add(
                    (entry.Shard, slot, await store.ReadHistoryAsync(key, 0, int.MaxValue, CancellationToken.None)));
            }
        }

        return loaded;
    }

    /// <summary>One member, with its connections where they are asked for.</summary>
    public async Task<LoadedMembers> LoadAsync(ShardCore core, int slot, bool connections)
    {
        var loaded = await LoadAsync([(core, slot)]);
        if (connections)
            loaded.Connections.Add((core, slot, await ReadConnectionsAsync(core, slot)));
        return loaded;
    }

    /// <summary>Members scored for a day without being kept.</summary>
    public async Task<List<RolledMember>> ScoreAsync(ShardCore core, IReadOnlyCollection<int> members, Day day)
    {
        var scored = new List<RolledMember>(members.Count);
        long[] keys = [.. members.Select(core.KeyOf)];
        await store.ReadMembersAsync(keys, row => scored.Add(core.Score(row, day)), CancellationToken.None);
        return scored;
    }

    /// <summary>Members of any of the partition's shards, in one read.</summary>
    public async Task<LoadedMembers> LoadAsync(IEnumerable<(ShardCore Core, int Slot)> members)
    {
        var loaded = new LoadedMembers();
        var cores = new Dictionary<int, ShardCore>();
        var keys = new HashSet<long>();
        foreach (var (core, slot) in members)
        {
            cores[core.Number] = core;
            keys.Add(core.KeyOf(slot));
        }

        if (keys.Count == 0)
            return loaded;
        await store.ReadMembersAsync(
            [.. keys.Order()],
            row =>
            {
                var core = cores[(int)(row.Key >> 32)];
                loaded.Members.Add((core, core.Decode(row)));
            },
            CancellationToken.None);
        return loaded;
    }

    private ValueTask<IReadOnlyList<(string Other, byte[] Record)>> ReadConnectionsAsync(ShardCore core, int slot) =>
        store.ReadConnectionsAsync(core.KeyOf(slot), CancellationToken.None);
}

/// <summary>Rows read and decoded, to be admitted by the shards' owner.</summary>
public sealed class LoadedMembers
{
    public List<(ShardCore Core, DecodedMember Member)> Members { get; } = [];

    public List<(ShardCore Core, int Slot, IReadOnlyList<(string Other, byte[] Record)> Rows)> Connections { get; } =
        [];

    public List<(ShardCore Core, int Slot, IReadOnlyList<HistoryRow> Rows)> History { get; } = [];

    /// <summary>On the owner's loop.</summary>
    public void Admit()
    {
        foreach (var (core, member) in Members)
            core.Admit(member);
        foreach (var (core, slot, rows) in Connections)
            core.AdmitConnections(slot, rows);
        foreach (var (core, slot, rows) in History)
            core.AdmitHistory(slot, rows);
    }
}
