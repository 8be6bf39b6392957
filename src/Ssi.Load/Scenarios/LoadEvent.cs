using System.Globalization;
using System.Text.Json;

namespace Ssi.Load.Scenarios;

/// <summary>One event as it goes over the wire: a CloudEvent with a UTC or zoned time.</summary>
/// <param name="Type">Without the prefix <c>ssi.</c>.</param>
/// <param name="Data">The data as JSON text; null for types without any.</param>
public sealed record LoadEvent(
    string Type, string Subject, string Source, string Id, DateTimeOffset Time, string? Data = null)
{
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF";

    public void WriteTo(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("specversion", "1.0");
        json.WriteString("id", Id);
        json.WriteString("source", Source);
        json.WriteString("type", "ssi." + Type);
        json.WriteString("subject", Subject);
        json.WriteString("time", Format(Time));
        if (Data is not null)
        {
            json.WritePropertyName("data");
            json.WriteRawValue(Data);
        }

        json.WriteEndObject();
    }

    /// <summary>The time in RFC 3339, with as many fraction digits as it needs.</summary>
    public static string Format(DateTimeOffset time) =>
        time.ToString(TimeFormat + (time.Offset == TimeSpan.Zero ? "'Z'" : "zzz"), CultureInfo.InvariantCulture);
}
