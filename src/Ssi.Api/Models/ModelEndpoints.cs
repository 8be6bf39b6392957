using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Ssi.Api.Answers;
using Ssi.Api.Problems;
using Ssi.Engine.Ports;

namespace Ssi.Api.Models;

/// <summary><c>/v1/models</c>: the scoring models as data.</summary>
internal static class ModelEndpoints
{
    public static void MapModels(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/models", List);
        routes.MapGet("/v1/models/{version}", Get);
    }

    private static JsonAnswer List(IScoringCluster cluster)
    {
        var answer = JsonAnswer.Begin();
        answer.Writer.WriteStartArray("items"u8);
        foreach (var model in cluster.Models)
        {
            answer.Writer.WriteStartObject();
            answer.Writer.WriteString("version"u8, model.Version);
            answer.Writer.WriteBoolean("active"u8, model.Active);
            answer.Writer.WriteEndObject();
        }

        answer.Writer.WriteEndArray();
        return answer.EndTagged();
    }

    private static IResult Get(string version, IScoringCluster cluster) =>
        cluster.Models.FirstOrDefault(one => string.Equals(one.Version, version, StringComparison.Ordinal)) is { } model
            ? new JsonDocumentAnswer(model.Document)
            : new Problem(ProblemKind.ModelNotFound, $"There is no model '{version}'.");
}
