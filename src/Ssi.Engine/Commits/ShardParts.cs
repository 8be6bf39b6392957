using Ssi.Storage;

namespace Ssi.Engine.Commits;

/// <summary>A group of writes taken apart by shard.</summary>
internal static class ShardParts
{
    /// <summary>One group a shard, ascending, with the shard's writes in their order.</summary>
    public static IEnumerable<(int Shard, CommitGroup Part)> Of(CommitGroup group)
    {
        var parts = new SortedDictionary<int, CommitGroup>();
        foreach (var append in group.Appends)
            PartOf(append.Shard).Appends.Add(append);
        foreach (var slice in group.Slices)
            PartOf(slice.Shard).Slices.Add(slice);
        return parts.Select(part => (part.Key, part.Value));

        CommitGroup PartOf(int shard)
        {
            if (!parts.TryGetValue(shard, out var part))
                parts.Add(shard, part = new CommitGroup());
            return part;
        }
    }
}
