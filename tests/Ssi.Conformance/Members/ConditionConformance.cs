using System.Net;
using Ssi.Conformance.Clients;
using Ssi.Conformance.Engines;
using Ssi.Storage.TestKit;

namespace Ssi.Conformance.Members;

/// <summary>Writes with <c>If-Match</c> and <c>If-None-Match</c>: judged by the state that the write itself meets, on
/// whichever node it arrives.</summary>
public abstract class ConditionConformance(EngineFixture fixture) : ConformanceTests(fixture)
{
    private const int Writers = 12;

    [KitFact]
    public async Task Profile_ConditionalWrites_TakeEffectWhereTheirConditionHolds()
    {
        var path = $"/v1/members/{Id("m")}";
        (await SendAsync(HttpMethod.Put, path, "If-Match", "*")).ExpectProblem(Failed, "precondition_failed");
        (await SendAsync(HttpMethod.Delete, path, "If-Match", "*")).Expect(Failed);
        (await SendAsync(HttpMethod.Delete, path, "If-None-Match", "*")).Expect(HttpStatusCode.NotFound);
        var first = (await SendAsync(HttpMethod.Put, path, "If-None-Match", "*")).Expect(HttpStatusCode.Created);
        await AssertStateAsync(path, first);

        (await SendAsync(HttpMethod.Put, path, "If-None-Match", "*", Company("x"))).Expect(Failed);
        (await SendAsync(HttpMethod.Put, path, "If-Match", "\"0\"", Company("x"))).Expect(Failed);
        (await SendAsync(HttpMethod.Delete, path, "If-None-Match", first.Tag!)).Expect(Failed);
        await AssertStateAsync(path, first);

        var second = (await SendAsync(HttpMethod.Put, path, "If-Match", first.Tag!, Company("y"))).Expect();
        Assert.NotEqual(first.Tag, second.Tag);
        await AssertStateAsync(path, second);
        (await SendAsync(HttpMethod.Put, path, "If-Match", first.Tag!, Company("x"))).Expect(Failed);
        (await SendAsync(HttpMethod.Delete, path, "If-Match", first.Tag!)).Expect(Failed);
        await AssertStateAsync(path, second);

        (await SendAsync(HttpMethod.Delete, path, "If-Match", second.Tag!)).Expect();
        (await Api.GetAsync(path)).ExpectProblem(HttpStatusCode.NotFound, "member_not_found");
        (await SendAsync(HttpMethod.Put, path, "If-Match", second.Tag!)).Expect(Failed);
        (await SendAsync(HttpMethod.Put, path, "If-None-Match", "*")).Expect(HttpStatusCode.Created);
    }

    [KitFact]
    public async Task Profile_ManyWritersOfOneTag_OneWinsAndTheOthersChangeNothing()
    {
        var path = $"/v1/members/{Id("m")}";
        var created = await ManyAsync(i => SendAsync(HttpMethod.Put, path, "If-None-Match", "*", Company($"c{i}")));
        var current = One(created, HttpStatusCode.Created);
        await AssertStateAsync(path, current);
        for (var round = 0; round < 5; round++)
        {
            var tag = current.Tag!;
            var answers = await ManyAsync(i =>
                SendAsync(HttpMethod.Put, path, "If-Match", tag, Company($"r{round}-{i}")));
            current = One(answers, HttpStatusCode.OK);
            await AssertStateAsync(path, current);
        }
    }

    [KitFact]
    public async Task Member_ErasedAndReplacedUnderOneTag_OneOfThemWins()
    {
        for (var round = 0; round < 5; round++)
        {
            var (path, industry) = ($"/v1/members/{Id($"m{round}")}", Id("i"));
            var put = await Api.PutAsync(path, $$"""{"industry":"{{industry}}"}""");
            var tag = put.Expect(HttpStatusCode.Created).Tag!;
            var answers = await ManyAsync(i => i % 2 == 0
                ? SendAsync(HttpMethod.Delete, path, "If-Match", tag)
                : SendAsync(HttpMethod.Put, path, "If-Match", tag, Company($"c{i}")));
            var winner = One(answers, HttpStatusCode.OK);

            var erased = winner.Method == HttpMethod.Delete;
            (await Api.GetAsync(path)).Expect(erased ? HttpStatusCode.NotFound : HttpStatusCode.OK);
            if (!erased)
                await AssertStateAsync(path, winner);
        }
    }

