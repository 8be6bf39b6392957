using System.Net;

namespace Ssi.Server.Tests.Members;

/// <summary>The bound on industries over HTTP.</summary>
public sealed class IndustryBoundTests : IAsyncLifetime
{
    private readonly TestServer _server = new() { Arguments = ["--Ssi:Engine:MaxIndustries=2"] };

    public Task InitializeAsync() => _server.InitializeAsync();

    public Task DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Profile_OfOneIndustryTooMany_IsRefusedAndNobodyIsMade()
    {
        await _server.SendAsync(HttpMethod.Put, "/v1/members/a", """{"industry":"i1"}""");
        await _server.SendAsync(HttpMethod.Put, "/v1/members/b", """{"industry":"i2"}""");

        var answer = await _server.SendAsync(HttpMethod.Put, "/v1/members/c", """{"industry":"i3"}""");

        Assert.Equal((HttpStatusCode.UnprocessableEntity, "too_many_industries"), (answer.Status, answer.Code));
        Assert.Equal("member_not_found", (await _server.GetAsync("/v1/members/c")).Code);

        answer = await _server.SendAsync(
            HttpMethod.Put, "/v1/members/c", """{"industry":"i3"}"""u8.ToArray(), "application/json",
            request => request.Headers.Add("If-None-Match", "*"));

        Assert.Equal("too_many_industries", answer.Code);
        var lines = """
            {"id":"c","industry":"i3"}
            {"id":"d","industry":"i1"}
            {"id":"e f"}
            {"id":"a","industry":"i4"}
            {"id":"a","industry":"i2"}
            """;

        answer = await _server.SendAsync(HttpMethod.Post, "/v1/members", lines, "application/x-ndjson");

        Assert.Equal((1, 1, 3), (answer.Number("created"), answer.Number("replaced"), answer.Number("rejectedCount")));
        Assert.Equal([(0, "too_many_industries"), (2, "invalid_id"), (3, "too_many_industries")], answer.Rejected);
        Assert.Equal("c", answer.Json["rejected"]![0]!["id"]!.GetValue<string>());
    }
}
