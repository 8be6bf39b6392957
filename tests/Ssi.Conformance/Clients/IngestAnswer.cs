using System.Text.Json.Nodes;

namespace Ssi.Conformance.Clients;

/// <summary>What became of a batch of events.</summary>
/// <param name="Rejected">Index and code of each listed rejection.</param>
internal sealed record IngestAnswer(
    long Accepted, long Duplicates, long RejectedCount, IReadOnlyList<(int Index, string Code)> Rejected)
{
    public static IngestAnswer Of(JsonNode json) => new(
        (long)json["accepted"]!,
        (long)json["duplicates"]!,
        (long)json["rejectedCount"]!,
        [.. json["rejected"]!.AsArray().Select(one => ((int)one!["index"]!, (string)one["code"]!))]);
}