    [KitFact]
    public async Task Connection_ConditionalWrites_TakeEffectWhereTheirConditionHolds()
    {
        var (left, right) = (Id("left"), Id("right"));
        var path = $"/v1/members/{left}/connections/{right}";
        string[] sides = [path, $"/v1/members/{right}/connections/{left}"];
        (await Api.GetAsync(path)).ExpectProblem(HttpStatusCode.NotFound, "member_not_found");
        (await SendAsync(HttpMethod.Put, path, "If-Match", "*", "")).ExpectProblem(Failed, "precondition_failed");
        (await SendAsync(HttpMethod.Delete, path, "If-None-Match", "*")).Expect(HttpStatusCode.NotFound);
        (await Api.GetAsync($"/v1/members/{left}")).Expect(HttpStatusCode.NotFound);

        var joined = One(
            await ManyAsync(i => SendAsync(HttpMethod.Put, sides[i % 2], "If-None-Match", "*", "")), HttpStatusCode.OK);
        foreach (var side in sides)
            await AssertStateAsync(side, null);
        (await SendAsync(HttpMethod.Put, path, "If-Match", joined.Tag!, "")).Expect();
        (await SendAsync(HttpMethod.Delete, path, "If-Match", "\"0\"")).Expect(Failed);
        (await SendAsync(HttpMethod.Delete, path, "If-None-Match", "*")).Expect(Failed);
        await AssertStateAsync(path, null);

        One(
            await ManyAsync(i => SendAsync(HttpMethod.Delete, sides[i % 2], "If-Match", joined.Tag!)),
            HttpStatusCode.OK);
        (await Api.GetAsync(path)).ExpectProblem(HttpStatusCode.NotFound, "connection_not_found");
        Assert.Empty(await Api.ConnectionsAsync(right));
    }

    [KitFact]
    public async Task Conditions_JudgedBeforeACrash_AreJudgedAlikeByTheReplay()
    {
        var engine = Assert.IsAssignableFrom<ICrashingEngine>(Engine);
        var states = new List<(string Path, Answer Now)>();
        for (var i = 0; i < 20; i++)
        {
            var (path, tag) = ($"/v1/members/{Id($"m{i}")}", "*");
            (await SendAsync(HttpMethod.Put, path, "If-None-Match", tag)).Expect(HttpStatusCode.Created);
            tag = (await SendAsync(HttpMethod.Put, path, "If-Match", tag, Company("a"))).Expect().Tag!;
            (await SendAsync(HttpMethod.Put, path, "If-Match", "\"0\"", Company("b"))).Expect(Failed);
            if (i % 2 == 0)
                (await SendAsync(HttpMethod.Delete, path, "If-Match", tag)).Expect();
            else
                (await SendAsync(HttpMethod.Delete, path, "If-Match", "\"0\"")).Expect(Failed);
            if (i % 4 == 0)
                (await SendAsync(HttpMethod.Put, path, "If-None-Match", "*")).Expect(HttpStatusCode.Created);
            states.Add((path, await Api.GetAsync(path)));
        }

        await engine.CrashAsync();
        await Eventually.PassesWithinAMinuteAsync(async () =>
        {
            foreach (var (path, now) in states)
            {
                var after = (await Api.GetAsync(path)).Expect(now.Status);
                Assert.Equal((now.Tag, now.Content), (after.Tag, after.Content));
            }
        });
    }

    private static HttpStatusCode Failed => HttpStatusCode.PreconditionFailed;

    private static string Company(string name) => $$"""{"company":"{{name}}"}""";

    /// <summary>The one answer that is not 412.</summary>
    private static Answer One(IEnumerable<Answer> answers, HttpStatusCode status) =>
        Assert.Single(answers, answer => answer.Status != Failed).Expect(status);

    private static Task<Answer[]> ManyAsync(Func<int, Task<Answer>> send) =>
        Task.WhenAll(Enumerable.Range(0, Writers).Select(send));

    /// <summary>Every node shows the state that a write answered.</summary>
    private async Task AssertStateAsync(string path, Answer? written)
    {
        foreach (var node in Api.Nodes)
        {
            var answer = (await Api.GetAsync(path, node)).Expect();
            written ??= answer;
            Assert.Equal((written.Text, written.Tag), (answer.Text, answer.Tag));
            (await Api.GetAsync(path, node, answer.Tag)).Expect(HttpStatusCode.NotModified);
        }
    }

    private Task<Answer> SendAsync(
        HttpMethod method, string path, string header, string value, string body = "{}") => Api.SendAsync(
            method, path, method == HttpMethod.Put ? body : null,
            change: request => request.Headers.TryAddWithoutValidation(header, value));
}
