using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Ssi.Server.Tests.Operation;

/// <summary>Checks a value against the part of JSON Schema that the API's description uses.</summary>
internal sealed class JsonSchema(JsonNode document)
{
    /// <summary>The first fault with its path; null where the value fits.</summary>
    public string? FaultOf(JsonNode? value, JsonNode schema, string path = "$")
    {
        if (schema["$ref"] is { } reference)
            return FaultOf(value, document["components"]!["schemas"]![((string)reference!).Split('/')[^1]]!, path);
        if (schema["oneOf"] is JsonArray options && options.Count(option => FaultOf(value, option!) is null) != 1)
            return $"{path}: {value?.ToJsonString()} fits not exactly one of {options.Count}";
        if (schema["allOf"] is JsonArray all
            && all.Select(one => FaultOf(value, one!, path)).FirstOrDefault(one => one is not null) is { } fault)
            return fault;
        if (schema["type"] is { } type && !Types(type).Any(one => Is(value, one)))
            return $"{path}: {value?.ToJsonString() ?? "null"} is no {type.ToJsonString()}";
        if (schema["enum"] is JsonArray known && !known.Any(one => JsonNode.DeepEquals(one, value)))
            return $"{path}: {value?.ToJsonString()} is not in the enumeration";
        return value switch
        {
            JsonObject fields => FieldFault(fields, schema, path),
            JsonArray items when schema["items"] is { } item => items
                .Select((one, i) => FaultOf(one, item, $"{path}[{i}]"))
                .FirstOrDefault(one => one is not null) ?? CountFault(items, schema, path),
            JsonValue scalar => ScalarFault(scalar, schema, path),
            _ => null,
        };
    }

    private static IEnumerable<string> Types(JsonNode type) =>
        type is JsonArray several ? several.Select(one => (string)one!) : [(string)type!];

    private static bool Is(JsonNode? value, string type) => (value?.GetValueKind() ?? JsonValueKind.Null) switch
    {
        JsonValueKind.Null => type == "null",
        JsonValueKind.Object => type == "object",
        JsonValueKind.Array => type == "array",
        JsonValueKind.String => type == "string",
        JsonValueKind.Number =>
            type == "number" || (type == "integer" && !value!.ToJsonString().Contains('.', StringComparison.Ordinal)),
        _ => type == "boolean",
    };

    private static string? CountFault(JsonArray items, JsonNode schema, string path) =>
        items.Count < ((int?)schema["minItems"] ?? 0) || items.Count > ((int?)schema["maxItems"] ?? int.MaxValue)
            ? $"{path}: {items.Count} items"
            : null;

    private static string? ScalarFault(JsonValue value, JsonNode schema, string path)
    {
        var text = value.ToJsonString().Trim('"');
        if (schema["pattern"] is { } pattern
            && !Regex.IsMatch(text, (string)pattern!, RegexOptions.None, TimeSpan.FromSeconds(1)))
            return $"{path}: '{text}' breaks {pattern}";
        if ((string?)schema["format"] == "date"
            && !DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
            return $"{path}: '{text}' is no day";
        if (value.GetValueKind() != JsonValueKind.Number)
            return null;
        var number = decimal.Parse(text, CultureInfo.InvariantCulture);
        var isHundredths = (decimal?)schema["multipleOf"] == 0.01m;
        return number < ((decimal?)schema["minimum"] ?? decimal.MinValue)
            || number > ((decimal?)schema["maximum"] ?? decimal.MaxValue)
            ? $"{path}: {text} is out of bounds"
            : isHundredths && text.Split('.') is not [_, { Length: 2 }] ? $"{path}: {text} has not two decimals" : null;
    }

    private string? FieldFault(JsonObject fields, JsonNode schema, string path)
    {
        var properties = schema["properties"] as JsonObject ?? [];
        if (schema["required"] is JsonArray required
            && required.FirstOrDefault(one => !fields.ContainsKey((string)one!)) is { } missing)
            return $"{path}: {missing} is missing";
        foreach (var (name, value) in fields)
        {
            if (properties[name] is { } property)
            {
                if (FaultOf(value, property, $"{path}.{name}") is { } fault)
                    return fault;
            }
            else if (schema["additionalProperties"]?.GetValueKind() == JsonValueKind.False)
            {
                return $"{path}.{name} is not described";
            }
        }

        return null;
    }
}
