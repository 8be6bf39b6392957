using System.Numerics;
using Ssi.Scoring.Models;

namespace Ssi.Scoring.Scores;

/// <summary>From a measure to points in hundredths: whole numbers throughout, one rounding, half up.</summary>
internal static class PointsCurve
{
    /// <summary>One part of a ratio's target, which is held in ten-thousandths.</summary>
    private const uint RatioOne = 10_000;

    /// <summary>P * v/T or P * sqrt(v/T), at most P.</summary>
    /// <param name="signal">Gives P (at most 2500) and the target (at most a million, so that T is below 2^36).</param>
    /// <param name="measure">v, in 65536ths.</param>
    public static int Whole(Signal signal, ulong measure)
    {
        if (measure == 0)
            return 0;
        var points = (ulong)signal.Points;
        var target = Decay.One * (ulong)signal.Target;
        if (measure >= target)
            return signal.Points;
        return signal.Curve == SignalCurve.Linear
            ? (int)(((2 * points * measure) + target) / (2 * target))
            : (int)((SquareRoot(4 * points * points * measure / target) + 1) / 2);
    }

    /// <summary>P * (n/m)/target, at most P, where n/m is the part with the prior added to both.</summary>
    public static int Part(Signal signal, ulong part, ulong whole)
    {
        var n = Math.Min(part, whole) + (ulong)signal.Prior.Successes;
        var wanted = (whole + (ulong)signal.Prior.Trials) * (ulong)signal.Target;
        if (RatioOne * n >= wanted)
            return signal.Points;
        return (int)(((2 * RatioOne * (UInt128)(ulong)signal.Points * n) + wanted) / (2 * (UInt128)wanted));
    }

    /// <summary>The largest integer whose square is at most <paramref name="value"/>, bit by bit.</summary>
    internal static ulong SquareRoot(ulong value)
    {
        var root = 0UL;
        var bit = 1UL << (BitOperations.Log2(value) & ~1);
        while (bit != 0)
        {
            if (value >= root + bit)
            {
                value -= root + bit;
                root = (root >> 1) + bit;
            }
            else
            {
                root >>= 1;
            }

            bit >>= 2;
        }

        return root;
    }
}
