using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Ssi.Ranking.Industries;
using Ssi.Ranking.Packing;

namespace Ssi.Ranking.Distributions;

/// <content>What crosses machines: a byte of the form's version, then the counts of the SSI and of the four pillars as
/// <see cref="Histogram"/> writes them.</content>
public sealed partial class Distribution
{
    private const byte FormVersion = 1;

    /// <summary>Equal distributions have equal bytes.</summary>
    public void Encode(IBufferWriter<byte> writer)
    {
        Packed.WriteVersion(writer, FormVersion);
        _score.ToHistogram().Encode(writer);
        foreach (var pillar in _pillars) pillar.ToHistogram().Encode(writer);
    }

    /// <summary>False for anything but the whole of what <see cref="Encode"/> writes.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> source, [NotNullWhen(true)] out Distribution? distribution)
    {
        var at = 0;
        distribution = Packed.TryReadVersion(source, ref at, FormVersion)
            && IndustryHistograms.TryDecode("", source[at..], out var whole)
            ? Merge([whole])
            : null;
        return distribution is not null;
    }
}
