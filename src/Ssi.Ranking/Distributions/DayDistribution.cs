using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Ssi.Ranking.Industries;

namespace Ssi.Ranking.Distributions;

/// <summary>One industry's SSI distribution of one day.</summary>
public sealed class DayDistribution
{
    public int Population { get; }

    public static DayDistribution Of(IndustryHistograms part) => throw new NotSupportedException();

    public void Merge(DayDistribution other) => throw new NotSupportedException();

    public void Add(int ssi) => throw new NotSupportedException();

    public void Remove(int ssi) => throw new NotSupportedException();

    public int? TopPercent(int ssi) => throw new NotSupportedException();

    public void Encode(IBufferWriter<byte> writer) => throw new NotSupportedException();

    public static bool TryDecode(ReadOnlySpan<byte> source, [NotNullWhen(true)] out DayDistribution? day) =>
        throw new NotSupportedException();
}
