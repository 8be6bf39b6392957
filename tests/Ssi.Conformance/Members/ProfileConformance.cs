using System.Net;
using Ssi.Conformance.Clients;
using Ssi.Conformance.Engines;
using Ssi.Conformance.Scores;
using Ssi.Load.Scenarios;
using Ssi.Storage.TestKit;

namespace Ssi.Conformance.Members;

/// <summary>Profiles, industries that members come into and leave, and the list of all.</summary>
public abstract class ProfileConformance(EngineFixture fixture) : ConformanceTests(fixture)
{
    [KitFact]
    public async Task Profile_Put_IsCreatedThenReplacedOnEveryNode()
    {
        var (path, industry) = ($"/v1/members/{Id("m")}", Id("i"));
        var created = await Api.PutAsync(
            path,
            $$"""{"industry":"{{industry}}","seniority":"vp","company":"Müller & Söhne","sections":["url","photo"]}""");
        await AssertOnEveryNodeAsync(path, created.Expect(HttpStatusCode.Created).Text);
        Assert.Contains("\"sections\":[\"photo\",\"url\"]", created.Text, StringComparison.Ordinal);

        var replaced = await Api.PutAsync(path, """{"company":"Acme"}""");
        await AssertOnEveryNodeAsync(path, replaced.Expect().Text);
        Assert.Equal(
            (null, null, "Acme", "[]"),
            ((string?)replaced.Json["industry"], (string?)replaced.Json["seniority"],
                (string?)replaced.Json["company"], replaced.Json["sections"]!.ToJsonString()));
    }

    [KitFact]
    public async Task Profile_MovedToAnotherIndustry_StandsInTheOtherAlone()
    {
        var now = await MiddayAsync();
        var (from, to) = (Id("from"), Id("to"));
        var stayers = Ids("stayer", 6);
        var mover = Id("mover");
        await Api.PutProfilesAsync(stayers.Append(mover).Select((id, i) => Profile(id, i % 2 == 0 ? from : to)));
        await Api.AcceptAsync(stayers.SelectMany((id, i) => Enumerable.Range(0, i).Select(
            _ => Event(id, "article.published", now))));

        await AssertIndustryAsync(from, [.. stayers.Where((_, i) => i % 2 == 0), mover]);
        await AssertIndustryAsync(to, [.. stayers.Where((_, i) => i % 2 == 1)]);

        foreach (var target in new[] { from, to, from, to })
        {
            await Api.PutProfileAsync(mover, target);

            // Its own ranks are those of the industry it is in now, at once.
            var own = await Api.SsiAsync(mover);
            Assert.Equal((target, 4), (own.Industry, own.InIndustry!.Population));
            await AssertIndustryAsync(from, [.. stayers.Where((_, i) => i % 2 == 0), .. Mover(from)]);
            await AssertIndustryAsync(to, [.. stayers.Where((_, i) => i % 2 == 1), .. Mover(to)]);

            string[] Mover(string industry) => industry == target ? [mover] : [];
        }
    }

    [KitFact]
    public async Task Industry_OfAProfileJustAcknowledged_IsFoundAtOnceOnEveryNode()
    {
        // A merged ranking that is kept, and has none of them.
        foreach (var node in Api.Nodes)
            (await Api.GetAsync("/v1/industries?limit=1", node)).Expect();
        for (var round = 0; round < 12; round++)
        {
            var (member, industry) = (Id($"m{round}"), Id($"i{round}"));
            var put = await Api.PutAsync($"/v1/members/{member}", $$"""{"industry":"{{industry}}"}""");
            put.Expect(HttpStatusCode.Created);
            var lists = new[] { "", "/leaderboard", $"/around/{member}" };
            foreach (var node in Api.Nodes)
            {
                var answers = await Task.WhenAll(
                    lists.Select(list => Api.GetAsync($"/v1/industries/{industry}{list}", node)));
                Assert.All(answers, answer => Assert.Equal(1, (int)answer.Expect().Json["population"]!));
            }
        }
    }

    [KitFact]
    public async Task Industry_LeftByTheLast_IsNoneUntilSomebodyComes()
    {
        var (member, industry) = (Id("m"), Id("i"));
        for (var round = 0; round < 3; round++)
        {
            await Api.PutProfileAsync(member, industry);
            await AssertIndustryAsync(industry, [member]);
            await Api.PutProfileAsync(member, null);
            Assert.Null((await Api.SsiAsync(member)).Industry);
            await Eventually.PassesAsync(async () =>
            {
                foreach (var part in new[] { "", "/leaderboard", $"/around/{member}" })
                {
                    (await Api.GetAsync($"/v1/industries/{industry}{part}"))
                        .ExpectProblem(HttpStatusCode.NotFound, "industry_not_found");
                }

                var listed = await Api.PagesAsync("/v1/industries?limit=1000", one => (string)one!["id"]!);
                Assert.DoesNotContain(industry, listed);
            });
        }
    }

