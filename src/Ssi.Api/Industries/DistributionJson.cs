using System.Globalization;
using System.Text.Json;
using Ssi.Api.Answers;
using Ssi.Engine.Views;
using Ssi.Scoring.Scores;

namespace Ssi.Api.Industries;

/// <summary>An industry's distribution as an answer.</summary>
internal static class DistributionJson
{
    private static readonly int[] Percents = [10, 25, 50, 75, 90, 95, 99];

    private static readonly byte[][] PercentNames =
        [.. Percents.Select(
            one => System.Text.Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"p{one}")))];

    private static readonly (string Name, Pillar Pillar)[] Pillars =
        [.. Enum.GetValues<Pillar>().Select(one => (one.ToString().ToLowerInvariant(), one))];

    public static JsonAnswer Answer(IndustryView industry)
    {
        var distribution = industry.Distribution;
        var answer = JsonAnswer.Begin();
        var writer = answer.Writer;
        writer.WriteString("id"u8, industry.Id);
        writer.WriteDay("asOf"u8, industry.AsOf);
        writer.WriteNumber("population"u8, distribution.Population);
        writer.WriteAverage(distribution.Average.GetValueOrDefault());
        writer.WriteStartObject("percentiles"u8);
        WritePercentiles(writer, "ssi", distribution.Percentile);
        writer.WriteStartObject("pillars"u8);
        foreach (var (name, pillar) in Pillars)
            WritePercentiles(writer, name, percent => distribution.Percentile(pillar, percent));
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteStartObject("histogram"u8);
        writer.WriteStartArray("ssi"u8);
        foreach (var count in distribution.Bins())
            writer.WriteNumberValue(count);
        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteBoolean("stale"u8, industry.Stale);
        writer.WriteRules();
        return answer.EndTagged(industry.Snapshot);
    }

    private static void WritePercentiles(Utf8JsonWriter writer, string name, Func<int, int?> percentile)
    {
        writer.WriteStartObject(name);
        for (var i = 0; i < Percents.Length; i++)
            writer.WriteHundredths(PercentNames[i], percentile(Percents[i]).GetValueOrDefault());
        writer.WriteEndObject();
    }
}
