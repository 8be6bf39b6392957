using Ssi.Ranking.Industries;

namespace Ssi.Ranking.Shards;

/// <summary>An immutable cut of one shard's ranking.</summary>
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

    /// <summary>1 for a shard's first capture, one more for each.</summary>
    public long Number { get; }

    /// <summary>The caller's sequence number: what was applied when the cut was made.</summary>
    public long Sequence { get; }

    public IndustryNames Industries { get; }

    /// <summary>Frozen histograms by industry ordinal; null where nobody is.</summary>
    public ReadOnlySpan<IndustryHistograms?> Parts => _parts;

    public IndustryHistograms? Find(string industry) =>
        Industries.TryFind(industry, out var ordinal) ? _parts[ordinal] : null;
}
