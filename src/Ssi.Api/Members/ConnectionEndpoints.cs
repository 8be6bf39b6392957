using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Ssi.Api.Answers;
using Ssi.Api.Problems;
using Ssi.Api.Queries;
using Ssi.Api.Requests;
using Ssi.Engine.Ports;
using Ssi.Engine.Views;
using Ssi.Scoring.Members;

namespace Ssi.Api.Members;

/// <summary><c>/v1/members/{id}/connections</c>: a member's first-degree connections, joined and parted as of
/// now.</summary>
internal static class ConnectionEndpoints
{
    /// <summary>The tag of a connection: it has one state.</summary>
    private const ulong Tag = 1;

    private const string OnePath = "/v1/members/{id}/connections/{other}";

    public static void MapConnections(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/members/{id}/connections", ListAsync);
        routes.MapGet(OnePath, GetAsync);
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

    private static async Task<IResult> GetAsync(
        string id, string other, IScoringCluster cluster, CancellationToken cancel)
    {
        if (FaultOf(id, other) is { } problem)
            return problem;
        if (await cluster.IsConnectedAsync(id, other, cancel) is not { } connected)
            return Problem.MemberNotFound(id);
        return connected ? Connected(id, other, PairOutcome.Held) : NotConnected(id, other);
    }

    private static async Task<IResult> PutAsync(string id, string other, HttpRequest request, IScoringCluster cluster)
    {
        if (FaultOf(id, other) is { } fault)
            return fault;
        if (!Preconditions.TryRead(request, out var conditions, out var problem))
            return problem!;
        if (conditions is not null)
        {
            return await conditions.WriteAsync(
                () => JudgedAsync(id, other, cluster), TagOf, WriteAsync);
        }

        return Connected(id, other, await cluster.ConnectAsync(id, other, connected: true, CancellationToken.None));

        async Task<IResult?> WriteAsync(bool? connected)
        {
            var outcome = await cluster.TryConnectAsync(id, other, connected is true, CancellationToken.None);
            return outcome == PairOutcome.NotAsExpected ? null : Connected(id, other, outcome);
        }
    }

    private static async Task<IResult> DeleteAsync(
        string id, string other, HttpRequest request, IScoringCluster cluster)
    {
        if (FaultOf(id, other) is { } fault)
            return fault;
        if (!Preconditions.TryRead(request, out var conditions, out var problem))
            return problem!;
        if (conditions is not null)
        {
            return await conditions.WriteAsync(
                () => JudgedAsync(id, other, cluster), TagOf, WriteAsync);
        }

        return await DisconnectAsync() ?? NotConnected(id, other);

        // The engine disconnects only what is connected, and a connection has one state.
        async Task<IResult?> WriteAsync(bool? connected) =>
            connected is true ? await DisconnectAsync() : NotConnected(id, other);

        async Task<IResult?> DisconnectAsync()
        {
            var outcome = await cluster.ConnectAsync(id, other, connected: false, CancellationToken.None);
            return outcome == PairOutcome.NotConnected ? null : Pair(id, other, connected: false, outcome).End();
        }
    }

    /// <summary>Whether the two are connected, as the shard has it that judges commands on the pair.</summary>
    private static ValueTask<bool?> JudgedAsync(string id, string other, IScoringCluster cluster) =>
        string.CompareOrdinal(id, other) < 0
            ? cluster.IsConnectedAsync(id, other, CancellationToken.None)
            : cluster.IsConnectedAsync(other, id, CancellationToken.None);

    private static ulong? TagOf(bool? connected) => connected is true ? Tag : null;

    private static Problem NotConnected(string id, string other) =>
        new(ProblemKind.ConnectionNotFound, $"'{id}' and '{other}' are not connected.");

    private static Problem? FaultOf(string id, string other) =>
        !EntityId.IsValid(id) ? Problem.InvalidId("id")
        : !EntityId.IsValid(other) ? Problem.InvalidId("other")
        : string.Equals(id, other, StringComparison.Ordinal)
            ? new Problem(ProblemKind.InvalidData, "A member is not connected with itself.")
            : null;

    private static JsonAnswer Connected(string id, string other, PairOutcome outcome) =>
        Pair(id, other, connected: true, outcome).EndTaggedAs(Tag);

    private static JsonAnswer Pair(string id, string other, bool connected, PairOutcome outcome)
    {
        // Durable in either case; 202 says that the other member may not show it yet.
        var answer = JsonAnswer.Begin(
            outcome == PairOutcome.Pending ? StatusCodes.Status202Accepted : StatusCodes.Status200OK);
        answer.Writer.WriteString("member"u8, id);
        answer.Writer.WriteString("other"u8, other);
        answer.Writer.WriteBoolean("connected"u8, connected);
        return answer;
    }
}
