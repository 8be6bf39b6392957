using System.Collections.Immutable;
using Ssi.Engine.Ingest;

namespace Ssi.Api.Events;

/// <summary>The stable codes of single events and lines that are rejected.</summary>
internal static class RejectionCodes
{
    public const string Malformed = "malformed";
    public const string InvalidEvent = "invalid_event";
    public const string UnknownType = "unknown_type";
    public const string InvalidData = "invalid_data";
    public const string TooOld = "too_old";
    public const string InFuture = "in_future";
    public const string Erased = "erased";
    public const string Quarantined = "quarantined";
    public const string InvalidId = "invalid_id";
    public const string InvalidProfile = "invalid_profile";
    public const string TooManyIndustries = "too_many_industries";

    public static ImmutableArray<string> All { get; } =
    [
        Malformed, InvalidEvent, UnknownType, InvalidData, TooOld, InFuture, Erased, Quarantined, InvalidId,
        InvalidProfile, TooManyIndustries,
    ];

    /// <summary>Code and sentence for an event that the engine refused.</summary>
    public static (string Code, string Detail) Of(EventOutcome outcome) => outcome switch
    {
        EventOutcome.TooOld => (TooOld, "'time' lies before the lateness limit."),
        EventOutcome.InFuture => (InFuture, "'time' lies too far ahead."),
        EventOutcome.Quarantined => (Quarantined, "What is stored of the member is damaged and withheld."),
        EventOutcome.Erased => (Erased, "The member was erased after 'time'."),
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "An event is left without a judgement."),
    };
}
