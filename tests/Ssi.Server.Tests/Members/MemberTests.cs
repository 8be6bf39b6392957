using System.Net;
using System.Text.Json.Nodes;

namespace Ssi.Server.Tests.Members;

[Collection(ServerCollection.Name)]
public sealed class MemberTests(TestServer server)
{
    [Fact]
    public async Task Profile_PutTwice_IsCreatedThenReplaced()
    {
        var path = $"/v1/members/{server.NewId()}";

        var created = await server.SendAsync(
            HttpMethod.Put, path,
            """{"industry":"profiles","seniority":"cxo","company":"Acme","sections":["url","photo"]}""");
        var replaced = await server.SendAsync(HttpMethod.Put, path, "{}");

        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.OK), (created.Status, replaced.Status));
        Assert.Equal(
            ("profiles", "cxo", "Acme", "[\"photo\",\"url\"]"),
            ((string?)created.Json["industry"], (string?)created.Json["seniority"], (string?)created.Json["company"],
                created.Json["sections"]!.ToJsonString()));
        Assert.Null(replaced.Json["industry"]);
        Assert.Equal((await server.GetAsync(path)).Text, replaced.Text);
    }

    [Fact]
    public async Task Score_AfterEvents_IsCurrentAndStandsInItsOwnRanks()
    {
        var member = server.NewId();
        await server.SendAsync(
            HttpMethod.Put, $"/v1/members/{member}", """{"industry":"scored","sections":["photo","headline"]}""");
        await server.PostEventsAsync(server.Event(member), server.Event(member, "ssi.search.advanced"));

        var ssi = (await server.GetAsync($"/v1/members/{member}/ssi")).Json;

        Assert.Equal(member, (string?)ssi["member"]);
        Assert.Equal("2026-11-22", (string?)ssi["asOf"]);
        Assert.Matches(@"^\d+\.\d\d$", ssi["ssi"]!.ToJsonString());
        Assert.NotEqual("0.00", ssi["ssi"]!.ToJsonString());
        var industry = ssi["industry"]!;
        Assert.Equal(
            ("scored", 1, 1, 100),
            ((string?)industry["id"], (int)industry["rank"]!, (int)industry["population"]!,
                (int)industry["topPercent"]!));
        Assert.Equal(ssi["ssi"]!.ToJsonString(), ssi["industry"]!["average"]!["ssi"]!.ToJsonString());
        Assert.Equal((1, 1), ((int)ssi["network"]!["rank"]!, (int)ssi["network"]!["population"]!));
    }

    [Fact]
    public async Task Connection_PutAndDeleted_IsSeenFromBothSides()
    {
        var (left, right) = (server.NewId(), server.NewId());
        var put = await server.SendAsync(HttpMethod.Put, $"/v1/members/{left}/connections/{right}");

        Assert.Equal($$"""{"member":"{{left}}","other":"{{right}}","connected":true}""", put.Text);
        Assert.Equal([right], await ConnectionsAsync(left));
        await EventuallyAsync(async () => (await ConnectionsAsync(right)).SequenceEqual([left]));
        var path = $"/v1/members/{left}/connections/{right}";
        Assert.Equal(HttpStatusCode.OK, (await server.SendAsync(HttpMethod.Delete, path)).Status);
        Assert.Equal("connection_not_found", (await server.SendAsync(HttpMethod.Delete, path)).Code);
        await EventuallyAsync(async () => !(await ConnectionsAsync(right)).Any());
    }

    [Fact]
    public async Task Member_Erased_IsGoneAndItsOldEventsAreRejected()
    {
        var member = server.NewId();
        await server.PostEventsAsync(server.Event(member));

        var receipt = await server.SendAsync(HttpMethod.Delete, $"/v1/members/{member}");

        Assert.Equal((HttpStatusCode.OK, member), (receipt.Status, (string?)receipt.Json["member"]));
        Assert.Equal("member_not_found", (await server.GetAsync($"/v1/members/{member}/ssi")).Code);
        Assert.Equal([(0, "erased")], (await server.PostEventsAsync(server.Event(member))).Rejected);
    }

    [Fact]
    public async Task Export_OfAMember_HoldsItsActivity()
    {
        var member = server.NewId();
        await server.PostEventsAsync(
            server.Event(member), server.Event(member, "ssi.dwell.received", new JsonObject { ["seconds"] = 40 }));

        var activity = (await server.GetAsync($"/v1/members/{member}/export")).Json["activity"]!.AsArray();

        Assert.Equal(
            [("dwell.received", 40), ("post.published", 1)],
            activity.Select(one => ((string)one!["activity"]!, (int)one["count"]!)).Order());
    }

    [Fact]
    public async Task Members_ListedPageByPage_ComeOnceEachInOrder()
    {
        var ids = Enumerable.Range(0, 7).Select(_ => server.NewId("zz")).ToList();
        foreach (var id in ids)
            await server.SendAsync(HttpMethod.Put, $"/v1/members/{id}", "{}");

        var seen = await PagesAsync("/v1/members?limit=3", item => (string)item["id"]!);

        Assert.Equal(seen.Order(StringComparer.Ordinal), seen);
        Assert.Equal(seen.Count, seen.Distinct(StringComparer.Ordinal).Count());
        Assert.Empty(ids.Except(seen));
    }

    private async Task<IEnumerable<string>> ConnectionsAsync(string member)
    {
        var answer = await server.GetAsync($"/v1/members/{member}/connections");
        return answer.Status == HttpStatusCode.OK ? answer.Json["items"]!.AsArray().Select(one => (string)one!) : [];
    }

    private async Task<List<string>> PagesAsync(string path, Func<JsonNode, string> idOf)
    {
        var seen = new List<string>();
        for (string? cursor = ""; cursor is not null;)
        {
            var page = (await server.GetAsync(path + (cursor.Length == 0 ? "" : "&cursor=" + cursor))).Json;
            seen.AddRange(page["items"]!.AsArray().Select(one => idOf(one!)));
            cursor = (string?)page["next"];
        }

        return seen;
    }

    // What crosses shards is visible within a second; the test waits for it, and fails only when it never comes.
    private static async Task EventuallyAsync(Func<Task<bool>> condition)
    {
        for (var tries = 0; tries < 1_000; tries++)
        {
            if (await condition())
                return;
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
        }

        Assert.Fail("It never came.");
    }
}
