using System.Numerics;
using System.Runtime.InteropServices;
using Ssi.Ranking.Distributions;
using Ssi.Ranking.Leaderboards;
using Ssi.Scoring.Scores;

namespace Ssi.Ranking.Networks;

/// <summary>One person of a network: a connection or the member itself.</summary>
public readonly record struct NetworkEntry(string Id, ScoreVector Vector);

/// <summary>Where a member stands among its connections and itself, and that network in order.</summary>
/// <remarks>Pure functions of the vectors given, under the rules of <see cref="RankingRules"/>. A standing is one
/// vectorised pass without allocation; an order sorts the entries.</remarks>
public static class NetworkStanding
{
    // Two pillars' sums share a 64-bit lane, 32 bits each: this many members cannot overflow one.
    private const int BlockMembers = 1 << 20;

    private const ulong EvenPillars = 0x0000FFFF_0000FFFF;

    public static MemberStanding Of(ReadOnlySpan<ScoreVector> connections, ScoreVector own)
    {
        var packed = MemoryMarshal.Cast<ScoreVector, ulong>(connections);
        var (above, atOrAbove, sums) = (0, 0, PillarSums.Of(own));
        while (packed.Length > 0)
        {
            var block = packed[..Math.Min(packed.Length, BlockMembers)];
            Count(block, own.Ssi, ref above, ref atOrAbove, ref sums);
            packed = packed[block.Length..];
        }

        return MemberStanding.Of(above, atOrAbove + 1, checked(connections.Length + 1), sums);
    }

    /// <summary>Sorts the entries in place and returns them as rows with their ranks.</summary>
    public static LeaderboardRow[] Order(Span<NetworkEntry> entries)
    {
        entries.Sort(static (x, y) =>
            LeaderboardOrder.Compare(x.Vector.Ssi, x.Id.AsSpan(), y.Vector.Ssi, y.Id.AsSpan()));
        var rows = new LeaderboardRow[entries.Length];
        for (var i = 0; i < rows.Length; i++) rows[i] = new LeaderboardRow(0, entries[i].Id, entries[i].Vector);
        return Leaderboard.Ranked(rows, (-1, 0), 1);
    }

    private static void Count(ReadOnlySpan<ulong> packed, int own, ref int above, ref int atOrAbove,
        ref PillarSums sums)
    {
        var vectors = MemoryMarshal.Cast<ulong, Vector<ulong>>(packed);
        var (evens, odds) = (Vector<ulong>.Zero, Vector<ulong>.Zero);
        var (higher, lower) = (Vector<long>.Zero, Vector<long>.Zero);
        var mask = new Vector<ulong>(EvenPillars);
        var low = new Vector<ulong>(uint.MaxValue);
        var ownSsi = new Vector<long>(own);
        foreach (var vector in vectors)
        {
            var even = vector & mask;
            var odd = (vector >> 16) & mask;
            evens += even;
            odds += odd;
            var pairs = even + odd;
            var ssi = Vector.AsVectorInt64((pairs + (pairs >> 32)) & low);
            higher -= Vector.GreaterThan(ssi, ownSsi);
            lower -= Vector.LessThan(ssi, ownSsi);
        }

        var done = vectors.Length * Vector<ulong>.Count;
        above += (int)Vector.Sum(higher);
        atOrAbove += done - (int)Vector.Sum(lower);
        for (var lane = 0; lane < Vector<ulong>.Count; lane++)
            sums += new PillarSums(
                (uint)evens[lane], (uint)odds[lane], (long)(evens[lane] >> 32), (long)(odds[lane] >> 32));
        foreach (var rest in packed[done..])
        {
            var vector = ScoreVector.FromPacked(rest);
            if (vector.Ssi > own) above++;
            if (vector.Ssi >= own) atOrAbove++;
            sums += PillarSums.Of(vector);
        }
    }
}
