using Ssi.Engine.Shards;
using Ssi.Scoring.Days;
using Ssi.Storage;

namespace Ssi.Engine.Loading;

/// <summary>Reads members' rows beside the partitions' loops; the loop that owns them admits what it decoded.</summary>
/// <remarks>A row that cannot be read fails none of the others: the result names it.</remarks>
/// <param name="stopping">Ends reads when the process stops.</param>
public sealed class Loader(IScoringStore store, CancellationToken stopping = default)
{
    /// <summary>All that some entries of one partition miss.</summary>
    public async Task<LoadedMembers> LoadAsync(IReadOnlyCollection<PendingEntry> entries)
    {
        var loaded = await LoadAsync(
            entries.SelectMany(entry => entry.MissingMembers.Select(slot => (entry.Shard, slot))));
        foreach (var entry in entries)
        {
            foreach (var slot in entry.MissingConnections.Distinct())
                await ReadConnectionsAsync(entry.Shard, slot, loaded);
            foreach (var slot in entry.MissingHistory.Distinct())
                await ReadHistoryAsync(entry.Shard, slot, loaded);
        }

        return loaded;
    }

    /// <summary>One member, with its connections where they are asked for.</summary>
    public async Task<LoadedMembers> LoadAsync(ShardCore core, int slot, bool connections)
    {
        var loaded = await LoadAsync([(core, slot)]);
        if (connections)
            await ReadConnectionsAsync(core, slot, loaded);
        return loaded;
    }

    /// <summary>Members scored for a day without being kept.</summary>
    /// <param name="damaged">Gets those that cannot be read; null to fail at the first.</param>
    public async Task<List<RolledMember>> ScoreAsync(
        ShardCore core, IReadOnlyCollection<int> members, Day day, List<StoreDamagedException>? damaged = null)
    {
        var scored = new List<RolledMember>(members.Count);
        long[] keys = [.. members.Select(core.KeyOf)];
        await store.ReadMembersAsync(
            keys,
            row =>
            {
                try
                {
                    scored.Add(core.Score(row, day));
                }
                catch (InvalidDataException cause) when (damaged is not null)
                {
                    // The member keeps its last score; the others are scored.
                    damaged.Add(Undecodable(row.Key, cause));
                }
            },
            damaged is null ? null : damaged.Add, stopping);
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
                try
                {
                    loaded.Members.Add((core, core.Decode(row)));
                }
                catch (InvalidDataException cause)
                {
                    // The member is withheld; the others are loaded.
                    loaded.Damaged.Add((core, Undecodable(row.Key, cause)));
                }
            },
            damage => loaded.Damaged.Add((cores[(int)(damage.Member!.Value >> 32)], damage)), stopping);
        return loaded;
    }

    private static StoreDamagedException Undecodable(long key, InvalidDataException cause) =>
        new($"table member, key {key}: {cause.Message}", (int)(key >> 32), key, cause);

    private async Task ReadConnectionsAsync(ShardCore core, int slot, LoadedMembers loaded)
    {
        try
        {
            loaded.Connections.Add((core, slot, await store.ReadConnectionsAsync(core.KeyOf(slot), stopping)));
        }
        catch (StoreDamagedException damage) when (damage.Member is not null)
        {
            // The member is withheld; the others are loaded.
            loaded.Damaged.Add((core, damage));
        }
    }

    private async Task ReadHistoryAsync(ShardCore core, int slot, LoadedMembers loaded)
    {
        try
        {
            loaded.History.Add(
                (core, slot, await store.ReadHistoryAsync(core.KeyOf(slot), 0, int.MaxValue, stopping)));
        }
        catch (StoreDamagedException damage) when (damage.Member is not null)
        {
            // As above.
            loaded.Damaged.Add((core, damage));
        }
    }
}

/// <summary>Rows read and decoded, to be admitted by the shards' owner.</summary>
public sealed class LoadedMembers
{
    public List<(ShardCore Core, DecodedMember Member)> Members { get; } = [];

    public List<(ShardCore Core, int Slot, IReadOnlyList<(string Other, byte[] Record)> Rows)> Connections { get; } =
        [];

    public List<(ShardCore Core, int Slot, IReadOnlyList<HistoryRow> Rows)> History { get; } = [];

    /// <summary>Members whose rows, connections or history cannot be read.</summary>
    public List<(ShardCore Core, StoreDamagedException Damage)> Damaged { get; } = [];

    /// <summary>Brings the members into memory, and withholds those that cannot be read. On the owner's loop.</summary>
    public void Admit()
    {
        foreach (var (core, damage) in Damaged)
            core.Withhold(damage);
        foreach (var (core, member) in Members)
            core.Admit(member);
        foreach (var (core, slot, rows) in Connections)
            core.AdmitConnections(slot, rows);
        foreach (var (core, slot, rows) in History)
            core.AdmitHistory(slot, rows);
    }
}
