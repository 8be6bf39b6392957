using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Ssi.Ranking.Packing;
using Ssi.Scoring.Scores;

namespace Ssi.Ranking.Leaderboards;

/// <summary>Immutable entries of one shard, in the order they were chosen: 12 bytes each and the id's. Ids stay bytes
/// until an entry is known to stand on the page.</summary>
internal sealed class EntryList
{
    private readonly byte[] _ids;
    private readonly int[] _ends;
    private readonly ulong[] _vectors;

    private EntryList(byte[] ids, int[] ends, ulong[] vectors) => (_ids, _ends, _vectors) = (ids, ends, vectors);

    public int Count => _ends.Length;

    public static EntryList Of(Selection selection)
    {
        var chosen = selection.Drain();
        var ends = new int[chosen.Length];
        var vectors = new ulong[chosen.Length];
        var length = 0;
        for (var i = 0; i < chosen.Length; i++)
            (ends[i], vectors[i]) = (length += selection.IdOf(chosen[i]).Length, chosen[i].Packed);
        var ids = new byte[length];
        for (var i = 0; i < chosen.Length; i++)
            selection.IdOf(chosen[i]).CopyTo(ids.AsSpan(i == 0 ? 0 : ends[i - 1]));
        return new EntryList(ids, ends, vectors);
    }

    /// <summary>How many there are, then for each the packed score and the id after its length.</summary>
    public void Encode(IBufferWriter<byte> writer)
    {
        Packed.Write(writer, (uint)Count);
        for (var at = 0; at < Count; at++)
        {
            Packed.WriteVector(writer, _vectors[at]);
            Packed.WriteId(writer, Id(at));
        }
    }

    /// <summary>False too for entries that are not in order, or with <paramref name="last"/> in reverse
    /// order.</summary>
    public static bool TryDecode(
        ReadOnlySpan<byte> source, ref int at, bool last, [NotNullWhen(true)] out EntryList? entries)
    {
        entries = null;

        // Each takes ten bytes at least: no count that the bytes cannot hold asks for room.
        if (!Packed.TryRead(source, ref at, (source.Length - at) / 10, out var count)) return false;
        var read = new EntryList(new byte[source.Length - at - (9 * count)], new int[count], new ulong[count]);
        var length = 0;
        for (var i = 0; i < count; i++)
        {
            if (!Packed.TryReadVector(source, ref at, out read._vectors[i])
                || !Packed.TryReadId(source, ref at, out ReadOnlySpan<byte> id)
                || !id.TryCopyTo(read._ids.AsSpan(length)))
                return false;
            read._ends[i] = length += id.Length;
            var order = i == 0 ? 0 : read.Compare(i - 1, read.Vector(i).Ssi, id);
            if (i > 0 && (last ? order <= 0 : order >= 0)) return false;
        }

        entries = read;
        return true;
    }

    /// <summary>How an entry stands to a place in the order of <see cref="LeaderboardOrder"/>.</summary>
    public int Compare(int at, int ssi, ReadOnlySpan<byte> id) =>
        LeaderboardOrder.Compare(Vector(at).Ssi, Id(at), ssi, id);

    public ScoreVector Vector(int at) => ScoreVector.FromPacked(_vectors[at]);

    public ReadOnlySpan<byte> Id(int at)
    {
        var start = at == 0 ? 0 : _ends[at - 1];
        return _ids.AsSpan(start, _ends[at] - start);
    }

    public LeaderboardRow Row(int at, int rank) => new(rank, Encoding.ASCII.GetString(Id(at)), Vector(at));
}
