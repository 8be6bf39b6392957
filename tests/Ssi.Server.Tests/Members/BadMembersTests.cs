using System.Net;

namespace Ssi.Server.Tests.Members;

[Collection(ServerCollection.Name)]
public sealed class BadMembersTests(TestServer server)
{
    public static TheoryData<string, string> MemberPaths { get; } = new()
    {
        { "GET", "/v1/members/ID" },
        { "PUT", "/v1/members/ID" },
        { "DELETE", "/v1/members/ID" },
        { "GET", "/v1/members/ID/export" },
        { "GET", "/v1/members/ID/connections" },
        { "PUT", "/v1/members/ID/connections/a" },
        { "PUT", "/v1/members/a/connections/ID" },
        { "DELETE", "/v1/members/ID/connections/a" },
        { "DELETE", "/v1/members/a/connections/ID" },
        { "GET", "/v1/members/ID/ssi" },
        { "GET", "/v1/members/ID/ssi/history" },
        { "GET", "/v1/members/ID/network" },
        { "GET", "/v1/industries/ID" },
        { "GET", "/v1/industries/ID/leaderboard" },
        { "GET", "/v1/industries/ID/around/a" },
        { "GET", "/v1/industries/a/around/ID" },
    };

    [Theory]
    [MemberData(nameof(MemberPaths))]
    public async Task Id_ThatIsNone_IsInvalid(string method, string path)
    {
        foreach (var id in new[] { "-a", "a%20b", "%C3%A9", new string('x', 129), "%F0%9F%98%80", "a%2Fb" })
        {
            var answer = await server.SendAsync(
                new HttpMethod(method), path.Replace("ID", id, StringComparison.Ordinal),
                method == "PUT" ? "{}" : null);
            Assert.True(
                (answer.Status, answer.Code) == (HttpStatusCode.BadRequest, "invalid_id"),
                $"{method} {path} {id}: {answer.Text}");
        }
    }

    [Theory]
    [InlineData("a%00")]
    [InlineData("%ED%A0%80")]
    [InlineData("%zz")]
    public async Task Path_ThatIsNoText_IsABadRequest(string id) =>
        Assert.Equal(HttpStatusCode.BadRequest, (await server.GetAsync($"/v1/members/{id}")).Status);

    [Theory]
    [MemberData(nameof(MemberPaths))]
    public async Task Member_ThatIsUnknown_IsNotFound(string method, string path)
    {
        if (method == "PUT")
            return;

        var answer = await server.SendAsync(
            new HttpMethod(method), path.Replace("ID", "nobody", StringComparison.Ordinal));

        Assert.Equal(HttpStatusCode.NotFound, answer.Status);
        Assert.Contains(answer.Code, new[] { "member_not_found", "industry_not_found", "connection_not_found" });
    }

    [Theory]
    [InlineData("", "malformed")]
    [InlineData("[]", "malformed")]
    [InlineData("{", "malformed")]
    [InlineData("null", "malformed")]
    [InlineData("""{"industry":7}""", "invalid_profile")]
    [InlineData("""{"industry":"a b"}""", "invalid_profile")]
    [InlineData("""{"seniority":"boss"}""", "invalid_profile")]
    [InlineData("""{"company":""}""", "invalid_profile")]
    [InlineData("""{"company":"\ud800"}""", "invalid_profile")]
    [InlineData("""{"sections":["photo","photo"]}""", "invalid_profile")]
    [InlineData("""{"sections":["face"]}""", "invalid_profile")]
    [InlineData("""{"title":"x"}""", "invalid_profile")]
    public async Task Profile_ThatIsBad_IsRefusedAndNobodyIsMade(string body, string code)
    {
        var id = server.NewId();

        var answer = await server.SendAsync(HttpMethod.Put, $"/v1/members/{id}", body);

        Assert.Equal((HttpStatusCode.BadRequest, code), (answer.Status, answer.Code));
        Assert.Equal("member_not_found", (await server.GetAsync($"/v1/members/{id}")).Code);
    }

    [Fact]
    public async Task Profile_OfWrongTypeOrLength_IsRefused()
    {
        var path = $"/v1/members/{server.NewId()}";
        var tooLong = "{\"company\":\"" + new string('x', 70_000) + "\"}";

        Assert.Equal("unsupported_media_type", (await server.SendAsync(HttpMethod.Put, path, "{}", "text/plain")).Code);
        Assert.Equal("unsupported_media_type", (await server.SendAsync(HttpMethod.Put, path, null, null)).Code);
        Assert.Equal("body_too_large", (await server.SendAsync(HttpMethod.Put, path, tooLong)).Code);
        Assert.Equal("malformed", (await server.SendAsync(HttpMethod.Put, path, new string('{', 30_000))).Code);
    }

