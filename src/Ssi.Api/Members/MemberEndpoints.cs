using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Ssi.Api.Answers;
using Ssi.Api.Bodies;
using Ssi.Api.Problems;
using Ssi.Api.Queries;
using Ssi.Api.Requests;
using Ssi.Engine.Members;
using Ssi.Engine.Ports;
using Ssi.Engine.Views;
using Ssi.Scoring.Days;
using Ssi.Scoring.Members;

namespace Ssi.Api.Members;

/// <summary><c>/v1/members</c>: profiles, the list of members, erasure and export.</summary>
internal static class MemberEndpoints
{
    /// <summary>The longest body of one profile.</summary>
    public const int MaxProfileBytes = 64 << 10;

    private const string ListName = "members";

    private static readonly Problem TooManyExports =
        new(ProblemKind.TooManyExports, "So many exports as this node sends at the same time are under way.")
        {
            RetryAfterSeconds = 1,
        };

    public static void MapMembers(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/members", ListAsync);
        routes.MapPost("/v1/members", PostAsync);
        routes.MapPut("/v1/members/{id}", PutAsync);
        routes.MapGet("/v1/members/{id}", GetAsync);
        routes.MapDelete("/v1/members/{id}", DeleteAsync);
        routes.MapGet("/v1/members/{id}/export", ExportAsync);
    }

    /// <summary>Exports that a node sends at the same time.</summary>
    internal sealed class ExportSlots(ApiOptions options)
    {
        public Slots Slots { get; } = new(options.MaxOpenExports);
    }

    private static async Task<IResult> ListAsync(HttpRequest request, IScoringCluster cluster, CancellationToken cancel)
    {
        if (!Query.TryLimit(request, out var limit, out var problem)
            || !Cursor.TryRead(request, ListName, out var after, out problem))
        {
            return problem!;
        }

        var page = await cluster.ListMembersAsync(after?.Id, limit, cancel);
        var answer = JsonAnswer.Begin();
        answer.Writer.WriteStartArray("items"u8);
        foreach (var member in page.Items)
        {
            answer.Writer.WriteStartObject();
            answer.Writer.WriteMember(member);
            answer.Writer.WriteEndObject();
        }

        answer.Writer.WriteEndArray();
        answer.Writer.WriteString("next"u8, Cursor.Write(ListName, page.Next));
        return answer.EndTagged();
    }

    private static async Task<IResult> PostAsync(
        HttpRequest request, IScoringCluster cluster, ApiOptions options, OpenStreams streams)
    {
        if (RequestBody.MediaTypeOf(request) is not RequestBody.LinesMediaType)
            return RequestBody.UnknownMediaType(request, RequestBody.LinesMediaType);
        var answer = new ProfileAnswer();
        var problem = await LineStream.TakeAsync(
            request, streams, options, () => new ProfileLines(cluster, options.MaxLineBytes, answer));
        return problem?.With(answer.Write) ?? (IResult)answer.ToJson();
    }

    private static async Task<IResult> PutAsync(string id, HttpRequest request, IScoringCluster cluster)
    {
        if (!EntityId.IsValid(id))
            return Problem.InvalidId("id");
        if (!Preconditions.TryRead(request, out var conditions, out var problem))
            return problem!;
        using var body = new PooledBytes(MaxProfileBytes);
        if (await RequestBody.ReadJsonAsync(request, body) is { } unread)
            return unread;
        if (!JsonObject.TryParse(body.WrittenMemory, out var json))
            return new Problem(ProblemKind.Malformed, "The body is not one JSON object in UTF-8.");
        using (json)
        {
            if (!ProfileReader.TryRead(json.RootElement, withId: false, out var profile, out var fault))
                return new Problem(ProblemKind.InvalidProfile, fault);
            var put = new MemberProfile(id, profile);
            if (conditions is null)
            {
                var outcomes = await cluster.PutProfilesAsync([put], CancellationToken.None);
                return await WrittenAsync(put, outcomes[0], cluster);
            }

            return await conditions.WriteAsync(
                () => cluster.GetMemberAsync(id, CancellationToken.None),
                TagOf,
                async member =>
                {
                    var outcome = await cluster.TryPutProfileAsync(
                        put, MemberVersion.Of(member), CancellationToken.None);
                    return outcome == ProfileOutcome.NotAsExpected ? null : await WrittenAsync(put, outcome, cluster);
                });
        }
    }

