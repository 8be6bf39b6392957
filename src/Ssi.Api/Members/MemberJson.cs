using System.Text.Json;
using Ssi.Api.Answers;
using Ssi.Engine.Views;

namespace Ssi.Api.Members;

/// <summary>Members, their days and all that is held on them, as answers write them.</summary>
internal static class MemberJson
{
    /// <summary>Writes the member's fields into the object that is open.</summary>
    public static void WriteMember(this Utf8JsonWriter writer, MemberView member)
    {
        var profile = member.Profile;
        writer.WriteString("id"u8, member.Id);
        writer.WriteString("industry"u8, profile.Industry);
        writer.WriteString("seniority"u8, profile.Seniority is { } seniority ? ProfileNames.NameOf(seniority) : null);
        writer.WriteString("company"u8, profile.Company);
        writer.WriteStartArray("sections"u8);
        foreach (var (name, section) in ProfileNames.Sections)
        {
            if (profile.Sections.HasFlag(section))
                writer.WriteStringValue(name);
        }

        writer.WriteEndArray();
        writer.WriteDay("firstDay"u8, member.FirstDay);
    }

    public static void WriteReceipt(this Utf8JsonWriter writer, ErasureReceipt receipt)
    {
        writer.WriteString("member"u8, receipt.Member);
        writer.WriteString("erasedAt"u8, receipt.ErasedAt.UtcDateTime);
        writer.WriteString("industry"u8, receipt.Industry);
        writer.WriteNumber("activityCells"u8, receipt.ActivityCells);
        writer.WriteNumber("connections"u8, receipt.Connections);
        writer.WriteNumber("contacts"u8, receipt.Contacts);
        writer.WriteNumber("historyDays"u8, receipt.HistoryDays);
    }

    public static void WriteDays(this Utf8JsonWriter writer, ReadOnlySpan<byte> name, IReadOnlyList<HistoryDay> days)
    {
        writer.WriteStartArray(name);
        foreach (var day in days)
        {
            writer.WriteStartObject();
            writer.WriteDay("day"u8, day.Day);
            writer.WriteScore(day.Score);
            writer.WriteString("industry"u8, day.Industry);
            if (day.TopPercent is { } percent)
                writer.WriteNumber("topPercent"u8, percent);
            else
                writer.WriteNull("topPercent"u8);
            writer.WriteBoolean("provisional"u8, day.Provisional);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    /// <summary>Writes all that is held on a member, piece by piece.</summary>
    public static async ValueTask WriteAsync(this MemberExport export, JsonPieces json)
    {
        var writer = json.Writer;
        writer.WriteStartObject("member"u8);
        writer.WriteMember(export.Member);
        writer.WriteEndObject();
        writer.WriteScore(export.Score);
        writer.WriteStartArray("activity"u8);
        foreach (var count in export.Activity)
        {
            writer.WriteStartObject();
            writer.WriteString("activity"u8, count.Activity);
            writer.WriteDay("day"u8, count.Day);
            writer.WriteNumber("count"u8, count.Count);
            writer.WriteEndObject();
            await json.PassOnAsync();
        }

        writer.WriteEndArray();
        writer.WriteStartArray("connections"u8);
        foreach (var connection in export.Connections)
        {
            writer.WriteStartObject();
            writer.WriteString("member"u8, connection.Member);
            writer.WriteBoolean("connected"u8, connection.Connected);
            writer.WriteString("since"u8, connection.Since.UtcDateTime);
            writer.WriteEndObject();
            await json.PassOnAsync();
        }

        writer.WriteEndArray();
        writer.WriteStartArray("contacts"u8);
        foreach (var contact in export.Contacts)
        {
            writer.WriteStartObject();
            writer.WriteDay("day"u8, contact.Day);
            writer.WriteString("mark"u8, contact.Mark);
            writer.WriteEndObject();
            await json.PassOnAsync();
        }

        writer.WriteEndArray();
        writer.WriteDays("history"u8, export.History);
    }
}