    [Fact]
    public async Task Profiles_AsLines_AreTakenButTheBadOnes()
    {
        var (first, second) = (server.NewId(), server.NewId());
        var lines = $$"""
            {"id":"{{first}}","industry":"lines","seniority":"vp"}
            {"industry":"lines"}
            {"id":"a b"}
            {"id":"{{second}}","nickname":"x"}

            [1]
            {"\ud800":1,"\udc00\u0069d":2}
            {"id":"{{second}}","sections":["photo"]}
            {"id":"{{first}}","industry":"lines"}
            """;

        var answer = await server.SendAsync(HttpMethod.Post, "/v1/members", lines, "application/x-ndjson");

        Assert.Equal(
            (3, 2, 1, 5),
            (answer.Number("accepted"), answer.Number("created"), answer.Number("replaced"),
                answer.Number("rejectedCount")));
        Assert.Equal(
            [(1, "invalid_id"), (2, "invalid_id"), (3, "invalid_profile"), (5, "malformed"), (6, "invalid_id")],
            answer.Rejected);
        Assert.Equal(second, answer.Json["rejected"]![2]!["id"]!.GetValue<string>());
        Assert.Null((await server.GetAsync($"/v1/members/{first}")).Json["seniority"]);
    }

    [Fact]
    public async Task Connection_WithOneself_IsInvalid()
    {
        var answer = await server.SendAsync(HttpMethod.Put, "/v1/members/self/connections/self");

        Assert.Equal((HttpStatusCode.BadRequest, "invalid_data"), (answer.Status, answer.Code));
    }

    [Theory]
    [InlineData("limit=0")]
    [InlineData("limit=1001")]
    [InlineData("limit=-1")]
    [InlineData("limit=")]
    [InlineData("limit=x")]
    [InlineData("limit=1.5")]
    [InlineData("limit=99999999999")]
    [InlineData("limit=1&limit=2")]
    [InlineData("limit=%00")]
    [InlineData("cursor=")]
    [InlineData("cursor=garbage")]
    [InlineData("cursor=%F0%9F%98%80")]
    public async Task Page_OfBadParameters_IsRefused(string query)
    {
        string[] lists =
            ["members", "members/a/connections", "members/a/network", "industries", "industries/a/leaderboard"];
        foreach (var list in lists)
        {
            var answer = await server.GetAsync($"/v1/{list}?{query}");
            Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
            Assert.Equal(query.StartsWith('l') ? "invalid_parameter" : "invalid_cursor", answer.Code);
        }
    }

    [Theory]
    [InlineData("from=2026-13-01")]
    [InlineData("from=")]
    [InlineData("to=yesterday")]
    [InlineData("to=1999-12-31")]
    [InlineData("from=2026-11-22&to=2026-11-21")]
    [InlineData("from=2026-11-22T00:00:00Z")]
    public async Task History_OfBadDays_IsRefused(string query) =>
        Assert.Equal("invalid_parameter", (await server.GetAsync($"/v1/members/a/ssi/history?{query}")).Code);

    [Theory]
    [InlineData("GET", "/")]
    [InlineData("GET", "/v1")]
    [InlineData("GET", "/v1/nothing")]
    [InlineData("GET", "/v1/members/a/b/c/d")]
    [InlineData("POST", "/v2/events")]
    public async Task Path_ThatIsUnknown_IsNotFound(string method, string path) =>
        Assert.Equal("not_found", (await server.SendAsync(new HttpMethod(method), path)).Code);

    [Theory]
    [InlineData("GET", "/v1/events")]
    [InlineData("DELETE", "/v1/members")]
    [InlineData("PATCH", "/v1/members/a")]
    [InlineData("POST", "/v1/clock")]
    [InlineData("PUT", "/v1/industries/a")]
    public async Task Method_ThatIsNotThere_IsNotAllowed(string method, string path) =>
        Assert.Equal("method_not_allowed", (await server.SendAsync(new HttpMethod(method), path)).Code);

    [Theory]
    [InlineData("", "malformed")]
    [InlineData("[]", "malformed")]
    [InlineData("{}", "invalid_time")]
    [InlineData("""{"now":7}""", "invalid_time")]
    [InlineData("""{"now":"tomorrow"}""", "invalid_time")]
    [InlineData("""{"now":"1999-01-01T00:00:00Z"}""", "invalid_time")]
    [InlineData("""{"now":"\ud800"}""", "invalid_time")]
    [InlineData("""{"\ud800":"2026-11-23T00:00:00Z"}""", "invalid_time")]
    [InlineData("""{"now":"2026-11-22T12:00:00Z","zone":"x"}""", "invalid_time")]
    [InlineData("""{"now":"2026-11-22T11:59:59Z"}""", "clock_goes_back")]
    public async Task Clock_SetBadly_StandsStill(string body, string code)
    {
        Assert.Equal(code, (await server.SendAsync(HttpMethod.Put, "/v1/clock", body)).Code);
        Assert.Equal(
            "{\"now\":\"2026-11-22T12:00:00Z\",\"simulated\":true}", (await server.GetAsync("/v1/clock")).Text);
    }

    [Fact]
    public async Task Model_ThatIsUnknown_IsNotFound() =>
        Assert.Equal("model_not_found", (await server.GetAsync("/v1/models/none")).Code);
}
