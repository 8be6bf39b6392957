using System.Diagnostics.CodeAnalysis;
using Ssi.Ranking.Distributions;
using Ssi.Scoring.Days;

namespace Ssi.Engine.Rankings;

/// <summary>Every industry's distribution over all shards at one moment. Immutable.</summary>
public sealed class MergedRanking
{
    private readonly Dictionary<string, Distribution> _industries;
    private readonly long[] _captures;

    internal MergedRanking(Day day, long snapshot, long[] captures, Dictionary<string, Distribution> industries)
    {
        Day = day;
        Snapshot = snapshot;
        _captures = captures;
        _industries = industries;
        Ids = [.. industries.Keys.Order(StringComparer.Ordinal)];
    }

    public Day Day { get; }

    /// <summary>The sum of the entries that the shards had applied: it grows, and compares across nodes.</summary>
    public long Snapshot { get; }

    /// <summary>The industries that somebody is in, in the order of their ids.</summary>
    public string[] Ids { get; }

    public bool TryGet(string industry, [NotNullWhen(true)] out Distribution? distribution) =>
        _industries.TryGetValue(industry, out distribution);

    /// <summary>The number of the shard's capture that is in here.</summary>
    public long CaptureOf(int shard) => _captures[shard];
}
