using Ssi.Ranking.Distributions;
using Ssi.Ranking.Industries;
using Ssi.Ranking.Shards;
using Ssi.Scoring.Days;

namespace Ssi.Engine.Rankings;

/// <summary>Merges the shards' captures by industry; only what changed since the last merge is added up
/// again.</summary>
/// <remarks>One per node and one caller at a time. Only complete merges come out: one capture of every shard, all of
/// the same day.</remarks>
public sealed class RankingMerger(int shards)
{
    private readonly Dictionary<string, IndustryMerge> _merges = new(StringComparer.Ordinal);
    private readonly IndustryHistograms?[] _parts = new IndustryHistograms?[shards];
    private Day _day;

    public MergedRanking Merge(Day day, ReadOnlySpan<ShardCapture> captures)
    {
        if (day != _day)
        {
            _merges.Clear();
            _day = day;
        }

        var ids = new HashSet<string>(StringComparer.Ordinal);
        var numbers = new long[captures.Length];
        var snapshot = 0L;
        for (var shard = 0; shard < captures.Length; shard++)
        {
            numbers[shard] = captures[shard].Number;
            snapshot += captures[shard].Sequence;
            foreach (var part in captures[shard].Parts)
            {
                if (part is { Population: > 0 })
                    ids.Add(part.Industry);
            }
        }

        foreach (var gone in _merges.Keys.Where(id => !ids.Contains(id)).ToList())
            _merges.Remove(gone);
        var industries = new Dictionary<string, Distribution>(ids.Count, StringComparer.Ordinal);
        foreach (var id in ids)
        {
            for (var shard = 0; shard < captures.Length; shard++)
                _parts[shard] = captures[shard].Find(id);
            if (!_merges.TryGetValue(id, out var merge))
                _merges[id] = merge = new IndustryMerge(shards);
            industries[id] = merge.Merge(_parts);
        }

        return new MergedRanking(day, snapshot, numbers, industries);
    }
}
