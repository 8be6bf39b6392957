using System.Text.Json.Nodes;

namespace Ssi.Conformance.Scores;

/// <summary>A member's live score with its ranks, as <c>…/ssi</c> tells it.</summary>
/// <param name="Change">Against <paramref name="ChangeSince"/>; null without a score that day.</param>
internal sealed record SsiAnswer(
    string Member, string AsOf, Score Score, string? ChangeSince, Score? Change, string? Industry,
    Standing? InIndustry, Standing InNetwork, long Snapshot)
{
    public static SsiAnswer Of(JsonNode json)
    {
        var (change, industry) = (json["change"], json["industry"]);
        return new SsiAnswer(
            (string)json["member"]!, (string)json["asOf"]!, Score.Of(json), (string?)change?["since"],
            change is null ? null : Score.Of(change), (string?)industry?["id"],
            industry is null ? null : Standing.Of(industry), Standing.Of(json["network"]!), (long)json["snapshot"]!);
    }
}

/// <summary>Where a member stands among others.</summary>
internal sealed record Standing(string AsOf, int Rank, int Population, int TopPercent, Score Average)
{
    public static Standing Of(JsonNode part)
    {
        Assert.False((bool)part["stale"]!, "Nothing is broken, and yet the ranks are stale.");
        return new Standing(
            (string)part["asOf"]!, (int)part["rank"]!, (int)part["population"]!, (int)part["topPercent"]!,
            Score.Of(part["average"]!));
    }
}

/// <summary>A day of a member's history.</summary>
internal sealed record HistoryDay(string Day, Score Score, string? Industry, int? TopPercent, bool Provisional)
{
    public static HistoryDay Of(JsonNode day) => new(
        (string)day["day"]!, Score.Of(day), (string?)day["industry"], (int?)day["topPercent"],
        (bool)day["provisional"]!);
}
