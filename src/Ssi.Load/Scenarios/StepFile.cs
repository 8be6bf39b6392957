using System.Text.Json;

namespace Ssi.Load.Scenarios;

/// <summary>A scenario as NDJSON, in the order in which a server is told: <c>{"clock":"…"}</c> sets the clock,
/// <c>{"profile":{…}}</c> puts a profile, any other line is a CloudEvent.</summary>
public static class StepFile
{
    /// <summary>Writes the whole scenario; answers the number of events.</summary>
    public static int Write(Scenario scenario, Stream output)
    {
        using var json = new Utf8JsonWriter(output, new JsonWriterOptions { SkipValidation = true });
        var count = 0;
        foreach (var day in scenario.Days)
        {
            json.WriteStartObject();
            json.WriteString("clock", LoadEvent.Format(day.Clock));
            json.WriteEndObject();
            EndLine(json, output);
            foreach (var profile in day.Profiles)
            {
                json.WriteStartObject();
                json.WritePropertyName("profile");
                profile.WriteTo(json);
                json.WriteEndObject();
                EndLine(json, output);
            }

            foreach (var told in day.Events)
            {
                told.WriteTo(json);
                EndLine(json, output);
            }

            count += day.Events.Count;
        }

        return count;
    }

    /// <summary>Writes the profiles alone, one a line as <c>POST /v1/members</c> takes them.</summary>
    public static void WriteProfiles(IEnumerable<MemberProfile> profiles, Stream output)
    {
        using var json = new Utf8JsonWriter(output, new JsonWriterOptions { SkipValidation = true });
        foreach (var profile in profiles)
        {
            profile.WriteTo(json);
            EndLine(json, output);
        }
    }

    private static void EndLine(Utf8JsonWriter json, Stream output)
    {
        json.Flush();
        output.WriteByte((byte)'\n');
        json.Reset();
    }
}
