using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Ssi.Ranking.Packing;
using Ssi.Scoring.Scores;

namespace Ssi.Ranking.Industries;

/// <content>
/// What crosses machines: a byte of the form's version, the industry's id after its length, then the histograms of
/// the SSI and of the four pillars as <see cref="Histogram"/> writes them.
/// </content>
public sealed partial class IndustryHistograms
{
    private const byte FormVersion = 1;

    private static readonly Pillar[] Pillars = [Pillar.Brand, Pillar.Find, Pillar.Engage, Pillar.Relate];

    /// <summary>Equal histograms have equal bytes.</summary>
    public void Encode(IBufferWriter<byte> writer)
    {
        Packed.WriteVersion(writer, FormVersion);
        Packed.WriteId(writer, Industry);
        Score.Encode(writer);
        foreach (var pillar in Pillars) Of(pillar).Encode(writer);
    }

    /// <summary>False for anything but the whole of what <see cref="Encode"/> writes.
    /// What is read is frozen.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> source, [NotNullWhen(true)] out IndustryHistograms? histograms)
    {
        histograms = null;
        var at = 0;
        return Packed.TryReadVersion(source, ref at, FormVersion)
            && Packed.TryReadId(source, ref at, out string? industry)
            && TryDecode(industry, source[at..], out histograms);
    }

    /// <summary>The histograms alone, to the end of the bytes.</summary>
    internal static bool TryDecode(
        string industry, ReadOnlySpan<byte> source, [NotNullWhen(true)] out IndustryHistograms? histograms)
    {
        histograms = null;
        if (!Histogram.TryDecode(ScoreVector.SsiMax, source, out var score, out var at)) return false;
        var pillars = new Histogram[Pillars.Length];
        var sum = 0L;
        foreach (var pillar in Pillars)
        {
            if (!Histogram.TryDecode(ScoreVector.PillarMax, source[at..], out var values, out var read)
                || values.Count != score.Count)
                return false;
            pillars[(int)pillar] = values;
            sum += values.Sum;
            at += read;
        }

        // Every SSI is the sum of its member's pillars, so also their sums agree.
        if (at != source.Length || sum != score.Sum) return false;
        histograms = new IndustryHistograms(industry, score, pillar => pillars[(int)pillar]) { IsFrozen = true };
        return true;
    }
}
