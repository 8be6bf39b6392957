using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Ssi.Engine.Views;
using Ssi.Ranking.Distributions;
using Ssi.Scoring.Days;

namespace Ssi.Engine.Rankings;

/// <summary>Every industry's distribution over all shards at one moment. Immutable.</summary>
/// <remarks>Two merges share what did not change between them. Lookups and the begin of a page are O(log n) of the
/// industries.</remarks>
public sealed class MergedRanking
{
    private readonly ImmutableSortedSet<IndustryEntry> _industries;
    private readonly (long Generation, long Number)[] _captures;

    internal MergedRanking(
        Day day, long snapshot, (long Generation, long Number)[] captures,
        ImmutableSortedSet<IndustryEntry> industries)
    {
        Day = day;
        Snapshot = snapshot;
        _captures = captures;
        _industries = industries;
    }

    public Day Day { get; }

    /// <summary>The sum of the entries that the shards had applied: it grows, and compares across nodes.</summary>
    public long Snapshot { get; }

    /// <summary>The industries that have members.</summary>
    public int IndustryCount => _industries.Count;

    public bool TryGet(string industry, [NotNullWhen(true)] out Distribution? distribution)
    {
        var found = _industries.TryGetValue(new IndustryEntry(industry, null!), out var entry);
        distribution = found ? entry.Distribution : null;
        return found;
    }

    /// <summary>The first industries after a given one, in the order of their ids.</summary>
    public Page<IndustrySummary> Page(string? after, int limit)
    {
        var at = after is null ? 0 : _industries.IndexOf(new IndustryEntry(after, null!));
        var first = at < 0 ? ~at : at + (after is null ? 0 : 1);
        var count = Math.Min(limit, _industries.Count - first);
        var items = new List<IndustrySummary>(count);
        for (var i = first; i < first + count; i++)
        {
            var (id, distribution) = _industries[i];
            items.Add(new IndustrySummary(id, distribution.Population, distribution.Average!.Value));
        }

        return new Page<IndustrySummary>(items, first + count < _industries.Count ? items[^1].Id : null);
    }

    /// <summary>The life and the number of the shard's capture that is in here.</summary>
    public (long Generation, long Number) CaptureOf(int shard) => _captures[shard];
}

/// <summary>An industry in a merged ranking, ordered by its id alone.</summary>
internal readonly record struct IndustryEntry(string Id, Distribution Distribution)
{
    public static readonly IComparer<IndustryEntry> ById =
        Comparer<IndustryEntry>.Create((x, y) => string.CompareOrdinal(x.Id, y.Id));
}
