using Ssi.Ranking.Industries;

namespace Ssi.Ranking.Distributions;

/// <summary>The running merge of one industry over all shards.</summary>
public sealed class IndustryMerge(int shards)
{
    public int Shards => shards;

    public long Bytes { get; }

    public Distribution Merge(ReadOnlySpan<IndustryHistograms?> parts) => throw new NotSupportedException();
}
