using System.Collections.Immutable;
using System.Numerics;

namespace Ssi.Scoring.Models;

/// <summary>Tables of what an act weighs by its age, in 65536ths.</summary>
public static class Decay
{
    /// <summary>The weight of an act of the scored day itself.</summary>
    public const uint One = 1u << OneBits;

    internal const int OneBits = 16;

    /// <summary>The weights of the ages 0..<paramref name="windowDays"/>-1: floor(65536 * 2^(-age/halfLife)), or 65536
    /// throughout without a half-life.</summary>
    /// <remarks>Exact: the largest w with w^halfLife * 2^age at most 2^(16 halfLife), found in whole numbers.</remarks>
    public static ImmutableArray<uint> Weights(int windowDays, int? halfLifeDays)
    {
        var weights = ImmutableArray.CreateBuilder<uint>(windowDays);
        for (var age = 0; age < windowDays; age++)
            weights.Add(halfLifeDays is { } halfLife ? Weight(age, halfLife) : One);
        return weights.MoveToImmutable();
    }

    private static uint Weight(int age, int halfLife)
    {
        var limit = BigInteger.One << (OneBits * halfLife);
        var (low, high) = (0u, One);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (BigInteger.Pow(middle, halfLife) << age <= limit)
                low = middle;
            else
                high = middle - 1;
        }

        return low;
    }
}
