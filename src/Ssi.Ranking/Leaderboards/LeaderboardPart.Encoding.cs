using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Ssi.Ranking.Packing;
using Ssi.Scoring.Scores;

namespace Ssi.Ranking.Leaderboards;

/// <content>What crosses machines: a byte of the form's version, the place (0, or its SSI plus one and its id), the
/// three counts, the entries.</content>
public sealed partial class LeaderboardPart
{
    private const byte FormVersion = 1;

    public void Encode(IBufferWriter<byte> writer)
    {
        Packed.WriteVersion(writer, FormVersion);
        Packed.Write(writer, After is { } place ? (uint)place.Ssi + 1 : 0);
        if (After is not null) Packed.WriteId(writer, After.Value.Id);
        Packed.Write(writer, (uint)Population);
        Packed.Write(writer, (uint)Above);
        Packed.Write(writer, (uint)Before);
        Entries.Encode(writer);
    }

    /// <summary>False for anything but the whole of what <see cref="Encode"/> writes.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> source, [NotNullWhen(true)] out LeaderboardPart? part)
    {
        part = null;
        var at = 0;
        if (!Packed.TryReadVersion(source, ref at, FormVersion)
            || !TryReadPlace(source, ref at, out var after)
            || !Packed.TryRead(source, ref at, int.MaxValue, out var population)
            || !Packed.TryRead(source, ref at, population, out var above)
            || !Packed.TryRead(source, ref at, population, out var before)
            || !EntryList.TryDecode(source, ref at, last: false, out var entries)
            || at != source.Length || above > before || entries.Count > population - before)
            return false;
        if (after is null ? before > 0 : entries.Count > 0
            && entries.Compare(0, after.Value.Ssi, Encoding.ASCII.GetBytes(after.Value.Id)) <= 0)
            return false;
        part = new LeaderboardPart(after, entries, population, above, before);
        return true;
    }

    private static bool TryReadPlace(ReadOnlySpan<byte> source, ref int at, out LeaderboardPosition? place)
    {
        place = null;
        if (!Packed.TryRead(source, ref at, ScoreVector.SsiMax + 1, out var ssi)) return false;
        if (ssi == 0) return true;
        if (!Packed.TryReadId(source, ref at, out string? id)) return false;
        place = new LeaderboardPosition(ssi - 1, id);
        return true;
    }
}
