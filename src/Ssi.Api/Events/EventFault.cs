using Ssi.Scoring.Activities;

namespace Ssi.Api.Events;

/// <summary>Why one event is rejected before the engine sees it.</summary>
internal enum FaultKind : byte
{
    None = 0,
    NotAnObject,
    Missing,
    NotAString,
    Repeated,
    TooLong,
    BadText,
    NotVersion1,
    NotATime,
    NotAnId,
    UnknownType,
    BadData,
    Base64,
    NotJson,
    WithOneself,
    NotAlone,
    TooDeep,
}

/// <summary>A fault and the attribute it lies in.</summary>
internal readonly record struct EventFault(FaultKind Kind, EventAttribute Attribute = EventAttribute.Other)
{
    /// <summary>The stable code that answers give.</summary>
    public string Code => Kind switch
    {
        FaultKind.NotAnObject or FaultKind.NotAlone => RejectionCodes.Malformed,
        FaultKind.UnknownType => RejectionCodes.UnknownType,
        FaultKind.BadData or FaultKind.Base64 or FaultKind.NotJson or FaultKind.WithOneself
                or FaultKind.TooDeep =>
            RejectionCodes.InvalidData,
        _ => RejectionCodes.InvalidEvent,
    };

    /// <summary>One sentence that names the attribute, or what the data of this type must hold.</summary>
    public string Detail(EventType? type = null)
    {
        var name = EventAttributes.NameOf(Attribute);
        return Kind switch
        {
            FaultKind.NotAnObject => "An event is a JSON object.",
            FaultKind.NotAlone => "More follows the event.",
            FaultKind.Missing => $"'{name}' is missing or empty.",
            FaultKind.NotAString => $"'{name}' is not a string.",
            FaultKind.Repeated => $"'{name}' is there twice.",
            FaultKind.TooLong => $"'{name}' is longer than 256 bytes.",
            FaultKind.BadText => $"'{name}' holds a control character or a lone surrogate.",
            FaultKind.NotVersion1 => "'specversion' is not \"1.0\".",
            FaultKind.NotATime => "'time' is not a time by RFC 3339 of the years 2000 to 2179.",
            FaultKind.NotAnId => "'subject' is not a member id.",
            FaultKind.UnknownType => "'type' is not a known type.",
            FaultKind.BadData => type is null ? "'data' is not valid." : DataReader.RuleOf(type),
            FaultKind.Base64 => "'data_base64' is not read: data is JSON.",
            FaultKind.NotJson => "'datacontenttype' is not JSON.",
            FaultKind.WithOneself => "'data' names the subject itself.",
            FaultKind.TooDeep => $"A value nests deeper than {EventReader.MaxDepth} levels.",
            _ => throw new InvalidOperationException($"{Kind} has no words."),
        };
    }
}
