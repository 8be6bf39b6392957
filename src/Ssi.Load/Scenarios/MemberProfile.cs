using System.Text.Json;

namespace Ssi.Load.Scenarios;

/// <summary>A member's whole profile; parts that are null stay away from the wire.</summary>
public sealed record MemberProfile(
    string Id, string? Industry, string? Seniority, string? Company, IReadOnlyList<string> Sections)
{
    public void WriteTo(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("id", Id);
        WriteOptional(json, "industry", Industry);
        WriteOptional(json, "seniority", Seniority);
        WriteOptional(json, "company", Company);
        json.WriteStartArray("sections");
        foreach (var section in Sections)
            json.WriteStringValue(section);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteOptional(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
            json.WriteString(name, value);
    }
}
