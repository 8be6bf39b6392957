using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Ssi.Api.Tests.Events;

/// <summary>Bodies of events for tests: one good event, changed where a test wants.</summary>
internal static class Bodies
{
    public static JsonObject Event(string id = "e1", string type = "ssi.post.published", JsonNode? data = null)
    {
        var one = new JsonObject
        {
            ["specversion"] = "1.0",
            ["id"] = id,
            ["source"] = "test/bodies",
            ["type"] = type,
            ["subject"] = "m1",
            ["time"] = "2026-11-22T10:00:00Z",
        };
        if (data is not null)
            one["data"] = data;
        return one;
    }

    public static byte[] Array(params JsonNode?[] elements) =>
        JsonSerializer.SerializeToUtf8Bytes(new JsonArray(elements));

    /// <summary>An array whose middle element is this text, between two good events.</summary>
    public static byte[] Between(string element) =>
        Encoding.UTF8.GetBytes($"[{Event("before").ToJsonString()},{element},{Event("after").ToJsonString()}]");
}
