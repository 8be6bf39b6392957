using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using Ssi.Api.Bodies;
using Ssi.Scoring.Members;

namespace Ssi.Api.Members;

/// <summary>Reads a profile from JSON. Every field may be absent or null; none may be unknown or there twice.</summary>
internal static class ProfileReader
{
    /// <summary>The longest company, in bytes of UTF-8.</summary>
    public const int MaxCompanyBytes = 256;

    private const int MaxToldChars = 64;

    private static readonly string[] Fields = ["industry", "seniority", "company", "sections", "id"];

    /// <summary>Reads the profile; <paramref name="fault"/> names the field that is wrong.</summary>
    /// <param name="withId">True where the object may also hold the member's id, which the caller reads.</param>
    public static bool TryRead(
        JsonElement json, bool withId, [NotNullWhen(true)] out Profile? profile, [NotNullWhen(false)] out string? fault)
    {
        profile = Profile.Empty;
        fault = null;
        var seen = 0;
        foreach (var field in json.EnumerateObject())
        {
            var number = Array.FindIndex(Fields, 0, withId ? 5 : 4, name => JsonObject.IsNamed(field, name));
            fault = number < 0 ? $"{Head(field.ToString())} is not a field of a profile."
                : (seen & (1 << number)) != 0 ? $"'{Fields[number]}' is there twice."
                : Read(Fields[number], field.Value, ref profile);
            if (fault is not null)
                return false;
            seen |= 1 << number;
        }

        return true;
    }

    private static string Head(string text) => text[..Math.Min(text.Length, MaxToldChars)];

    private static string? Read(string field, JsonElement value, ref Profile profile)
    {
        if (value.ValueKind == JsonValueKind.Null || field is "id")
            return null;
        switch (field)
        {
            case "industry":
                profile = profile with { Industry = JsonObject.TextOf(value) };
                return EntityId.IsValid(profile.Industry) ? null : "'industry' is an id or null.";
            case "seniority":
                if (!ProfileNames.TrySeniority(JsonObject.TextOf(value), out var seniority))
                    return "'seniority' is one of junior, senior, manager, director, vp and cxo, or null.";
                profile = profile with { Seniority = seniority };
                return null;
            case "company":
                profile = profile with { Company = JsonObject.TextOf(value) };
                return IsCompany(profile.Company)
                    ? null
                    : $"'company' is a text of 1..{MaxCompanyBytes} bytes without control characters, or null.";
            default:
                if (!TrySections(value, out var sections))
                    return "'sections' is a list, without repeats, of the known sections, or null.";
                profile = profile with { Sections = sections };
                return null;
        }
    }

    private static bool IsCompany(string? text) =>
        !string.IsNullOrEmpty(text) && Encoding.UTF8.GetByteCount(text) <= MaxCompanyBytes && !text.Any(char.IsControl);

    private static bool TrySections(JsonElement value, out ProfileSections sections)
    {
        sections = ProfileSections.None;
        if (value.ValueKind != JsonValueKind.Array)
            return false;
        foreach (var item in value.EnumerateArray())
        {
            if (!ProfileNames.TrySection(JsonObject.TextOf(item), out var section) || sections.HasFlag(section))
                return false;
            sections |= section;
        }

        return true;
    }
}
