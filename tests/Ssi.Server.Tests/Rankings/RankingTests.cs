using System.Net;
using System.Text.Json.Nodes;

namespace Ssi.Server.Tests.Rankings;

[Collection(ServerCollection.Name)]
public sealed class RankingTests(TestServer server)
{
    [Fact]
    public async Task Leaderboard_PageByPage_IsTheWholeRanking()
    {
        var industry = server.NewId("industry");
        var members = await FillAsync(industry, 11);

        var rows = new List<JsonNode>();
        for (string? cursor = ""; cursor is not null;)
        {
            var page = await PageAsync(
                industry, "limit=4" + (cursor.Length == 0 ? "" : "&cursor=" + cursor), members.Count);
            rows.AddRange(page["items"]!.AsArray().Select(one => one!.DeepClone()));
            cursor = (string?)page["next"];
        }

        Assert.Equal(
            members.Order(StringComparer.Ordinal),
            rows.Select(row => (string)row["member"]!).Order(StringComparer.Ordinal));
        var scores = rows.Select(row => (decimal)row["ssi"]!).ToList();
        Assert.Equal(scores.OrderDescending(), scores);
        Assert.Equal(
            scores.Select(score => 1 + scores.Count(other => other > score)), rows.Select(row => (int)row["rank"]!));
    }

    [Fact]
    public async Task Cursor_OfAnotherBoard_IsInvalid()
    {
        var (one, other) = (server.NewId("industry"), server.NewId("industry"));
        await FillAsync(one, 3);
        await FillAsync(other, 3);
        var cursor = (string)(await PageAsync(one, "limit=1", 3))["next"]!;

        Assert.Equal(
            "invalid_cursor", (await server.GetAsync($"/v1/industries/{other}/leaderboard?cursor={cursor}")).Code);
        Assert.Equal("invalid_cursor", (await server.GetAsync($"/v1/members?cursor={cursor}")).Code);
        Assert.Equal(
            HttpStatusCode.OK, (await server.GetAsync($"/v1/industries/{one}/leaderboard?cursor={cursor}")).Status);
    }

    [Fact]
    public async Task Around_AMember_GivesItsNeighbours()
    {
        var industry = server.NewId("industry");
        var members = await FillAsync(industry, 9);
        var page = await PageAsync(industry, "limit=100", 9);
        var board = page["items"]!.AsArray().Select(row => (string)row!["member"]!).ToList();

        var around = await server.GetAsync($"/v1/industries/{industry}/around/{board[4]}?each=2");
        var alone = await server.GetAsync($"/v1/industries/{industry}/around/{board[0]}?each=0");

        Assert.Equal(board[2..7], around.Json["items"]!.AsArray().Select(row => (string)row!["member"]!));
        Assert.Equal(board[..1], alone.Json["items"]!.AsArray().Select(row => (string)row!["member"]!));
        Assert.Equal(
            "invalid_parameter",
            (await server.GetAsync($"/v1/industries/{industry}/around/{members[0]}?each=101")).Code);
        Assert.Equal("member_not_found", (await server.GetAsync($"/v1/industries/{industry}/around/nobody")).Code);
        Assert.Equal("industry_not_found", (await server.GetAsync($"/v1/industries/nowhere/around/{members[0]}")).Code);
        await FillAsync("elsewhere", 1);
        await PageAsync("elsewhere", "limit=1", 1);
        Assert.Equal("not_in_industry", (await server.GetAsync($"/v1/industries/elsewhere/around/{members[0]}")).Code);
    }

