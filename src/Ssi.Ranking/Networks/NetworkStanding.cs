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
/// vectorised pass without allocation; a page orders no more entries than it has rows.</remarks>
public static class NetworkStanding
{
    // Two pillars' sums share a 64-bit lane, 32 bits each: this many members cannot overflow one.
    private const int BlockMembers = 1 << 20;

    private const ulong EvenPillars = 0x0000FFFF_0000FFFF;

    private static readonly IComparer<NetworkEntry> LastFirst = Comparer<NetworkEntry>.Create(static (x, y) =>
        LeaderboardOrder.Compare(y.Vector.Ssi, y.Id.AsSpan(), x.Vector.Ssi, x.Id.AsSpan()));

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

    /// <summary>The rows after a place, of the network in order, with the ranks they have on the whole of it.</summary>
    /// <remarks>Counts the scores, and orders only those that can be on the page.</remarks>
    public static LeaderboardPage Page(ReadOnlySpan<NetworkEntry> entries, LeaderboardPosition? after, int limit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        var counts = new int[ScoreVector.SsiMax + 1];
        foreach (var entry in entries) counts[entry.Vector.Ssi]++;
        var above = 0;
        for (var ssi = ScoreVector.SsiMax; ssi > (after?.Ssi ?? ScoreVector.SsiMax); ssi--) above += counts[ssi];
        var lowest = after?.Ssi ?? ScoreVector.SsiMax;
        for (var left = (long)limit + (after is null ? 0 : counts[lowest]); lowest > 0; lowest--)
            if ((left -= counts[lowest]) <= 0) break;
        var before = after is null ? 0 : above;
        var kept = new PriorityQueue<NetworkEntry, NetworkEntry>(LastFirst);
        foreach (var entry in entries)
        {
            if (after is { } place && entry.Vector.Ssi >= place.Ssi)
            {
                if (entry.Vector.Ssi > place.Ssi) continue;
                if (string.CompareOrdinal(entry.Id, place.Id) <= 0)
                {
                    before++;
                    continue;
                }
            }

            if (entry.Vector.Ssi < lowest) continue;
            if (kept.Count < limit) kept.Enqueue(entry, entry);
            else kept.EnqueueDequeue(entry, entry);
        }

        var rows = new LeaderboardRow[kept.Count];
        for (var i = rows.Length - 1; i >= 0; i--)
        {
            var entry = kept.Dequeue();
            rows[i] = new LeaderboardRow(0, entry.Id, entry.Vector);
        }

        Leaderboard.Ranked(rows, after is { } tied ? (tied.Ssi, 1 + above) : (-1, 0), 1 + before);
        var next = rows.Length > 0 && before + rows.Length < entries.Length
            ? new LeaderboardPosition(rows[^1].Vector.Ssi, rows[^1].Id)
            : (LeaderboardPosition?)null;
        return new LeaderboardPage(rows, entries.Length, next);
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
