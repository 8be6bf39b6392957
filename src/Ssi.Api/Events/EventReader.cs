using System.Text.Json;
using Ssi.Engine.Ingest;
using Ssi.Scoring.Activities;
using Ssi.Scoring.Members;

namespace Ssi.Api.Events;

/// <summary>Reads one CloudEvent after another out of a body into a batch: no allocation, each byte tokenised once
/// (data twice where the type asks for some).</summary>
/// <remarks>Attributes are remembered as places in the body and judged when the object ends, so their order does not
/// matter. A body must be valid UTF-8 before it comes here.</remarks>
internal ref struct EventReader
{
    /// <summary>Bytes of scratch that a reader needs: room to decode each attribute that may be escaped.</summary>
    public const int ScratchBytes = 7 * SlotBytes;

    /// <summary>The deepest nesting of an attribute's value: an array of numbers nests one deep.</summary>
    public const int MaxDepth = 64;

    // Of any depth: an event that nests too deep is rejected by itself, and the reader goes on with the next.
    public static readonly JsonReaderOptions Options = new() { MaxDepth = int.MaxValue };

    // Six bytes of an escape for each of the 256 that an attribute may hold.
    private const int SlotBytes = 6 * EventBatch.MaxNameBytes;

    private readonly ReadOnlySpan<byte> _body;
    private readonly Span<byte> _scratch;
    private Places _places;
    private EventFault _fault;

    public EventReader(ReadOnlySpan<byte> body, Span<byte> scratch)
    {
        _body = body;
        _scratch = scratch;
    }

    /// <summary>True where the event must be the whole body.</summary>
    public bool IsAlone { get; init; }

    /// <summary>The type of the event read last, where it is known; for the words of a rejection.</summary>
    public EventType? Type { get; private set; }

    /// <summary>Where the id of the event read last stands; its length is 0 without one.</summary>
    public readonly JsonText Id => _places[(int)EventAttribute.Id];

    /// <summary>Reads the event whose opening brace the JSON reader stands on, to its closing brace, and adds it to
    /// the batch where it is well-formed.</summary>
    /// <exception cref="JsonException">The text is no JSON.</exception>
    public EventFault Read(scoped ref Utf8JsonReader json, EventBatch batch)
    {
        _places = default;
        _fault = default;
        Type = null;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var attribute = Find(in json);
            json.Read();
            Remember(attribute, ref json);
        }

        if (IsAlone && json.BytesConsumed != _body.Length)
            return new EventFault(FaultKind.NotAlone);
        return _fault.Kind == FaultKind.None ? Judge(batch) : _fault;
    }

    /// <summary>The id of the event read last; null where it cannot be told.</summary>
    public readonly string? IdText()
    {
        if (Id.Length == 0)
            return null;
        var id = Id.Decode(_body, _scratch[..SlotBytes], out var fault);
        return fault == FaultKind.None && id.Length <= EventBatch.MaxNameBytes && JsonText.IsPlain(id)
            ? System.Text.Encoding.UTF8.GetString(id)
            : null;
    }

    private readonly EventAttribute Find(scoped ref readonly Utf8JsonReader json)
    {
        if (!json.ValueIsEscaped)
            return EventAttributes.Find(json.ValueSpan);
        var name = JsonText.Of(in json).Decode(_body, _scratch[..SlotBytes], out var fault);
        return fault == FaultKind.None ? EventAttributes.Find(name) : EventAttribute.Other;
    }

    private void Remember(EventAttribute attribute, scoped ref Utf8JsonReader json)
    {
        var at = (int)json.TokenStartIndex;
        var type = json.TokenType;
        if (type is JsonTokenType.StartObject or JsonTokenType.StartArray && !TrySkip(ref json))
            Fail(FaultKind.TooDeep, attribute);
        if (attribute == EventAttribute.Other)
            return;
        ref var place = ref _places[(int)attribute];
        if (place.At != 0)
            Fail(FaultKind.Repeated, attribute);
        else if (attribute == EventAttribute.Data)
            place = new JsonText(at, (int)json.BytesConsumed - at, Escaped: false);
        else if (type == JsonTokenType.String)
            place = JsonText.Of(in json);
        else if (type == JsonTokenType.Null)
            place = new JsonText(at, 0, Escaped: false);
        else
            Fail(FaultKind.NotAString, attribute);
    }

    // Skips a value to its end; false where it nests deeper than is allowed.
    private static bool TrySkip(scoped ref Utf8JsonReader json)
    {
        var outside = json.CurrentDepth;
        var fits = true;
        do
        {
            json.Read();
            fits &= json.CurrentDepth - outside < MaxDepth
                || json.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray);
        }
        while (json.CurrentDepth > outside);
        return fits;
    }

    private EventFault Judge(EventBatch batch)
    {
        Require(EventAttribute.SpecVersion, 0, out var version);
        if (_fault.Kind == FaultKind.None && !version.SequenceEqual("1.0"u8))
            Fail(FaultKind.NotVersion1, EventAttribute.SpecVersion);
        RequireName(EventAttribute.Id, 1, out var id);
        RequireName(EventAttribute.Source, 2, out var source);
        Require(EventAttribute.Type, 3, out var type);
        Require(EventAttribute.Subject, 4, out var subject);
        if (_fault.Kind == FaultKind.None && !EntityId.IsValid(subject))
            Fail(FaultKind.NotAnId, EventAttribute.Subject);
        Require(EventAttribute.Time, 5, out var time);
        long ticks = 0;
        if (_fault.Kind == FaultKind.None && !EventTime.TryParse(time, out ticks))
            Fail(FaultKind.NotATime, EventAttribute.Time);
        if (_fault.Kind != FaultKind.None)
            return _fault;
        if (!EventTypes.TryFind(type, out var known))
            return new EventFault(FaultKind.UnknownType, EventAttribute.Type);
        Type = known;
        return _places[(int)EventAttribute.DataBase64].Length != 0 ? new EventFault(FaultKind.Base64)
            : !ContentIsJson() ? new EventFault(FaultKind.NotJson)
            : Add(batch, known, subject, source, id, ticks);
    }

    private readonly EventFault Add(
        EventBatch batch, EventType type, ReadOnlySpan<byte> subject, ReadOnlySpan<byte> source, ReadOnlySpan<byte> id,
        long ticks)
    {
        var datum = 0;
        ReadOnlySpan<byte> other = default;
        if (type.Data != EventData.None)
        {
            var place = _places[(int)EventAttribute.Data];
            if (!DataReader.TryRead(_body.Slice(place.At, place.Length), type, Slot(6), out datum, out other))
                return new EventFault(FaultKind.BadData);
            if (type.Data == EventData.Other && other.SequenceEqual(subject))
                return new EventFault(FaultKind.WithOneself);
        }

        if (!type.TryKindFor(datum, out var kind))
            return new EventFault(FaultKind.BadData);
        batch.Add(
            kind, subject, source, id, ticks, type.AmountOf(datum), type.Data == EventData.Other ? other : default);
        return default;
    }

    private readonly bool ContentIsJson()
    {
        var place = _places[(int)EventAttribute.DataContentType];
        if (place.Length == 0)
            return true;
        var text = place.Decode(_body, _scratch[..SlotBytes], out var fault);
        var end = text.IndexOf((byte)';');
        var media = (end < 0 ? text : text[..end]).Trim((byte)' ');
        return fault == FaultKind.None && IsJson(media);
    }

    private static bool IsJson(ReadOnlySpan<byte> media) =>
        System.Text.Ascii.EqualsIgnoreCase(media, "application/json"u8)
        || System.Text.Ascii.EqualsIgnoreCase(media, "text/json"u8)
        || (media.Length > 5 && System.Text.Ascii.EqualsIgnoreCase(media[^5..], "+json"u8));

    // A string that names something: at most 256 bytes of plain text.
    private void RequireName(EventAttribute attribute, int slot, out ReadOnlySpan<byte> text)
    {
        Require(attribute, slot, out text);
        if (text.Length > EventBatch.MaxNameBytes)
            Fail(FaultKind.TooLong, attribute);
        else if (!JsonText.IsPlain(text))
            Fail(FaultKind.BadText, attribute);
    }

    private void Require(EventAttribute attribute, int slot, out ReadOnlySpan<byte> text)
    {
        var place = _places[(int)attribute];
        text = default;
        if (place.Length == 0)
        {
            Fail(FaultKind.Missing, attribute);
            return;
        }

        text = place.Decode(_body, Slot(slot), out var fault);
        if (fault != FaultKind.None)
            Fail(fault, attribute);
    }

    private readonly Span<byte> Slot(int slot) => _scratch.Slice(slot * SlotBytes, SlotBytes);

    // The first fault is the one that is told.
    private void Fail(FaultKind kind, EventAttribute attribute)
    {
        if (_fault.Kind == FaultKind.None)
            _fault = new EventFault(kind, attribute);
    }

    [System.Runtime.CompilerServices.InlineArray(EventAttributes.Count)]
    private struct Places
    {
        private JsonText _first;
    }
}
