using System.Collections.Immutable;
using System.Text.Json;

namespace Ssi.Scoring.Models;

/// <summary>The fields of one JSON object, read by name; each mismatch becomes a sentence in the list of errors, and a
/// harmless value is returned in its place.</summary>
internal sealed class JsonFields(JsonElement element, string place, List<string> errors)
{
    private const int MaxTextLength = 200;

    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    public void Fail(string sentence) => errors.Add(place + sentence);

    public string Text(string name)
    {
        if (Find(name) is { ValueKind: JsonValueKind.String } field
            && field.GetString() is { Length: > 0 and <= MaxTextLength } text)
            return text;
        Fail($"{name} must be a text of 1 to {MaxTextLength} characters.");
        return "";
    }

    public int Integer(string name, int min, int max)
    {
        if (Find(name) is { ValueKind: JsonValueKind.Number } field
            && field.TryGetInt32(out var value) && value >= min && value <= max)
            return value;
        Fail($"{name} must be an integer from {min} to {max}.");
        return min;
    }

    /// <summary>An integer, or null where the field says null.</summary>
    public int? IntegerOrNull(string name, int min, int max) =>
        Find(name) is { ValueKind: JsonValueKind.Null } ? null : Integer(name, min, max);

    /// <summary>A decimal above 0 in units of 1/<paramref name="scale"/>, a power of ten.</summary>
    public int Scaled(string name, int scale, int max)
    {
        if (Find(name) is { ValueKind: JsonValueKind.Number } field
            && field.TryGetDecimal(out var value) && value > 0 && value <= max
            && decimal.IsInteger(value * scale))
            return (int)(value * scale);
        Fail($"{name} must be a number above 0 and at most {max}, in steps of 1/{scale}.");
        return 1;
    }

    /// <summary>One of the words; the first one where it is none of them.</summary>
    public TValue Word<TValue>(string name, params ReadOnlySpan<(string Word, TValue Value)> words)
    {
        var text = Find(name) is { ValueKind: JsonValueKind.String } field ? field.GetString() : null;
        foreach (var (word, value) in words)
        {
            if (string.Equals(word, text, StringComparison.Ordinal))
                return value;
        }

        Fail($"{name} must be one of {string.Join(", ", words.ToArray().Select(pair => pair.Word))}.");
        return words[0].Value;
    }

    /// <summary>A list of texts; what is no text in it is read as the empty one.</summary>
    public ImmutableArray<string> Texts(string name, int maxCount)
    {
        if (Find(name) is { ValueKind: JsonValueKind.Array } field
            && field.GetArrayLength() is var count && count >= 1 && count <= maxCount)
            return [.. field.EnumerateArray().Select(TextOrEmpty)];
        Fail($"{name} must be a list of 1 to {maxCount} activities.");
        return [];
    }

    public JsonFields Object(string name)
    {
        if (Find(name) is { ValueKind: JsonValueKind.Object } field)
            return new JsonFields(field, $"{place}{name}: ", errors);
        Fail($"{name} must be an object.");
        return new JsonFields(default, $"{place}{name}: ", []);
    }

    public JsonElement? Find(string name)
    {
        _known.Add(name);
        return element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var field) ? field : null;
    }

    /// <summary>To be called last: names each field that nobody asked for.</summary>
    public void RefuseOthers()
    {
        if (element.ValueKind != JsonValueKind.Object)
            return;
        foreach (var field in element.EnumerateObject().Where(field => !_known.Contains(field.Name)))
            Fail($"{field.Name} does not belong here.");
    }

    private static string TextOrEmpty(JsonElement item) =>
        item.ValueKind == JsonValueKind.String ? item.GetString()! : "";
}
