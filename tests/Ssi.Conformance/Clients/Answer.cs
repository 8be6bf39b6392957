using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Ssi.Conformance.Clients;

/// <summary>An answer, read to its end.</summary>
/// <param name="Tag">The ETag with its quotes; null where there is none.</param>
internal sealed partial record Answer(HttpMethod Method, string Path, HttpStatusCode Status, string Text, string? Tag)
{
    public JsonNode Json => JsonNode.Parse(Text)!;

    /// <summary>The answer as engines are compared by it: bytes but for the snapshot, or the status of a
    /// refusal, whose text holds a trace id.</summary>
    public string Content => Status == HttpStatusCode.OK ? SnapshotField().Replace(Text, "") : $"{(int)Status} {Code}";

    public long Snapshot => (long)Json["snapshot"]!;

    /// <summary>The code of a problem; null where the answer is none.</summary>
    public string? Code => (int)Status >= 400 ? (string?)Json["code"] : null;

    public static async Task<Answer> OfAsync(HttpResponseMessage response) => new(
        response.RequestMessage!.Method,
        response.RequestMessage.RequestUri!.PathAndQuery,
        response.StatusCode,
        await response.Content.ReadAsStringAsync(),
        response.Headers.ETag?.ToString());

    /// <summary>The answer itself, when it is of this status.</summary>
    public Answer Expect(HttpStatusCode status = HttpStatusCode.OK)
    {
        Assert.True(Status == status, $"{Method} {Path}: {(int)Status}, not {(int)status}. {Text}");
        return this;
    }

    /// <summary>The answer itself, when it is a problem of this code.</summary>
    public Answer ExpectProblem(HttpStatusCode status, string code)
    {
        Expect(status);
        Assert.Equal(code, Code);
        return this;
    }

    [GeneratedRegex(@",""snapshot"":\d+")]
    private static partial Regex SnapshotField();
}
