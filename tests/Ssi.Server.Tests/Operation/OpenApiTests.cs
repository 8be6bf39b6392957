using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Ssi.Api.Problems;

namespace Ssi.Server.Tests.Operation;

[Collection(ServerCollection.Name)]
public sealed class OpenApiTests(TestServer server)
{
    private static readonly JsonNode Document =
        JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "openapi.json")))!;

    [Fact]
    public async Task Document_Served_IsTheCommittedOne() =>
        Assert.True(JsonNode.DeepEquals(Document, (await server.GetAsync("/openapi/v1.json")).Json));

    [Fact]
    public void Document_DescribesEveryRouteAndNoOther()
    {
        var routes = server.App.Services.GetRequiredService<IEnumerable<EndpointDataSource>>()
            .Concat(((IEndpointRouteBuilder)server.App).DataSources)
            .SelectMany(source => source.Endpoints)
            .OfType<RouteEndpoint>()
            .SelectMany(route => route.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods
                .Select(method => $"{method.ToLowerInvariant()} {route.RoutePattern.RawText}"));
        var described = Paths().Select(one => $"{one.Method} {one.Path}");

        Assert.Equal(
            described.Order(StringComparer.Ordinal),
            routes.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Document_NamesParametersAsThePathsDo()
    {
        foreach (var (path, method, operation) in Paths())
        {
            var parameters = operation["parameters"] as JsonArray ?? [];
            var inPath = parameters.Where(one => (string)one!["in"]! == "path").Select(one => $"{{{one!["name"]}}}");
            Assert.Equal(path.Split('/').Where(part => part.StartsWith('{')), inPath);
            var hasTag = operation["responses"]!["200"]!["headers"]?["ETag"] is not null;
            Assert.True(hasTag == operation["responses"]![method == "get" ? "304" : "412"] is not null
                || method == "delete", $"{method} {path}");
        }
    }

    [Fact]
    public void Document_NamesProblemsAsTheyAre()
    {
        var known = ProblemKind.All.ToDictionary(kind => kind.Code, kind => kind.Status, StringComparer.Ordinal);
        var described = new HashSet<string>(
            ["not_found", "method_not_allowed", "host_not_allowed", "internal_error"], StringComparer.Ordinal);
        foreach (var (_, _, operation) in Paths())
        {
            foreach (var (status, response) in operation["responses"]!.AsObject())
            {
                var problem = response!["content"]?[Problem.MediaType]?["schema"]?["allOf"]?[1]?["properties"]?["code"];
                foreach (var code in problem?["enum"] as JsonArray ?? [])
                {
                    Assert.Equal(known[(string)code!].ToString(CultureInfo.InvariantCulture), status);
                    described.Add((string)code!);
                }
            }
        }

        Assert.Equal(known.Keys.Order(StringComparer.Ordinal), described.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Answers_AreAsDescribed()
    {
        var (member, other) = (server.NewId("shape"), server.NewId("shape"));
        var plain = server.NewId("shape");
        (HttpMethod Method, string Path, string Described, string? Body)[] calls =
        [
            (HttpMethod.Put, $"/v1/members/{member}", "/v1/members/{id}",
                """{"industry":"shapes","seniority":"vp","company":"A","sections":["photo"]}"""),
            (HttpMethod.Put, $"/v1/members/{other}", "/v1/members/{id}", """{"industry":"shapes"}"""),
            (HttpMethod.Put, $"/v1/members/{member}/connections/{other}", "/v1/members/{id}/connections/{other}", null),
            (HttpMethod.Post, "/v1/events", "/v1/events",
                new JsonArray(server.Event(member), server.Event(plain), 7).ToJsonString()),
            (HttpMethod.Get, "/v1/members", "/v1/members", null),
            (HttpMethod.Get, $"/v1/members/{member}", "/v1/members/{id}", null),
            (HttpMethod.Get, $"/v1/members/{plain}", "/v1/members/{id}", null),
            (HttpMethod.Get, $"/v1/members/{member}/export", "/v1/members/{id}/export", null),
            (HttpMethod.Get, $"/v1/members/{member}/connections", "/v1/members/{id}/connections", null),
            (HttpMethod.Get, $"/v1/members/{member}/connections/{other}", "/v1/members/{id}/connections/{other}", null),
            (HttpMethod.Get, $"/v1/members/{member}/ssi", "/v1/members/{id}/ssi", null),
            (HttpMethod.Get, $"/v1/members/{plain}/ssi", "/v1/members/{id}/ssi", null),
            (HttpMethod.Get, $"/v1/members/{member}/ssi/history", "/v1/members/{id}/ssi/history", null),
            (HttpMethod.Get, $"/v1/members/{member}/network", "/v1/members/{id}/network", null),
            (HttpMethod.Get, "/v1/industries", "/v1/industries", null),
            (HttpMethod.Get, "/v1/industries/shapes", "/v1/industries/{id}", null),
            (HttpMethod.Get, "/v1/industries/shapes/leaderboard?limit=1", "/v1/industries/{id}/leaderboard", null),
            (HttpMethod.Get, $"/v1/industries/shapes/around/{member}", "/v1/industries/{id}/around/{member}", null),
            (HttpMethod.Get, "/v1/models", "/v1/models", null),
            (HttpMethod.Get, "/v1/models/ssi-1", "/v1/models/{version}", null),
            (HttpMethod.Get, "/v1/cluster", "/v1/cluster", null),
            (HttpMethod.Get, "/v1/clock", "/v1/clock", null),
            (HttpMethod.Get, "/health/live", "/health/live", null),
            (HttpMethod.Get, "/health/ready", "/health/ready", null),
            (HttpMethod.Get, "/v1/members/nobody", "/v1/members/{id}", null),
            (HttpMethod.Put, "/v1/clock", "/v1/clock", "{}"),
            (HttpMethod.Delete, $"/v1/members/{member}", "/v1/members/{id}", null),
        ];
        var schemas = new JsonSchema(Document);
        foreach (var (method, path, described, body) in calls)
        {
            var answer = await server.SendAsync(method, path, body);

            var status = ((int)answer.Status).ToString(CultureInfo.InvariantCulture);
            var response = Document["paths"]![described]![method.Method.ToLowerInvariant()]!["responses"]![status];
            Assert.True(response is not null, $"{method} {path}: {status} is not described: {answer.Text}");
            var schema = response["content"]![answer.MediaType!]!["schema"]!;
            var fault = schemas.FaultOf(answer.Json, schema);
            Assert.True(fault is null, $"{method} {path}: {fault}");
        }
    }

    private static IEnumerable<(string Path, string Method, JsonNode Operation)> Paths() =>
        from path in Document["paths"]!.AsObject()
        from operation in path.Value!.AsObject()
        select (path.Key, operation.Key, operation.Value!);
}
