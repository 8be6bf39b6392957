using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Unicode;

namespace Ssi.Api.Bodies;

/// <summary>Reading of small JSON objects that commands bring.</summary>
internal static class JsonObject
{
    /// <summary>Reads a text that is one JSON object in UTF-8; false where it is not.</summary>
    public static bool TryParse(ReadOnlyMemory<byte> text, [NotNullWhen(true)] out JsonDocument? json)
    {
        json = null;
        if (!Utf8.IsValid(text.Span))
            return false;
        try
        {
            json = JsonDocument.Parse(text);
        }
        catch (JsonException)
        {
            return false;
        }

        if (json.RootElement.ValueKind == JsonValueKind.Object)
            return true;
        json.Dispose();
        json = null;
        return false;
    }

    /// <summary>True where the field has exactly this name; a name with a lone surrogate is nobody's.</summary>
    public static bool IsNamed(JsonProperty field, string name)
    {
        try
        {
            return field.NameEquals(name);
        }
        catch (InvalidOperationException)
        {
            // As in TextOf.
            return false;
        }
    }

    /// <summary>The text of the first field of a name; null without one, and where it is no text.</summary>
    public static string? TextOf(JsonElement json, string name)
    {
        foreach (var field in json.EnumerateObject())
        {
            if (IsNamed(field, name))
                return TextOf(field.Value);
        }

        return null;
    }

    /// <summary>A string's text; null for anything else, and for a lone surrogate.</summary>
    public static string? TextOf(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String)
            return null;
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            // What is escaped is half of a surrogate pair: no text.
            return null;
        }
    }
}
