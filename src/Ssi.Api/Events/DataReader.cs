using System.Text.Json;
using Ssi.Api.Bodies;
using Ssi.Scoring.Activities;
using Ssi.Scoring.Members;

namespace Ssi.Api.Events;

/// <summary>Reads from an event's data the one field its type asks for; everything else in it is passed over.</summary>
internal static class DataReader
{
    /// <summary>Bytes that the scratch of <see cref="TryRead"/> must hold.</summary>
    public static readonly int ScratchBytes = JsonText.ScratchBytes(EntityId.MaxLength);

    /// <summary>What the data of such a type must be, for the detail of a rejection.</summary>
    public static string RuleOf(EventType type) => type.Data switch
    {
        EventData.Degree => "'data' holds 'degree': 1, 2 or 3.",
        EventData.Commentary => "'data' holds 'commentary': true or false.",
        EventData.Seconds => $"'data' holds 'seconds': a whole number in 0..{EventType.MaxSeconds}.",
        EventData.Personalised => "'data' holds 'personalised': true or false.",
        EventData.Other => "'data' holds 'member': a member id.",
        EventData.OptionalTo => "'data' may hold 'to': a member id.",
        _ => "'data' is not valid.",
    };

    /// <summary>Reads the data of a type that has some.</summary>
    /// <param name="data">A well-formed JSON value, or empty where there is none.</param>
    /// <param name="datum">The number or truth that the type asks for, else 0.</param>
    /// <param name="other">The id that the type asks for, else empty.</param>
    public static bool TryRead(
        ReadOnlySpan<byte> data, EventType type, Span<byte> scratch, out int datum, out ReadOnlySpan<byte> other)
    {
        datum = 0;
        other = default;
        var optional = type.Data == EventData.OptionalTo;
        if (data.IsEmpty || data[0] == 'n')
            return optional;
        if (data[0] != '{')
            return false;
        var reader = new Utf8JsonReader(data);
        reader.Read();
        var name = NameOf(type.Data);
        var seen = false;
        var text = default(JsonText);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var wanted = IsNamed(in reader, data, name, scratch);
            reader.Read();
            if (!wanted)
                reader.Skip();
            else if (seen || !TryValue(in reader, type.Data, ref datum, ref text))
                return false;
            seen |= wanted;
        }

        if (text.At == 0)
            return seen || optional;
        other = text.Decode(data, scratch, out var fault);
        return fault == FaultKind.None && EntityId.IsValid(other);
    }

    private static bool IsNamed(
        scoped ref readonly Utf8JsonReader reader, ReadOnlySpan<byte> data, ReadOnlySpan<byte> name,
        Span<byte> scratch) =>
        JsonText.Of(in reader).Decode(data, scratch, out _).SequenceEqual(name);

    private static ReadOnlySpan<byte> NameOf(EventData data) => data switch
    {
        EventData.Degree => "degree"u8,
        EventData.Commentary => "commentary"u8,
        EventData.Seconds => "seconds"u8,
        EventData.Personalised => "personalised"u8,
        EventData.Other => "member"u8,
        _ => "to"u8,
    };

    private static bool TryValue(
        scoped ref readonly Utf8JsonReader reader, EventData wanted, scoped ref int datum, scoped ref JsonText text)
    {
        switch (wanted)
        {
            case EventData.Degree or EventData.Seconds:
                return reader.TokenType == JsonTokenType.Number
                    && JsonInteger.TryRead(reader.ValueSpan, out datum);
            case EventData.Commentary or EventData.Personalised:
                datum = reader.TokenType == JsonTokenType.True ? 1 : 0;
                return reader.TokenType is JsonTokenType.True or JsonTokenType.False;
            default:
                if (reader.TokenType == JsonTokenType.Null)
                    return wanted == EventData.OptionalTo;
                if (reader.TokenType != JsonTokenType.String)
                    return false;
                text = JsonText.Of(in reader);
                return true;
        }
    }
}