    [KitFact]
    public async Task Profiles_AsAStream_AreTakenInOrder()
    {
        var members = Ids("m", 200);
        var first = await Api.PutProfilesAsync(members.Select(id => Profile(id, Id("old"))));

        // The same member twice in one stream: the later line wins.
        var second = await Api.SendAsync(
            HttpMethod.Post, "/v1/members",
            string.Join('\n', members.SelectMany(id => new[] { Line(id, "passed"), Line(id, "new") })
                .Append(Line(Id("n"), "new")).Append("{}")),
            "application/x-ndjson");

        Assert.Equal((200, 0), ((int)first["created"]!, (int)first["replaced"]!));
        var json = second.Expect().Json;
        Assert.Equal(
            (401, 1, 400, 1),
            ((int)json["accepted"]!, (int)json["created"]!, (int)json["replaced"]!, (int)json["rejectedCount"]!));
        var rejected = Assert.Single(json["rejected"]!.AsArray())!;
        Assert.Equal((401, "invalid_id"), ((int)rejected["index"]!, (string?)rejected["code"]));
        await AssertIndustryAsync(Id("new"), [.. members, Id("n")]);
        foreach (var left in new[] { Id("old"), Id("passed") })
            (await Api.GetAsync($"/v1/industries/{left}")).ExpectProblem(HttpStatusCode.NotFound, "industry_not_found");

        string Line(string member, string industry) => $$"""{"id":"{{member}}","industry":"{{Id(industry)}}"}""";
    }

    [KitFact]
    public async Task Members_ListedPageByPage_ComeOnceEachInOrdinalOrder()
    {
        string[] names = ["a", "A", "a.", "a_", "a~", "a:", "a@", "a-", "a0", "B", "b", "Z", "z", "0", "a.b", "aB"];
        string[] members = [.. names.Select(Id), .. Ids("m", 60)];
        await Api.PutProfilesAsync(members.Select(id => Profile(id, null)));

        var listed = await Api.PagesAsync("/v1/members?limit=83", item => (string)item!["id"]!);

        Assert.Equal(listed.Order(StringComparer.Ordinal), listed);
        Assert.Equal(listed.Distinct(StringComparer.Ordinal), listed);
        Assert.Equal(
            members.Order(StringComparer.Ordinal),
            listed.Where(id => id.StartsWith(Id(""), StringComparison.Ordinal)));
    }

    [KitFact]
    public async Task Export_OfAMember_HoldsAllThatItWasTold()
    {
        var now = await MiddayAsync();
        var (member, other, contact) = (Id("m"), Id("other"), Id("contact"));
        await Api.PutProfileAsync(member, Id("i"), "senior", "Acme");
        await Api.AcceptAsync(
        [
            Event(member, "dwell.received", now, """{"seconds":40}"""),
            Event(member, "dwell.received", now.AddMinutes(-1), """{"seconds":2}"""),
            Event(member, "profile.viewed", now.AddDays(-1), """{"degree":2}"""),
            Event(member, "contact.nurtured", now.AddDays(-1), Naming(contact)),
            Pair(other, member, now.AddHours(-1)),
        ]);

        await Eventually.PassesAsync(async () =>
        {
            var export = (await Api.GetAsync($"/v1/members/{member}/export")).Expect().Json;
            Assert.Equal(Id("i"), (string?)export["member"]!["industry"]);
            Assert.Equal(
                [$"dwell.received {DayOf(now)} 42", $"profile.viewed/2 {DayOf(now.AddDays(-1))} 1"],
                export["activity"]!.AsArray()
                    .Select(cell => $"{cell!["activity"]} {cell["day"]} {cell["count"]}").Order());
            var pair = Assert.Single(export["connections"]!.AsArray())!;
            Assert.Equal((other, true), ((string?)pair["member"], (bool)pair["connected"]!));
            Assert.Equal(now.AddHours(-1), DateTimeOffset.Parse((string)pair["since"]!, null));
            Assert.Equal(DayOf(now.AddDays(-1)), (string?)Assert.Single(export["contacts"]!.AsArray())!["day"]);
            Assert.Equal(
                (await Api.HistoryAsync(member)).Select(day => day.Score),
                export["history"]!.AsArray().Select(day => Score.Of(day!)));
        });
    }

    private static MemberProfile Profile(string member, string? industry) => new(member, industry, null, null, []);

    private async Task AssertOnEveryNodeAsync(string path, string text)
    {
        foreach (var node in Api.Nodes)
            Assert.Equal(text, (await Api.GetAsync(path, node)).Expect().Text);
    }

    /// <summary>Within the contract's second the distribution and the leaderboard are those of these members.</summary>
    private Task AssertIndustryAsync(string industry, string[] members) => Eventually.PassesAsync(async () =>
    {
        var scores = await Api.SsiOfAllAsync(members);
        var board = new Board(scores.Values.Select(ssi => (ssi.Member, ssi.Score)));
        var view = (await Api.GetAsync($"/v1/industries/{industry}")).Expect().Json;
        Assert.Equal((members.Length, board.Average), ((int)view["population"]!, Score.Of(view["average"]!)));
        var rows = await Api.PagesAsync($"/v1/industries/{industry}/leaderboard?limit=1000", BoardRow.Of);
        Assert.Equal(board.Rows, rows);
        Assert.All(scores.Values, ssi => Assert.Equal(board.StandingOf(ssi.AsOf, ssi.Score), ssi.InIndustry));
    });
}
