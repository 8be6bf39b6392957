using Ssi.Ranking.Industries;

namespace Ssi.Ranking.Shards;

/// <summary>A numbered, immutable cut of one shard's histograms; any thread may read it.</summary>
/// <remarks>Industries that did not change since the previous capture are the same objects in both.</remarks>
public sealed class ShardCapture
{
    private readonly IndustryHistograms?[] _parts;

    internal ShardCapture(long number, long sequence, IndustryNames industries, IndustryHistograms?[] parts)
    {
        Number = number;
        Sequence = sequence;
        Industries = industries;
        _parts = parts;
    }

    /// <summary>A capture put together from its parts, each frozen and of another industry.</summary>
    public static ShardCapture Of(long number, long sequence, IEnumerable<IndustryHistograms> parts)
    {
        IndustryHistograms[] all = [.. parts];
        return new ShardCapture(number, sequence, new IndustryNames([.. all.Select(part => part.Industry)]), all);
    }

    /// <summary>1 for a shard's first capture since it was loaded, one more for each.</summary>
    public long Number { get; }

    /// <summary>The caller's sequence number: what was applied when the cut was made.</summary>
    public long Sequence { get; }

    public IndustryNames Industries { get; }

    /// <summary>Frozen histograms by industry ordinal; null where nobody is.</summary>
    public ReadOnlySpan<IndustryHistograms?> Parts => _parts;

    internal IndustryHistograms?[] SharedParts => _parts;

    /// <summary>Null when nobody of this shard is in the industry.</summary>
    public IndustryHistograms? Find(string industry) =>
        Industries.TryFind(industry, out var ordinal) ? _parts[ordinal] : null;
}
