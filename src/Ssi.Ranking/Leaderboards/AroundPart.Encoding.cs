using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Ssi.Ranking.Packing;
using Ssi.Scoring.Scores;

namespace Ssi.Ranking.Leaderboards;

/// <content>What crosses machines: a byte of the form's version, the member's SSI and id, the four counts, the entries
/// above and those below.</content>
public sealed partial class AroundPart
{
    private const byte FormVersion = 1;

    public void Encode(IBufferWriter<byte> writer)
    {
        Packed.WriteVersion(writer, FormVersion);
        Packed.Write(writer, (uint)Member.Ssi);
        Packed.WriteId(writer, Member.Id);
        Packed.Write(writer, (uint)Population);
        Packed.Write(writer, (uint)Above);
        Packed.Write(writer, (uint)Before);
        Packed.Write(writer, (uint)AboveFarthest);
        AboveEntries.Encode(writer);
        BelowEntries.Encode(writer);
    }

    /// <summary>False for anything but the whole of what <see cref="Encode"/> writes.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> source, [NotNullWhen(true)] out AroundPart? part)
    {
        part = null;
        var at = 0;
        if (!Packed.TryReadVersion(source, ref at, FormVersion)
            || !Packed.TryRead(source, ref at, ScoreVector.SsiMax, out var ssi)
            || !Packed.TryReadId(source, ref at, out string? id)
            || !Packed.TryRead(source, ref at, int.MaxValue, out var population)
            || !Packed.TryRead(source, ref at, population, out var above)
            || !Packed.TryRead(source, ref at, population, out var before)
            || !Packed.TryRead(source, ref at, above, out var farthest)
            || !EntryList.TryDecode(source, ref at, last: true, out var upper)
            || !EntryList.TryDecode(source, ref at, last: false, out var lower)
            || at != source.Length || above > before || upper.Count > before || lower.Count > population - before)
            return false;

        // Nearest first: where the first of a side stands on it, all do.
        var bytes = Encoding.ASCII.GetBytes(id);
        if ((upper.Count > 0 && upper.Compare(0, ssi, bytes) >= 0)
            || (lower.Count > 0 && lower.Compare(0, ssi, bytes) <= 0))
            return false;
        part = new AroundPart(new LeaderboardPosition(ssi, id), upper, lower)
        {
            Population = population,
            Above = above,
            Before = before,
            AboveFarthest = farthest,
        };
        return true;
    }
}
