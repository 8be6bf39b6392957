using System.Net;

namespace Ssi.Server.Tests.Requests;

/// <summary>Headers of conditional requests as RFC 9110 defines them; what every engine does with them is in
/// <c>Ssi.Conformance</c>.</summary>
[Collection(ServerCollection.Name)]
public sealed class PreconditionTests(TestServer server)
{
    [Theory]
    [InlineData("If-Match", "x")]
    [InlineData("If-Match", "\"x")]
    [InlineData("If-Match", "*, \"x\"")]
    [InlineData("If-Match", "\"x\" \"y\"")]
    [InlineData("If-Match", "")]
    [InlineData("If-None-Match", "W/x")]
    [InlineData("If-None-Match", "\"x\", *")]
    public async Task Header_Malformed_IsInvalidAndChangesNothing(string header, string value)
    {
        var id = server.NewId();
        foreach (var (method, path) in Writes(id))
        {
            var answer = await SendAsync(method, path, header, value);
            Assert.Equal((HttpStatusCode.BadRequest, "invalid_parameter"), (answer.Status, answer.Code));
        }

        Assert.Equal(HttpStatusCode.NotFound, (await server.GetAsync($"/v1/members/{id}")).Status);
    }

    [Theory]
    [InlineData("If-Match", "*", 412)]
    [InlineData("If-Match", "\"x\"", 412)]
    [InlineData("If-Match", "W/\"x\"", 412)]
    [InlineData("If-None-Match", "*", 200)]
    [InlineData("If-None-Match", "\"x\", W/\"y\"", 200)]
    public async Task Header_OnWhatDoesNotExist_HoldsForIfNoneMatchOnly(string header, string value, int status)
    {
        foreach (var (method, path) in Writes(server.NewId()).Where(one => one.Method == HttpMethod.Put))
        {
            var answer = await SendAsync(method, path, header, value);
            Assert.Equal((path, status == 200), (path, answer.Status is HttpStatusCode.OK or HttpStatusCode.Created));
            Assert.Equal((path, status == 412), (path, answer.Status == HttpStatusCode.PreconditionFailed));
        }

        foreach (var (method, path) in Writes(server.NewId()).Where(one => one.Method == HttpMethod.Delete))
        {
            var expected = status == 412 ? HttpStatusCode.PreconditionFailed : HttpStatusCode.NotFound;
            Assert.Equal(expected, (await SendAsync(method, path, header, value)).Status);
        }
    }

    [Fact]
    public async Task Tags_InALine_AreComparedStronglyByIfMatchAndWeaklyByIfNoneMatch()
    {
        var path = $"/v1/members/{server.NewId()}";
        var tag = (await SendAsync(HttpMethod.Put, path)).Headers.ETag!.ToString();

        Assert.Equal(412, (int)(await SendAsync(HttpMethod.Put, path, "If-Match", $"\"x\", W/{tag}")).Status);
        Assert.Equal(200, (int)(await SendAsync(HttpMethod.Put, path, "If-Match", $"\"x\", {tag}")).Status);
        Assert.Equal(412, (int)(await SendAsync(HttpMethod.Put, path, "If-None-Match", $"\"x\", W/{tag}")).Status);
        Assert.Equal(412, (int)(await SendAsync(HttpMethod.Put, path, "If-None-Match", tag)).Status);
        Assert.Equal(304, (int)(await SendAsync(HttpMethod.Get, path, "If-None-Match", "W/" + tag)).Status);
        Assert.Equal(304, (int)(await SendAsync(HttpMethod.Head, path, "If-None-Match", tag)).Status);
    }

    [Fact]
    public async Task Body_Malformed_IsToldBeforeAConditionThatFails()
    {
        var path = $"/v1/members/{server.NewId()}";
        var answer = await server.SendAsync(
            HttpMethod.Put, path, "{"u8.ToArray(), "application/json",
            request => request.Headers.TryAddWithoutValidation("If-Match", "*"));

        Assert.Equal("malformed", answer.Code);
    }

    [Fact]
    public async Task Answers_ThatVaryInTheSnapshot_HaveWeakTagsAndOthersStrongOnes()
    {
        var (member, other, industry) = (server.NewId(), server.NewId(), server.NewId("i"));
        await server.SendAsync(HttpMethod.Put, $"/v1/members/{member}", $$"""{"industry":"{{industry}}"}""");
        await server.SendAsync(HttpMethod.Put, $"/v1/members/{member}/connections/{other}");
        var routes = PathTests.Routes(server).Where(one => one.Method == "GET").Select(one => one.Route);
        foreach (var route in routes)
        {
            var path = RouteValues.In(route, member, other, industry);
            var answer = await server.GetAsync(path);
            Assert.Equal((path, HttpStatusCode.OK), (path, answer.Status));
            if (answer.Headers.ETag is { } tag)
                Assert.Equal((path, answer.Json["snapshot"] is not null), (path, tag.IsWeak));
        }
    }

    private static (HttpMethod Method, string Path)[] Writes(string id) =>
    [
        (HttpMethod.Put, $"/v1/members/{id}"), (HttpMethod.Delete, $"/v1/members/{id}"),
        (HttpMethod.Put, $"/v1/members/{id}-1/connections/{id}-2"),
        (HttpMethod.Delete, $"/v1/members/{id}-1/connections/{id}-2"),
    ];

    private Task<Answer> SendAsync(HttpMethod method, string path, string? header = null, string? value = null) =>
        server.SendAsync(
            method, path, method == HttpMethod.Put ? "{}"u8.ToArray() : null, "application/json",
            request => _ = header is null || request.Headers.TryAddWithoutValidation(header, value));
}
