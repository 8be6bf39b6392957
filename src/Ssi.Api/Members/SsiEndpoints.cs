using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Ssi.Api.Answers;
using Ssi.Api.Industries;
using Ssi.Api.Problems;
using Ssi.Api.Queries;
using Ssi.Engine.Ports;
using Ssi.Engine.Views;
using Ssi.Scoring.Days;
using Ssi.Scoring.Members;

namespace Ssi.Api.Members;

/// <summary>A member's score: now with its ranks, day by day, and the leaderboard of its network.</summary>
internal static class SsiEndpoints
{
    /// <summary>Days of history that are told when nobody says how many.</summary>
    private const int DefaultDays = 90;

    public static void MapScores(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/members/{id}/ssi", GetAsync);
        routes.MapGet("/v1/members/{id}/ssi/history", GetHistoryAsync);
        routes.MapGet("/v1/members/{id}/network", GetNetworkAsync);
    }

    private static async Task<IResult> GetAsync(string id, IScoringCluster cluster, CancellationToken cancel)
    {
        if (!EntityId.IsValid(id))
            return Problem.InvalidId("id");
        if (await cluster.GetSsiAsync(id, cancel) is not { } ssi)
            return Problem.MemberNotFound(id);
        var answer = JsonAnswer.Begin();
        var writer = answer.Writer;
        writer.WriteString("member"u8, ssi.Member);
        writer.WriteDay("asOf"u8, ssi.AsOf);
        writer.WriteString("model"u8, ssi.Model);
        writer.WriteScore(ssi.Score);
        WriteChange(writer, ssi.Change);
        WriteStanding(writer, "industry"u8, ssi.IndustryId, ssi.Industry);
        WriteStanding(writer, "network"u8, null, ssi.Network);
        writer.WriteRules();
        return answer.EndTagged(ssi.Snapshot);
    }

    private static async Task<IResult> GetHistoryAsync(
        string id, HttpRequest request, IScoringCluster cluster, CancellationToken cancel)
    {
        if (!EntityId.IsValid(id))
            return Problem.InvalidId("id");
        var today = Day.Of(await cluster.GetNowAsync(cancel));
        if (!Query.TryDay(request, "to", today, out var to, out var problem)
            || !Query.TryDay(request, "from", to.Back(DefaultDays - 1), out var from, out problem))
        {
            return problem!;
        }

        if (from > to)
            return Problem.InvalidParameter("from", "lies after 'to'.");
        if (await cluster.GetHistoryAsync(id, from, to, cancel) is not { } history)
            return Problem.MemberNotFound(id);
        var answer = JsonAnswer.Begin();
        answer.Writer.WriteString("member"u8, history.Member);
        answer.Writer.WriteString("model"u8, history.Model);
        answer.Writer.WriteDays("days"u8, history.Days);
        answer.Writer.WriteRules();
        return answer.EndTagged(history.Snapshot);
    }

    private static async Task<IResult> GetNetworkAsync(
        string id, HttpRequest request, IScoringCluster cluster, CancellationToken cancel)
    {
        var list = "network/" + id;
        if (!EntityId.IsValid(id))
            return Problem.InvalidId("id");
        if (!Query.TryLimit(request, out var limit, out var problem)
            || !Cursor.TryRead(request, list, out var after, out problem))
        {
            return problem!;
        }

        return await cluster.GetNetworkAsync(id, after, limit, cancel) is { } board
            ? LeaderboardJson.Answer("member"u8, board, list)
            : Problem.MemberNotFound(id);
    }

    private static void WriteChange(Utf8JsonWriter writer, ScoreChange? change)
    {
        if (change is null)
        {
            writer.WriteNull("change"u8);
            return;
        }

        writer.WriteStartObject("change"u8);
        writer.WriteDay("since"u8, change.Since);
        writer.WriteScore(change.Ssi, change.Brand, change.Find, change.Engage, change.Relate);
        writer.WriteEndObject();
    }

    private static void WriteStanding(Utf8JsonWriter writer, ReadOnlySpan<byte> name, string? id, Standing? standing)
    {
        if (standing is null)
        {
            writer.WriteNull(name);
            return;
        }

        writer.WriteStartObject(name);
        if (id is not null)
            writer.WriteString("id"u8, id);
        writer.WriteDay("asOf"u8, standing.AsOf);
        writer.WriteNumber("rank"u8, standing.Place.Rank);
        writer.WriteNumber("population"u8, standing.Place.Population);
        writer.WriteNumber("topPercent"u8, standing.Place.TopPercent);
        writer.WriteAverage(standing.Place.Average);
        writer.WriteBoolean("stale"u8, standing.Stale);
        writer.WriteEndObject();
    }
}
