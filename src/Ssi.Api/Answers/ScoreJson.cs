using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Ssi.Ranking;
using Ssi.Ranking.Distributions;
using Ssi.Scoring.Days;
using Ssi.Scoring.Scores;

namespace Ssi.Api.Answers;

/// <summary>Scores, averages, days and rules as answers write them: hundredths always with two decimals.</summary>
internal static class ScoreJson
{
    private static readonly byte[] Rules = WriteRules();

    public static void WriteHundredths(this Utf8JsonWriter writer, ReadOnlySpan<byte> name, int hundredths)
    {
        Span<byte> digits = stackalloc byte[12];
        var (whole, rest) = Math.DivRem(Math.Abs(hundredths), 100);
        var at = 0;
        if (hundredths < 0)
            digits[at++] = (byte)'-';
        whole.TryFormat(digits[at..], out var written, default, CultureInfo.InvariantCulture);
        at += written;
        digits[at++] = (byte)'.';
        digits[at++] = (byte)('0' + (rest / 10));
        digits[at++] = (byte)('0' + (rest % 10));
        writer.WritePropertyName(name);
        writer.WriteRawValue(digits[..at], skipInputValidation: true);
    }

    /// <summary>Writes <c>ssi</c> and <c>pillars</c> into the object that is open.</summary>
    public static void WriteScore(this Utf8JsonWriter writer, ScoreVector score) =>
        writer.WriteScore(score.Ssi, score.Brand, score.Find, score.Engage, score.Relate);

    /// <inheritdoc cref="WriteScore(Utf8JsonWriter, ScoreVector)"/>
    public static void WriteScore(this Utf8JsonWriter writer, int ssi, int brand, int find, int engage, int relate)
    {
        writer.WriteHundredths("ssi"u8, ssi);
        writer.WriteStartObject("pillars"u8);
        writer.WriteHundredths("brand"u8, brand);
        writer.WriteHundredths("find"u8, find);
        writer.WriteHundredths("engage"u8, engage);
        writer.WriteHundredths("relate"u8, relate);
        writer.WriteEndObject();
    }

    public static void WriteAverage(this Utf8JsonWriter writer, AverageScore average)
    {
        writer.WriteStartObject("average"u8);
        writer.WriteScore(average.Ssi, average.Brand, average.Find, average.Engage, average.Relate);
        writer.WriteEndObject();
    }

    public static void WriteDay(this Utf8JsonWriter writer, ReadOnlySpan<byte> name, Day day)
    {
        Span<char> text = stackalloc char[10];
        day.ToDate().TryFormat(text, out _, "yyyy-MM-dd", CultureInfo.InvariantCulture);
        writer.WriteString(name, text);
    }

    /// <summary>Writes the rules by which the ranks, averages and lists of the answer are made.</summary>
    public static void WriteRules(this Utf8JsonWriter writer)
    {
        writer.WritePropertyName("rules"u8);
        writer.WriteRawValue(Rules, skipInputValidation: true);
    }

    private static byte[] WriteRules()
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(
            bytes, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            writer.WriteString("ties"u8, RankingRules.Ties);
            writer.WriteString("rank"u8, RankingRules.Rank);
            writer.WriteString("topPercent"u8, RankingRules.TopPercent);
            writer.WriteString("average"u8, RankingRules.Average);
            writer.WriteString("percentile"u8, RankingRules.Percentile);
            writer.WriteString("order"u8, RankingRules.Order);
            writer.WriteString("histogram"u8, RankingRules.Histogram);
            writer.WriteString(
                "population"u8,
                "Industry: all members in it. Network: the member and its first-degree connections. "
                + "The member counts once, with its current score.");
            writer.WriteEndObject();
        }

        return bytes.ToArray();
    }
}
