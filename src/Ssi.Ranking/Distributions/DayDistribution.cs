using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Ssi.Ranking.Industries;
using Ssi.Scoring.Scores;

namespace Ssi.Ranking.Distributions;

/// <summary>One industry's SSIs of one day, as stored: past topPercents come from it and the member's score of the
/// day.</summary>
/// <remarks>Bytes, cost and stored form are those of <see cref="Histogram"/>; one writer. Topping out at 2,147,483,647
/// members, past which it throws <see cref="OverflowException"/>.</remarks>
public sealed class DayDistribution
{
    private readonly Histogram _scores;

    public DayDistribution() => _scores = new Histogram(ScoreVector.SsiMax);

    private DayDistribution(Histogram scores) => _scores = scores;

    public int Population => _scores.Count;

    public long Bytes => 24 + _scores.Bytes;

    public static DayDistribution Of(IndustryHistograms part) => new(part.Score.Clone());

    public void Merge(DayDistribution other) => _scores.AddAll(other._scores);

    public void Add(int ssi) => _scores.Add(ssi);

    /// <summary>Takes one member's score out; throws <see cref="InvalidOperationException"/> when nobody has
    /// it.</summary>
    public void Remove(int ssi) => _scores.Remove(ssi);

    /// <summary>Null when the day holds nobody; 0 for an SSI that nobody reaches.</summary>
    public int? TopPercent(int ssi) => Population == 0
        ? null
        : MemberStanding.TopPercentOf(_scores.CountAbove(ssi) + _scores.CountOf(ssi), Population);

    public void Encode(IBufferWriter<byte> writer) => _scores.Encode(writer);

    /// <summary>What <see cref="Encode"/> writes.</summary>
    public byte[] ToBytes()
    {
        var writer = new ArrayBufferWriter<byte>();
        Encode(writer);
        return writer.WrittenSpan.ToArray();
    }

    /// <summary>False for anything but the whole of what <see cref="Encode"/> writes.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> source, [NotNullWhen(true)] out DayDistribution? day)
    {
        day = Histogram.TryDecode(ScoreVector.SsiMax, source, out var scores, out var read) && read == source.Length
            ? new DayDistribution(scores)
            : null;
        return day is not null;
    }
}