    [Fact]
    public async Task Industry_OfEqualScores_HasThemInOneBin()
    {
        var industry = server.NewId("industry");
        string[] ids = [server.NewId(), server.NewId()];
        foreach (var id in ids)
            await server.SendAsync(
                HttpMethod.Put, $"/v1/members/{id}", $$"""{"industry":"{{industry}}","sections":["photo"]}""");

        var view = await PopulatedAsync($"/v1/industries/{industry}", 2);

        var ssi = (await server.GetAsync($"/v1/members/{ids[0]}/ssi")).Json["ssi"]!;
        Assert.Equal(ssi.ToJsonString(), view["average"]!["ssi"]!.ToJsonString());
        Assert.Equal(ssi.ToJsonString(), view["percentiles"]!["ssi"]!["p10"]!.ToJsonString());
        Assert.Equal("1.00", view["percentiles"]!["pillars"]!["brand"]!["p99"]!.ToJsonString());
        var bins = view["histogram"]!["ssi"]!.AsArray();
        Assert.Equal((100, 2), (bins.Count, (int)bins[(int)(decimal)ssi]!));
    }

    [Fact]
    public async Task Answer_WithItsTag_IsNotSentAgain()
    {
        var industry = server.NewId("industry");
        var member = (await FillAsync(industry, 1))[0];
        await PopulatedAsync($"/v1/industries/{industry}", 1);
        foreach (var path in new[]
        {
            $"/v1/members/{member}", $"/v1/members/{member}/ssi", $"/v1/members/{member}/ssi/history",
            $"/v1/members/{member}/network", $"/v1/members/{member}/export", $"/v1/members/{member}/connections",
            $"/v1/industries/{industry}", $"/v1/industries/{industry}/leaderboard",
            $"/v1/industries/{industry}/around/{member}", "/v1/models", "/v1/models/ssi-1", "/openapi/v1.json",
        })
        {
            var answer = await server.GetAsync(path);
            var tag = answer.Headers.ETag!;

            // A snapshot differs between two answers with one tag.
            Assert.Equal((path, answer.Json["snapshot"] is not null), (path, tag.IsWeak));
            foreach (var header in new[] { tag.Tag, "W/" + tag.Tag, "\"other\", " + tag.Tag, "*" })
            {
                var again = await server.SendAsync(
                    HttpMethod.Get, path, null, null,
                    request => request.Headers.TryAddWithoutValidation("If-None-Match", header));
                Assert.True(again.Status == HttpStatusCode.NotModified, $"{path} {header}: {again.Status}");
                Assert.Equal(("", tag.Tag), (again.Text, again.Headers.ETag!.Tag));
            }

            var other = await server.SendAsync(
                HttpMethod.Get, path, null, null, request => request.Headers.Add("If-None-Match", "\"other\""));
            Assert.Equal(HttpStatusCode.OK, other.Status);
        }
    }

    [Theory]
    [InlineData("/metrics")]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    [InlineData("/v1/clock")]
    public async Task Answer_ThatAlwaysChanges_HasNoTag(string path)
    {
        var answer = await server.GetAsync(path);

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Null(answer.Headers.ETag);
    }

    private async Task<List<string>> FillAsync(string industry, int count)
    {
        var members = new List<string>();
        for (var i = 0; i < count; i++)
        {
            var id = server.NewId();
            members.Add(id);

            // Its score stands before it enters, so a board of the right population holds the right scores.
            await server.PostEventsAsync(
                [.. Enumerable.Range(0, i / 2).Select(_ => server.Event(id, "ssi.article.published"))]);
            await server.SendAsync(HttpMethod.Put, $"/v1/members/{id}", $$"""{"industry":"{{industry}}"}""");
        }

        return members;
    }

    // Rankings follow within a second; the test waits for the population, and fails only when it never comes.
    private Task<JsonNode> PageAsync(string industry, string query, int population) =>
        PopulatedAsync($"/v1/industries/{industry}/leaderboard?{query}", population);

    private async Task<JsonNode> PopulatedAsync(string path, int population)
    {
        for (var tries = 0; tries < 1_000; tries++)
        {
            var answer = await server.GetAsync(path);
            if (answer.Status == HttpStatusCode.OK && (int)answer.Json["population"]! == population)
                return answer.Json;
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
        }

        throw new InvalidOperationException("The population never came.");
    }
}