    private static async Task<IResult> WrittenAsync(
        MemberProfile put, ProfileOutcome outcome, IScoringCluster cluster)
    {
        if (outcome == ProfileOutcome.TooManyIndustries)
            return new Problem(ProblemKind.TooManyIndustries, ProfileLines.TooManyIndustries);

        // What another client has written since, or erased, is not what this answer says and its tag names.
        var member = await cluster.GetMemberAsync(put.Id, CancellationToken.None) is { } found
            ? found with { Profile = put.Profile }
            : new MemberView(
                put.Id, put.Profile, Day.OfTicks((await cluster.GetNowAsync(CancellationToken.None)).UtcTicks));
        var answer = JsonAnswer.Begin(
            outcome == ProfileOutcome.Created ? StatusCodes.Status201Created : StatusCodes.Status200OK);
        answer.Writer.WriteMember(member);
        return answer.EndTaggedAs(MemberVersion.Of(member));
    }

    private static ulong? TagOf(MemberView? member) => member is null ? null : MemberVersion.Of(member);

    private static async Task<IResult> GetAsync(string id, IScoringCluster cluster, CancellationToken cancel)
    {
        if (!EntityId.IsValid(id))
            return Problem.InvalidId("id");
        if (await cluster.GetMemberAsync(id, cancel) is not { } member)
            return Problem.MemberNotFound(id);
        var answer = JsonAnswer.Begin();
        answer.Writer.WriteMember(member);
        return answer.EndTaggedAs(MemberVersion.Of(member));
    }

    private static async Task<IResult> DeleteAsync(string id, HttpRequest request, IScoringCluster cluster)
    {
        if (!EntityId.IsValid(id))
            return Problem.InvalidId("id");
        if (!Preconditions.TryRead(request, out var conditions, out var problem))
            return problem!;
        if (conditions is not null)
        {
            return await conditions.WriteAsync(
                () => cluster.GetMemberAsync(id, CancellationToken.None), TagOf, EraseAsync);
        }

        return await cluster.EraseAsync(id, CancellationToken.None) is { } receipt
            ? Erased(receipt)
            : Problem.MemberNotFound(id);

        async Task<IResult?> EraseAsync(MemberView? member)
        {
            if (member is null)
                return Problem.MemberNotFound(id);
            var erased = await cluster.TryEraseAsync(id, MemberVersion.Of(member), CancellationToken.None);
            return erased is null ? null : Erased(erased);
        }
    }

    private static JsonAnswer Erased(ErasureReceipt receipt)
    {
        var answer = JsonAnswer.Begin();
        answer.Writer.WriteReceipt(receipt);
        return answer.End();
    }

    // The engine's answer is held until the last piece is sent, so few are sent at the same time.
    private static async Task ExportAsync(
        string id, HttpContext http, IScoringCluster cluster, ApiOptions options, ExportSlots exports)
    {
        if (!exports.Slots.TryEnter())
        {
            await TooManyExports.ExecuteAsync(http);
            return;
        }

        try
        {
            var answer = await AnswerAsync();
            await answer.ExecuteAsync(http);
        }
        finally
        {
            exports.Slots.Leave();
        }

        async ValueTask<IResult> AnswerAsync() =>
            !EntityId.IsValid(id) ? Problem.InvalidId("id")
            : await cluster.ExportAsync(id, http.RequestAborted) is { } export
                ? new LongJsonAnswer(export.WriteAsync, options.MinExportBytesPerSecond)
                : Problem.MemberNotFound(id);
    }
}
