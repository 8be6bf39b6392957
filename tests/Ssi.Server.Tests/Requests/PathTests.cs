using System.Net;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Ssi.Server.Tests.Requests;

/// <summary>Paths that name another resource once they are normalised.</summary>
[Collection(ServerCollection.Name)]
public sealed class PathTests(TestServer server)
{
    private Uri Address => server.Client.BaseAddress!;

    [Theory]
    [InlineData("DELETE", "/v1/members/ID/connections/..")]
    [InlineData("DELETE", "/v1/members/ID/connections/%2e%2e")]
    [InlineData("DELETE", "/v1/members/ID/connections/%2E.")]
    [InlineData("DELETE", "/v1/members/ID/connections/.%2E")]
    [InlineData("DELETE", "/v1/members/ID/connections/.")]
    [InlineData("DELETE", "/v1/members/ID/connections/%2e")]
    [InlineData("DELETE", "/v1/members/ID/connections/../")]
    [InlineData("DELETE", "/v1/members/ID/connections/x/../..")]
    [InlineData("DELETE", "/v1/members/ID/connections/..?x=1")]
    [InlineData("DELETE", "/v1/members/ID/connections/")]
    [InlineData("DELETE", "/v1/members/ID/")]
    [InlineData("DELETE", "/v1/members/ID//")]
    [InlineData("DELETE", "/v1/members//ID")]
    [InlineData("DELETE", "/V1/members/ID/")]
    [InlineData("DELETE", "/%761/members/ID/")]
    [InlineData("DELETE", "/v1/members/./ID")]
    [InlineData("DELETE", "/v1/members/other/../ID")]
    [InlineData("DELETE", "/health/../v1/members/ID")]
    [InlineData("DELETE", "/v1/members/x%2f..%2fID")]
    [InlineData("DELETE", "/v1/members/x%5c..%5cID")]
    [InlineData("DELETE", "/v1/members/ID;x")]
    [InlineData("DELETE", "http://HOST/v1/members/ID/")]
    [InlineData("DELETE", "http://HOST/v1/members/ID/connections/..")]
    [InlineData("DELETE", "http://HOST/v1/members/ID/connections/%2e%2e")]
    [InlineData("PUT", "/v1/members/ID/")]
    [InlineData("PUT", "/v1/members/ID/connections/")]
    [InlineData("GET", "/v1/members//ssi")]
    [InlineData("GET", "/v1/industries/i/around/..")]
    [InlineData("GET", "/v1/models/.")]
    public async Task Path_WithoutAnIdInItsPlace_IsInvalidAndChangesNothing(string method, string path)
    {
        var id = server.NewId();
        await server.SendAsync(HttpMethod.Put, $"/v1/members/{id}", """{"company":"A"}""");
        var before = (await server.GetAsync($"/v1/members/{id}")).Text;

        var answer = await RawRequest.SendAsync(Address, method, Filled(path, id));

        Assert.StartsWith("HTTP/1.1 400 ", answer, StringComparison.Ordinal);
        Assert.Contains("\"code\":\"invalid_id\"", answer, StringComparison.Ordinal);
        Assert.Equal(before, (await server.GetAsync($"/v1/members/{id}")).Text);
    }

    [Fact]
    public async Task Route_WithASlashAtItsEnd_IsInvalidWhateverTheMethod()
    {
        var id = server.NewId();
        await server.SendAsync(HttpMethod.Put, $"/v1/members/{id}", "{}");
        foreach (var (method, route) in Routes(server).Where(one => one.Route.StartsWith("/v1/")))
        {
            var answer = await RawRequest.SendAsync(Address, method, RouteValues.In(route, id) + "/");
            Assert.True(answer.StartsWith("HTTP/1.1 400 "), $"{method} {route}/: {answer}");
            Assert.Contains("\"code\":\"invalid_id\"", answer, StringComparison.Ordinal);
        }

        Assert.Equal(HttpStatusCode.OK, (await server.GetAsync($"/v1/members/{id}")).Status);
    }

    [Theory]
    [InlineData("/nothing/..")]
    [InlineData("/nothing/")]
    [InlineData("/")]
    [InlineData("//")]
    [InlineData("//v1/members")]
    [InlineData("/v1")]
    [InlineData("/v1/nothing")]
    public async Task Path_OfNothing_IsNotFound(string path)
    {
        var answer = await RawRequest.SendAsync(Address, "GET", path);

        Assert.StartsWith("HTTP/1.1 404 ", answer, StringComparison.Ordinal);
        Assert.Contains("\"code\":\"not_found\"", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Target_InAbsoluteForm_IsThatOfItsPath()
    {
        var id = server.NewId();
        await server.SendAsync(HttpMethod.Put, $"/v1/members/{id}", "{}");

        var answer = await RawRequest.SendAsync(Address, "GET", Filled("http://HOST/v1/members/ID?x=../", id));

        Assert.StartsWith("HTTP/1.1 200 ", answer, StringComparison.Ordinal);
        Assert.Contains($"\"{id}\"", answer, StringComparison.Ordinal);
    }

    /// <summary>Every method of every route of a server.</summary>
    internal static IEnumerable<(string Method, string Route)> Routes(TestServer server) =>
        server.App.Services.GetRequiredService<IEnumerable<EndpointDataSource>>()
            .Concat(((IEndpointRouteBuilder)server.App).DataSources)
            .SelectMany(source => source.Endpoints)
            .OfType<RouteEndpoint>()
            .SelectMany(route => route.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods
                .Select(method => (method, route.RoutePattern.RawText!)))
            .Distinct();

    private string Filled(string path, string id) => path.Replace("ID", id, StringComparison.Ordinal)
        .Replace("HOST", Address.Authority, StringComparison.Ordinal);
}

/// <summary>Routes with values in place of their parameters.</summary>
internal static class RouteValues
{
    /// <summary>The route's path with a member, or its industry, in place of each parameter.</summary>
    public static string In(string route, string member, string other = "o", string industry = "i") => route
        .Replace("/industries/{id}", $"/industries/{industry}", StringComparison.Ordinal)
        .Replace("/v1/models/{version}", "/v1/models/ssi-1", StringComparison.Ordinal)
        .Replace("{id}", member, StringComparison.Ordinal)
        .Replace("{member}", member, StringComparison.Ordinal)
        .Replace("{other}", other, StringComparison.Ordinal);
}
