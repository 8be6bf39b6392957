using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Ssi.Conformance.Clients;

namespace Ssi.Conformance.Worlds;

/// <summary>All that an engine answers about the members and industries of one prefix, as text that can be compared:
/// without snapshots, which tell how it came there, without the prefix, and without the marks of contacts, which each
/// store makes under a key of its own.</summary>
internal static partial class AllAnswers
{
    private static readonly string[] OfAMember =
        ["", "/ssi", "/ssi/history", "/network?limit=1000", "/connections?limit=1000", "/export"];

    private static readonly string[] OfAnIndustry = ["", "/leaderboard?limit=1000"];

    /// <param name="prefix">What the ids of these members and of their industries begin with, and no other.</param>
    /// <param name="names">The members, without the prefix; they need not be there.</param>
    public static async Task<List<string>> CollectAsync(ApiClient api, string prefix, IReadOnlyList<string> names)
    {
        var industries = await OwnAsync(api, "/v1/industries?limit=1000", prefix);
        var ids = industries.Select(one => (string)one["id"]!).ToList();
        var lines = new List<string>(industries.Select(one => $"industry {one.ToJsonString()}"));
        lines.AddRange((await OwnAsync(api, "/v1/members?limit=1000", prefix))
            .Select(one => $"member {one.ToJsonString()}"));
        lines.AddRange(await ContentsAsync(
            api, ids.SelectMany(id => OfAnIndustry.Select(part => $"/v1/industries/{id}{part}"))));
        lines.AddRange(await ContentsAsync(
            api, names.SelectMany(name => OfAMember.Select(part => $"/v1/members/{prefix}{name}{part}"))));
        return
        [
            .. lines.Select(line => line.Replace(prefix, "", StringComparison.Ordinal))
                .Select(line => Mark().Replace(line, "\"mark\":null")),
        ];
    }

    /// <summary>Each answer with its path. Which node is asked is left to chance: all answer the same.</summary>
    public static async Task<IEnumerable<string>> ContentsAsync(ApiClient api, IEnumerable<string> paths) =>
        (await api.GetAllAsync([.. paths])).Select(answer => $"{answer.Path} {answer.Content}");

    /// <summary>Fails with the first line that differs.</summary>
    public static void AssertSame(List<string> expected, List<string> actual, string told)
    {
        for (var i = 0; i < Math.Min(expected.Count, actual.Count); i++)
            Assert.True(expected[i] == actual[i], $"{told}, line {i}:\n{expected[i]}\n{actual[i]}");
        Assert.True(expected.Count == actual.Count, $"{told}: {expected.Count} lines, and {actual.Count}");
    }

    [GeneratedRegex("\"mark\":\"[0-9a-f]{16}\"")]
    private static partial Regex Mark();

    private static async Task<List<JsonNode>> OwnAsync(ApiClient api, string list, string prefix) =>
    [
        .. (await api.PagesAsync(list, item => item!))
            .Where(item => ((string)item["id"]!).StartsWith(prefix, StringComparison.Ordinal)),
    ];
}
