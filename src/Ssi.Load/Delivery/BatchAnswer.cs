using System.Text.Json;

namespace Ssi.Load.Delivery;

/// <summary>What the server made of one batch.</summary>
/// <param name="RejectedByCode">Of the rejections that the server lists: it lists at most 100.</param>
public sealed record BatchAnswer(
    long Accepted, long Duplicates, long Rejected, IReadOnlyDictionary<string, long> RejectedByCode)
{
    public static BatchAnswer Read(JsonElement answer)
    {
        var codes = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var rejection in answer.GetProperty("rejected").EnumerateArray())
        {
            var code = rejection.GetProperty("code").GetString() ?? "";
            codes[code] = codes.GetValueOrDefault(code) + 1;
        }

        return new BatchAnswer(
            answer.GetProperty("accepted").GetInt64(),
            answer.GetProperty("duplicates").GetInt64(),
            answer.GetProperty("rejectedCount").GetInt64(),
            codes);
    }
}
