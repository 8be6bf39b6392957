using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Ssi.Api.Answers;
using Ssi.Api.Problems;
using Ssi.Api.Queries;
using Ssi.Engine.Ports;
using Ssi.Engine.Views;
using Ssi.Scoring.Members;

namespace Ssi.Api.Members;

/// <summary><c>/v1/members/{id}/connections</c>: a member's first-degree connections, joined and parted as of
/// now.</summary>
internal static class ConnectionEndpoints
{
    private const string OnePath = "/v1/members/{id}/connections/{other}";

    public static void MapConnections(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/members/{id}/connections", ListAsync);
        routes.MapPut(OnePath, PutAsync);
        routes.MapDelete(OnePath, DeleteAsync);
    }

    private static async Task<IResult> ListAsync(
        string id, HttpRequest request, IScoringCluster cluster, CancellationToken cancel)
    {
        var list = "connections/" + id;
        if (!EntityId.IsValid(id))
            return Problem.InvalidId("id");
        if (!Query.TryLimit(request, out var limit, out var problem)
            || !Cursor.TryRead(request, list, out var after, out problem))
        {
            return problem!;
        }

        if (await cluster.ListConnectionsAsync(id, after?.Id, limit, cancel) is not { } page)
            return Problem.MemberNotFound(id);
        var answer = JsonAnswer.Begin();
        answer.Writer.WriteStartArray("items"u8);
        foreach (var other in page.Items)
            answer.Writer.WriteStringValue(other);
        answer.Writer.WriteEndArray();
        answer.Writer.WriteString("next"u8, Cursor.Write(list, page.Next));
        return answer.EndTagged();
    }

    private static async Task<IResult> PutAsync(string id, string other, IScoringCluster cluster)
    {
        if (FaultOf(id, other) is { } problem)
            return problem;
        var outcome = await cluster.ConnectAsync(id, other, connected: true, CancellationToken.None);
        return Pair(id, other, connected: true, outcome);
    }

    private static async Task<IResult> DeleteAsync(string id, string other, IScoringCluster cluster)
    {
        if (FaultOf(id, other) is { } problem)
            return problem;
        var outcome = await cluster.ConnectAsync(id, other, connected: false, CancellationToken.None);
        return outcome == PairOutcome.NotConnected
            ? new Problem(ProblemKind.ConnectionNotFound, $"'{id}' and '{other}' are not connected.")
            : Pair(id, other, connected: false, outcome);
    }

    private static Problem? FaultOf(string id, string other) =>
        !EntityId.IsValid(id) ? Problem.InvalidId("id")
        : !EntityId.IsValid(other) ? Problem.InvalidId("other")
        : string.Equals(id, other, StringComparison.Ordinal)
            ? new Problem(ProblemKind.InvalidData, "A member is not connected with itself.")
            : null;

    private static JsonAnswer Pair(string id, string other, bool connected, PairOutcome outcome)
    {
        // Durable in either case; 202 says that the other member may not show it yet.
        var answer = JsonAnswer.Begin(
            outcome == PairOutcome.Pending ? StatusCodes.Status202Accepted : StatusCodes.Status200OK);
        answer.Writer.WriteString("member"u8, id);
        answer.Writer.WriteString("other"u8, other);
        answer.Writer.WriteBoolean("connected"u8, connected);
        return answer.End();
    }
}
