using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Ssi.Conformance.Engines;
using Ssi.Conformance.Scores;
using Ssi.Load.Scenarios;

namespace Ssi.Conformance.Clients;

/// <summary>The HTTP contract, asked of the nodes in turn unless one is named: what one node was told, the next one is
/// asked for.</summary>
internal sealed class ApiClient(IEngineUnderTest engine)
{
    private const int AtOnce = 8;

    private int _turn;

    public IEnumerable<int> Nodes => Enumerable.Range(0, engine.Clients.Count);

    public async Task<DateTimeOffset> NowAsync() =>
        DateTimeOffset.Parse((string)(await GetAsync("/v1/clock")).Expect().Json["now"]!, null);

    public async Task SetClockAsync(DateTimeOffset now) =>
        (await SendAsync(HttpMethod.Put, "/v1/clock", $$"""{"now":"{{LoadEvent.Format(now)}}"}""")).Expect();

    public Task<Answer> GetAsync(string path, int? node = null, string? tag = null) =>
        SendAsync(HttpMethod.Get, path, node: node, change: request =>
        {
            if (tag is not null)
                request.Headers.TryAddWithoutValidation("If-None-Match", tag);
        });

    public Task<Answer> PutAsync(string path, string body = "", int? node = null) =>
        SendAsync(HttpMethod.Put, path, body, node: node);

    public Task<Answer> DeleteAsync(string path, int? node = null) => SendAsync(HttpMethod.Delete, path, node: node);

    /// <summary>Answers to many questions, in their order, some asked at once.</summary>
    public async Task<Answer[]> GetAllAsync(IReadOnlyList<string> paths)
    {
        var answers = new Answer[paths.Count];
        await Parallel.ForAsync(
            0, paths.Count, new ParallelOptions { MaxDegreeOfParallelism = AtOnce },
            async (i, _) => answers[i] = await GetAsync(paths[i]));
        return answers;
    }

    public async Task<IngestAnswer> IngestAsync(IEnumerable<LoadEvent> events, int? node = null) =>
        await IngestAsync(Bodies.ArrayOf(events), "application/cloudevents-batch+json", node);

    public async Task<IngestAnswer> IngestAsync(string body, string mediaType, int? node = null) =>
        IngestAnswer.Of((await SendAsync(HttpMethod.Post, "/v1/events", body, mediaType, node)).Expect().Json);

    /// <summary>Sends events none of which may be refused or known.</summary>
    public async Task AcceptAsync(IEnumerable<LoadEvent> events)
    {
        foreach (var batch in events.Chunk(2_000))
        {
            var answer = await IngestAsync(batch);
            Assert.True(
                answer.Accepted == batch.Length,
                $"{answer.Accepted} of {batch.Length} accepted: {string.Join(' ', answer.Rejected)}");
        }
    }

    public async Task<JsonNode> PutProfilesAsync(IEnumerable<MemberProfile> profiles)
    {
        using var body = new MemoryStream();
        StepFile.WriteProfiles(profiles, body);
        var answer = await SendAsync(
            HttpMethod.Post, "/v1/members", Encoding.UTF8.GetString(body.ToArray()), "application/x-ndjson");
        return answer.Expect().Json;
    }

    public Task PutProfileAsync(string member, string? industry, string? seniority = null, string? company = null) =>
        PutProfilesAsync([new MemberProfile(member, industry, seniority, company, [])]);

    public async Task<SsiAnswer> SsiAsync(string member, int? node = null) =>
        SsiAnswer.Of((await GetAsync($"/v1/members/{member}/ssi", node)).Expect().Json);

    /// <summary>The live scores of members, by id.</summary>
    public async Task<Dictionary<string, SsiAnswer>> SsiOfAllAsync(IReadOnlyList<string> members)
    {
        var answers = await GetAllAsync([.. members.Select(member => $"/v1/members/{member}/ssi")]);
        return answers.Select(answer => SsiAnswer.Of(answer.Expect().Json)).ToDictionary(ssi => ssi.Member);
    }

    public async Task<List<HistoryDay>> HistoryAsync(string member) =>
    [
        .. (await GetAsync($"/v1/members/{member}/ssi/history")).Expect().Json["days"]!.AsArray()
            .Select(day => HistoryDay.Of(day!)),
    ];

    public async Task<List<string>> ConnectionsAsync(string member) =>
        await PagesAsync($"/v1/members/{member}/connections?limit=1000", item => (string)item!);

    /// <summary>All items of a list by its cursors.</summary>
    /// <param name="path">With a query that the cursor is added to.</param>
    public async Task<List<T>> PagesAsync<T>(string path, Func<JsonNode?, T> read)
    {
        var items = new List<T>();
        for (var next = path; next is not null;)
        {
            var page = (await GetAsync(next)).Expect().Json;
            items.AddRange(page["items"]!.AsArray().Select(read));
            next = (string?)page["next"] is { } cursor ? $"{path}&cursor={cursor}" : null;
        }

        return items;
    }

    public async Task<Answer> SendAsync(
        HttpMethod method, string path, string? body = null, string mediaType = "application/json", int? node = null,
        Action<HttpRequestMessage>? change = null)
    {
        var clients = engine.Clients;
        var client = clients[node ?? (int)((uint)Interlocked.Increment(ref _turn) % clients.Count)];
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(mediaType);
        }

        change?.Invoke(request);
        using var response = await client.SendAsync(request);
        return await Answer.OfAsync(response);
    }
}
