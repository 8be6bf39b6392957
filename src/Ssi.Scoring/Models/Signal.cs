using System.Collections.Immutable;
using Ssi.Scoring.Activities;
using Ssi.Scoring.Scores;

namespace Ssi.Scoring.Models;

/// <summary>What one signal measures and what it pays: an entry of a model document, already checked.</summary>
/// <remarks>A property that the unit does not use holds its default. docs/reference/scoring-model.md states the
/// fields, their bounds and the formulas.</remarks>
public sealed class Signal
{
    /// <summary>Kebab-case, unique in its model.</summary>
    public required string Id { get; init; }

    public required Pillar Pillar { get; init; }

    public required string Title { get; init; }

    /// <summary>One sentence for the member: why this earns points.</summary>
    public required string Why { get; init; }

    public required SignalUnit Unit { get; init; }

    public required SignalCurve Curve { get; init; }

    /// <summary>The measure that earns all points: in the unit's own count, or in ten-thousandths of a ratio or
    /// share.</summary>
    public required int Target { get; init; }

    /// <summary>What it pays at most, in hundredths, 1..2500.</summary>
    public required int Points { get; init; }

    /// <summary>The acts counted; of a ratio the numerator.</summary>
    public ImmutableArray<ActivityKind> Plus { get; init; } = [];

    /// <summary>The acts taken off a net; of a ratio the denominator.</summary>
    public ImmutableArray<ActivityKind> Minus { get; init; } = [];

    public MemberFact Fact { get; init; }

    /// <summary>The most acts that count on one day.</summary>
    public uint DailyCap { get; init; }

    /// <summary>How many days count, the scored day among them; 0 for facts.</summary>
    public int WindowDays { get; init; }

    /// <summary>The days after which an act weighs half; null where acts do not fade.</summary>
    public int? HalfLifeDays { get; init; }

    public Prior Prior { get; init; }

    /// <summary>What an act of each age weighs, in 65536ths: one entry a day of the window.</summary>
    public ImmutableArray<uint> Weights { get; init; } = [];
}

/// <summary>What a signal measures.</summary>
public enum SignalUnit
{
    /// <summary>Acts, capped a day, weighted by age.</summary>
    Count,

    /// <summary>Distinct days with any of the acts, weighted by age.</summary>
    Days,

    /// <summary>Distinct contacts.</summary>
    Contacts,

    /// <summary>Acts less their opposite, not below 0.</summary>
    Net,

    /// <summary>Answered of asked, with a prior.</summary>
    Ratio,

    /// <summary>A fact as a part of the connections, with a prior.</summary>
    Share,

    /// <summary>A fact.</summary>
    State,
}

/// <summary>How a measure becomes points: in proportion to the target, or to its square root.</summary>
public enum SignalCurve
{
    Linear,
    Root,
}

/// <summary>What is known of a member beside its acts. The lower values are those of the profile's sections.</summary>
public enum MemberFact
{
    None = 0,
    Photo = 1,
    Cover = 1 << 1,
    Headline = 1 << 2,
    Summary = 1 << 3,
    Experience = 1 << 4,
    Education = 1 << 5,
    Skills = 1 << 6,
    Contact = 1 << 7,
    Url = 1 << 8,
    Featured = 1 << 9,
    Connections = 1 << 10,
    Deciders = 1 << 11,
    SameCompany = 1 << 12,
}

/// <summary>Trials and successes that every member is thought to have had, so that few real ones do not
/// decide.</summary>
public readonly record struct Prior(int Successes, int Trials);
