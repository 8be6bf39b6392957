using Ssi.Scoring.Activities;
using Ssi.Scoring.Days;

namespace Ssi.Scoring.Ledger;

/// <summary>How often a member did one kind of thing on one UTC day, in one word: kind (8 bits), day (16), count (32),
/// so that words sort by kind, then day.</summary>
/// <param name="Packed">The word; its top 8 bits are zero.</param>
public readonly record struct LedgerCell(ulong Packed)
{
    public ActivityKind Kind => (ActivityKind)(byte)(Packed >> 48);

    public Day Day => new((ushort)(Packed >> 32));

    public uint Count => (uint)Packed;

    public static LedgerCell Of(ActivityKind kind, Day day, uint count) => new(Place(kind, day) | count);

    /// <summary>The word of a count of zero: the place a cell sorts at.</summary>
    internal static ulong Place(ActivityKind kind, Day day) => ((ulong)kind << 48) | ((ulong)day.Number << 32);
}
