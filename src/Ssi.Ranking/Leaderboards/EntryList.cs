using System.Text;
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

    public ScoreVector Vector(int at) => ScoreVector.FromPacked(_vectors[at]);

    public ReadOnlySpan<byte> Id(int at)
    {
        var start = at == 0 ? 0 : _ends[at - 1];
        return _ids.AsSpan(start, _ends[at] - start);
    }

    public LeaderboardRow Row(int at, int rank) => new(rank, Encoding.ASCII.GetString(Id(at)), Vector(at));
}
