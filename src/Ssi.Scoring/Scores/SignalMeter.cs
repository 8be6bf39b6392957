using System.Collections.Immutable;
using System.Numerics;
using Ssi.Scoring.Activities;
using Ssi.Scoring.Days;
using Ssi.Scoring.Ledger;
using Ssi.Scoring.Members;
using Ssi.Scoring.Models;

namespace Ssi.Scoring.Scores;

/// <summary>Measures one signal of one member on one day, and pays for it. The formulas are those of
/// docs/reference/scoring-model.md, section 3.</summary>
/// <remarks>Nothing here overflows: a measure is at most 90 days of a million acts at 65536 each, below 2^43, or a sum
/// of 90 days of 8 counts of 32 bits, below 2^42.</remarks>
internal static class SignalMeter
{
    /// <summary>The points of a signal in hundredths, 0 to what it pays at most.</summary>
    public static int Points(Signal signal, in ScoringInput input, Day day) => signal.Unit switch
    {
        SignalUnit.Ratio =>
            PointsCurve.Part(signal, Sum(signal.Plus, signal, input, day), Sum(signal.Minus, signal, input, day)),
        SignalUnit.Share => PointsCurve.Part(signal, Fact(signal.Fact, input), (ulong)input.Network.Connections),
        _ => PointsCurve.Whole(signal, Measure(signal, input, day)),
    };

    /// <summary>What a signal that is no ratio or share measures, in 65536ths of its unit.</summary>
    private static ulong Measure(Signal signal, in ScoringInput input, Day day) => signal.Unit switch
    {
        SignalUnit.Count or SignalUnit.Days => signal.Plus.Length == 1
            ? Weighted(input.Ledger.Run(signal.Plus[0]), signal, day)
            : WeightedTogether(signal, input, day),
        SignalUnit.Contacts => Decay.One * (ulong)(input.Contacts?.Distinct(day.Back(signal.WindowDays - 1), day) ?? 0),
        SignalUnit.Net => Decay.One * Net(signal, input, day),
        SignalUnit.State => Decay.One * Fact(signal.Fact, input),
        _ => throw new ArgumentOutOfRangeException(nameof(signal), signal.Unit, "No unit of a whole measure."),
    };

    private static ulong Weighted(ReadOnlySpan<LedgerCell> run, Signal signal, Day day)
    {
        var weights = signal.Weights.AsSpan();
        var cap = signal.DailyCap;
        var sum = 0UL;
        for (var i = run.Length - 1; i >= 0; i--)
        {
            var age = day - run[i].Day;
            if (age >= weights.Length)
                break;
            if (age >= 0)
                sum += (ulong)weights[age] * Math.Min(cap, run[i].Count);
        }

        return sum;
    }

    /// <summary>The cap holds for the day's acts of all kinds together, so their counts are added up first.</summary>
    private static ulong WeightedTogether(Signal signal, in ScoringInput input, Day day)
    {
        var weights = signal.Weights.AsSpan();
        Span<ulong> counts = stackalloc ulong[ScoringModel.MaxWindowDays];
        Span<ulong> present = stackalloc ulong[(ScoringModel.MaxWindowDays / 64) + 1];
        foreach (var kind in signal.Plus)
        {
            foreach (var cell in input.Ledger.Run(kind))
            {
                var age = day - cell.Day;
                if ((uint)age >= (uint)weights.Length)
                    continue;
                counts[age] += cell.Count;
                present[age >> 6] |= 1UL << age;
            }
        }

        var sum = 0UL;
        for (var word = 0; word < present.Length; word++)
        {
            for (var bits = present[word]; bits != 0; bits &= bits - 1)
            {
                var age = (word << 6) + BitOperations.TrailingZeroCount(bits);
                sum += weights[age] * Math.Min(signal.DailyCap, counts[age]);
            }
        }

        return sum;
    }

    private static ulong Net(Signal signal, in ScoringInput input, Day day)
    {
        var plus = Sum(signal.Plus, signal, input, day);
        var minus = Sum(signal.Minus, signal, input, day);
        return plus > minus ? plus - minus : 0;
    }

    private static ulong Sum(ImmutableArray<ActivityKind> kinds, Signal signal, in ScoringInput input, Day day)
    {
        var sum = 0UL;
        foreach (var kind in kinds)
        {
            foreach (var cell in input.Ledger.Run(kind))
            {
                if ((uint)(day - cell.Day) < (uint)signal.WindowDays)
                    sum += cell.Count;
            }
        }

        return sum;
    }

    private static ulong Fact(MemberFact fact, in ScoringInput input) => fact switch
    {
        MemberFact.Connections => (ulong)input.Network.Connections,
        MemberFact.Deciders => (ulong)input.Network.Deciders,
        MemberFact.SameCompany => (ulong)input.Network.SameCompany,
        _ => input.Sections.HasFlag((ProfileSections)fact) ? 1UL : 0UL,
    };
}
