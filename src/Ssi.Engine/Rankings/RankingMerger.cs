using System.Collections.Immutable;
using Ssi.Ranking.Distributions;
using Ssi.Ranking.Industries;
using Ssi.Scoring.Days;

namespace Ssi.Engine.Rankings;

/// <summary>Merges what the shards report of their industries; only industries that changed since the last merge are
/// touched.</summary>
/// <remarks>One for a node and one caller at a time, except for <see cref="Bytes"/>. Only complete merges come out: the
/// last known capture of every shard, all of the same day.</remarks>
/// <param name="sharesParts">True where the parts are those that the shards themselves hold, in one process.</param>
public sealed class RankingMerger(int shards, bool sharesParts)
{
    /// <summary>An industry in the sorted set and in the table, with its id.</summary>
    private const long EntryBytes = 72 + 40;

    private readonly Dictionary<string, IndustryMerge> _merges = new(StringComparer.Ordinal);
    private readonly HashSet<string> _changed = new(StringComparer.Ordinal);
    private readonly ShardState?[] _shards = new ShardState?[shards];
    private ImmutableSortedSet<IndustryEntry> _industries =
        ImmutableSortedSet<IndustryEntry>.Empty.WithComparer(IndustryEntry.ById);

    private MergedRanking? _merged;
    private long _bytes;

    private sealed record ShardState(Day Day, long Generation, long Number, long Sequence);

    /// <summary>Bytes held, the last result too; any thread may ask.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>What a shard's next update may build on: the life and the number of its last capture here; zeros for
    /// none.</summary>
    public (long Generation, long Number) Known(int shard) =>
        _shards[shard] is { } state ? (state.Generation, state.Number) : default;

    /// <summary>Takes a shard's update in; false where it builds on another capture than the last one here.</summary>
    public bool Take(int shard, RankingUpdate update)
    {
        if (update.Since == 0)
            Forget(shard, update);
        else if ((update.Generation, update.Since) != Known(shard))
            return false;
        foreach (var part in update.Changed)
            Put(shard, part.Industry, part);
        foreach (var gone in update.Emptied)
            Put(shard, gone, null);
        var state = new ShardState(update.Day, update.Generation, update.Number, update.Sequence);
        if (state != _shards[shard])
            _merged = null;
        _shards[shard] = state;
        return true;
    }

    /// <summary>The merge of what is known of all shards; null while one is not known, or they are of two
    /// days.</summary>
    public MergedRanking? Merge()
    {
        if (_merged is not null)
            return _merged;
        if (!Array.TrueForAll(_shards, state => state is not null && state.Day == _shards[0]!.Day))
            return null;
        var industries = _industries.ToBuilder();
        foreach (var industry in _changed)
        {
            var merge = _merges[industry];
            var distribution = merge.Merge();
            industries.Remove(new IndustryEntry(industry, distribution));
            if (distribution.Population == 0)
            {
                _merges.Remove(industry);
                continue;
            }

            industries.Add(new IndustryEntry(industry, distribution));
            _bytes += BytesOf(merge);
        }

        var isLarge = _changed.Count > 1000;
        _changed.Clear();
        if (isLarge)
            _changed.TrimExcess();
        _industries = industries.ToImmutable();
        return _merged = new MergedRanking(
            _shards[0]!.Day, _shards.Sum(state => state!.Sequence),
            [.. _shards.Select(state => (state!.Generation, state.Number))], _industries);
    }

    private long BytesOf(IndustryMerge merge) => EntryBytes + merge.Bytes + (sharesParts ? 0 : merge.PartBytes);

    private void Put(int shard, string industry, IndustryHistograms? part)
    {
        if (!_merges.TryGetValue(industry, out var merge))
        {
            if (part is null)
                return;
            _merges.Add(industry, merge = new IndustryMerge());
            _changed.Add(industry);
        }
        else if (!_changed.Contains(industry))
        {
            // Counted again when it is merged.
            var bytes = BytesOf(merge);
            if (!merge.Put(shard, part))
                return;
            _changed.Add(industry);
            _bytes -= bytes;
            return;
        }

        merge.Put(shard, part);
    }

    /// <summary>The shard reports everything: what it does not name has no members there.</summary>
    private void Forget(int shard, RankingUpdate update)
    {
        if (_shards[shard] is null)
            return;
        var named = update.Changed.Select(part => part.Industry).ToHashSet(StringComparer.Ordinal);
        foreach (var industry in _merges.Keys.Where(industry => !named.Contains(industry)).ToList())
            Put(shard, industry, null);
    }
}
