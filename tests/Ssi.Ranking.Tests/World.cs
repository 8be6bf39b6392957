using System.Text;
using Ssi.Ranking.Distributions;
using Ssi.Ranking.Industries;
using Ssi.Ranking.Leaderboards;
using Ssi.Ranking.Members;
using Ssi.Ranking.Shards;
using Ssi.Scoring.Identity;
using Ssi.Scoring.Scores;

namespace Ssi.Ranking.Tests;

/// <summary>Some shards beside a plain model of what they hold.</summary>
internal sealed class World(int shards)
{
    private static readonly SipHash Hasher = new(11, 13);

    public ShardRanking[] Shards { get; } =
        [.. Enumerable.Range(0, shards).Select(_ => new ShardRanking(new MemberIndex(), new IndustryTable()))];

    /// <summary>What each member has; a null industry is none.</summary>
    public Dictionary<string, (string? Industry, ScoreVector Vector)> Model { get; } = new(StringComparer.Ordinal);

    public static ulong Hash(string id) => Hasher.Hash(Encoding.ASCII.GetBytes(id));

    public static ScoreVector RandomVector(Random random, int highest) => new(
        random.Next(highest + 1), random.Next(highest + 1), random.Next(highest + 1), random.Next(highest + 1));

    public static ScoreVector Score(int ssi) =>
        new(Pillar(ssi), Pillar(ssi - 2500), Pillar(ssi - 5000), Pillar(ssi - 7500));

    private static int Pillar(int left) => Math.Clamp(left, 0, 2500);

    public ShardRanking ShardOf(string id) => Shards[(int)(Hash(id) % (ulong)Shards.Length)];

    public static int SlotOf(ShardRanking shard, string id, bool add = false)
    {
        var bytes = Encoding.ASCII.GetBytes(id);
        if (shard.Index.TryGet(bytes, Hash(id), out var slot)) return slot;
        return add ? shard.Index.Add(bytes, Hash(id)) : -1;
    }

    public void Set(string id, string? industry, ScoreVector vector)
    {
        var shard = ShardOf(id);
        var ordinal = industry is null ? ShardRanking.NoIndustry : shard.Industries.GetOrAdd(industry);
        var changes = !Model.TryGetValue(id, out var had) || had != (industry, vector);
        Assert.Equal(changes, shard.Set(SlotOf(shard, id, add: true), ordinal, vector));
        Model[id] = (industry, vector);
    }

    public void Remove(string id)
    {
        var shard = ShardOf(id);
        var slot = SlotOf(shard, id);
        var had = Model.Remove(id);
        Assert.Equal(had, slot >= 0 && shard.Clear(slot));
        Assert.Equal(had, shard.Index.Remove(slot));
    }

    /// <summary>One random change: most often a score, sometimes an industry, an erasure or nothing new.</summary>
    public void Step(Random random, int members, int industries, int highest)
    {
        var id = "m" + random.Next(members);
        var known = Model.TryGetValue(id, out var had);
        var industry = random.Next(8) == 0 ? null : "i" + random.Next(industries);
        switch (random.Next(10))
        {
            case 0: Remove(id); break;
            case 1 when known: Set(id, had.Industry, had.Vector); break;
            case < 6 when known: Set(id, had.Industry, RandomVector(random, highest)); break;
            default: Set(id, industry, RandomVector(random, highest)); break;
        }
    }

    public IndustryHistograms?[] Parts(string industry) =>
        [.. Shards.Select(shard => Captured(shard, industry))];

    /// <summary>An industry's part in a new capture.</summary>
    public static IndustryHistograms? Captured(ShardRanking shard, string industry)
    {
        shard.Capture();
        return shard.Industries.TryGet(industry, out var ordinal) ? shard.CapturedOf(ordinal) : null;
    }

    public Distribution Merged(string industry) => Distribution.Merge(Parts(industry));

    public static int Ordinal(ShardRanking shard, string industry) =>
        shard.Industries.TryGet(industry, out var ordinal) ? ordinal : int.MaxValue;

    /// <summary>The whole leaderboard by plain sorting and counting.</summary>
    public LeaderboardRow[] Ordered(string industry) => Ranked(In(industry));

    public IEnumerable<(string Id, ScoreVector Vector)> In(string industry) =>
        Model.Where(m => string.Equals(m.Value.Industry, industry, StringComparison.Ordinal))
            .Select(m => (m.Key, m.Value.Vector));

    public static LeaderboardRow[] Ranked(IEnumerable<(string Id, ScoreVector Vector)> members)
    {
        var all = members.ToArray();
        return [.. all.OrderByDescending(m => m.Vector.Ssi).ThenBy(m => m.Id, StringComparer.Ordinal)
            .Select(m => new LeaderboardRow(1 + all.Count(o => o.Vector.Ssi > m.Vector.Ssi), m.Id, m.Vector))];
    }
}
