using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Ssi.Api.Answers;
using Ssi.Api.Problems;
using Ssi.Api.Queries;
using Ssi.Engine.Ports;
using Ssi.Scoring.Members;

namespace Ssi.Api.Industries;

/// <summary><c>/v1/industries</c>: who is in them, how their scores are distributed, and their leaderboards.</summary>
internal static class IndustryEndpoints
{
    private const string ListName = "industries";
    private const int MaxEach = 100;
    private const int DefaultEach = 5;

    public static void MapIndustries(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/industries", ListAsync);
        routes.MapGet("/v1/industries/{id}", GetAsync);
        routes.MapGet("/v1/industries/{id}/leaderboard", GetLeaderboardAsync);
        routes.MapGet("/v1/industries/{id}/around/{member}", GetAroundAsync);
    }

    private static async Task<IResult> ListAsync(HttpRequest request, IScoringCluster cluster, CancellationToken cancel)
    {
        if (!Query.TryLimit(request, out var limit, out var problem)
            || !Cursor.TryRead(request, ListName, out var after, out problem))
        {
            return problem!;
        }

        var list = await cluster.ListIndustriesAsync(after?.Id, limit, cancel);
        var answer = JsonAnswer.Begin();
        var writer = answer.Writer;
        writer.WriteDay("asOf"u8, list.AsOf);
        writer.WriteStartArray("items"u8);
        foreach (var industry in list.Industries.Items)
        {
            writer.WriteStartObject();
            writer.WriteString("id"u8, industry.Id);
            writer.WriteNumber("population"u8, industry.Population);
            writer.WriteAverage(industry.Average);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteString("next"u8, Cursor.Write(ListName, list.Industries.Next));
        writer.WriteBoolean("stale"u8, list.Stale);
        writer.WriteRules();
        return answer.EndTagged(list.Snapshot);
    }

    private static async Task<IResult> GetAsync(string id, IScoringCluster cluster, CancellationToken cancel)
    {
        if (!EntityId.IsValid(id))
            return Problem.InvalidId("id");
        return await cluster.GetIndustryAsync(id, cancel) is { } industry
            ? DistributionJson.Answer(industry)
            : Problem.IndustryNotFound(id);
    }

    private static async Task<IResult> GetLeaderboardAsync(
        string id, HttpRequest request, IScoringCluster cluster, CancellationToken cancel)
    {
        if (!EntityId.IsValid(id))
            return Problem.InvalidId("id");
        if (!Query.TryLimit(request, out var limit, out var problem)
            || !Cursor.TryRead(request, BoardOf(id), out var after, out problem))
        {
            return problem!;
        }

        return await cluster.GetLeaderboardAsync(id, after, limit, cancel) is { } board
            ? LeaderboardJson.Answer("industry"u8, board, BoardOf(id))
            : Problem.IndustryNotFound(id);
    }

    private static async Task<IResult> GetAroundAsync(
        string id, string member, HttpRequest request, IScoringCluster cluster, CancellationToken cancel)
    {
        if (!EntityId.IsValid(id))
            return Problem.InvalidId("id");
        if (!EntityId.IsValid(member))
            return Problem.InvalidId("member");
        if (!Query.TryInt(request, "each", 0, MaxEach, DefaultEach, out var each, out var problem))
            return problem!;
        if (await cluster.GetAroundAsync(id, member, each, cancel) is { } board)
            return LeaderboardJson.Answer("industry"u8, board, BoardOf(id));
        if (await cluster.GetMemberAsync(member, cancel) is null)
            return Problem.MemberNotFound(member);

        // Asked of the same live order as the surroundings: the merged distribution may be a moment older.
        return await cluster.GetLeaderboardAsync(id, null, 1, cancel) is null
            ? Problem.IndustryNotFound(id)
            : new Problem(ProblemKind.NotInIndustry, $"'{member}' is not in '{id}'.");
    }

    private static string BoardOf(string industry) => "industry/" + industry;
}
