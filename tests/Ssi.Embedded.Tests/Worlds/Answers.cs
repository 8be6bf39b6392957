using System.Buffers;
using System.Text;
using Ssi.Embedded.Tests.Clusters;
using Ssi.Engine.Views;
using Ssi.Scoring.Days;
using Ssi.Scoring.Members;
using Ssi.Scoring.Models;
using Ssi.Scoring.Scores;
using Ssi.Storage;
using Ssi.Storage.Sqlite;

namespace Ssi.Embedded.Tests.Worlds;

/// <summary>All that a cluster answers, as text that can be compared; snapshots, which tell how it came there, are left
/// out.</summary>
internal static class Answers
{
    public static async Task<List<string>> OfAsync(TestCluster test, IEnumerable<string> members)
    {
        await test.RankedAsync();
        var cluster = test.Cluster;
        var lines = new List<string>();
        var list = await cluster.ListIndustriesAsync(null, 100, default);
        foreach (var industry in list.Industries.Items)
        {
            lines.Add($"{list.AsOf} {industry}");
            var view = (await cluster.GetIndustryAsync(industry.Id, default))!;
            lines.Add($"{view.AsOf} {string.Join(',', view.Distribution.Bins())} "
                + string.Join(',', Enumerable.Range(1, 100).Select(view.Distribution.Percentile)));
            lines.Add(Board((await cluster.GetLeaderboardAsync(industry.Id, null, 1000, default))!));
        }

        foreach (var member in members)
        {
            var ssi = await cluster.GetSsiAsync(member, default);
            lines.Add(ssi is null ? $"{member}: nobody" : $"{ssi with { Snapshot = 0 }}");
            if (ssi is null)
                continue;
            lines.Add(Board((await cluster.GetNetworkAsync(member, null, 1000, default))!));
            var connections = await cluster.ListConnectionsAsync(member, null, 1000, default);
            lines.Add($"{member}: {string.Join(' ', connections!.Items)}");
            var history = await cluster.GetHistoryAsync(member, Day.Min, Day.Max, default);
            lines.AddRange(history!.Days.Select(day => $"{member}: {day}"));
            lines.Add($"{await cluster.GetMemberAsync(member, default)}");
        }

        return lines;
    }

    /// <summary>Every member's stored state, advanced to one day and encoded. The cluster is drained by it.</summary>
    public static async Task<SortedDictionary<string, string>> StatesAsync(TestCluster test, Day day)
    {
        await test.Cluster.DrainAsync(default);
        var rules = new ScoringRules(
            new Scorer(ScoringModel.Standard), test.Options.LatenessDays, test.Options.HistoryDays);
        var states = new SortedDictionary<string, string>(StringComparer.Ordinal);
        await using var store = new SqliteScoringStore(test.StoreOptions);
        await store.OpenAsync(
            new(test.Options.Shards, new byte[16], true, ScoringModel.Standard.Version,
                ScoringModel.Standard.Document.ToArray()), TestCluster.Start.UtcTicks, default);
        for (var shard = 0; shard < test.Options.Shards; shard++)
        {
            await store.ReadMembersAsync(shard, row =>
            {
                var state = MemberState.Decode(row.State, rules);
                state.AdvanceTo(day, rules);
                state.TakeFullBlocks();
                var bytes = new ArrayBufferWriter<byte>();
                state.Encode(bytes);
                states.Add(Encoding.ASCII.GetString(row.Id), Convert.ToHexString(bytes.WrittenSpan));
            }, default);
        }

        return states;
    }

    /// <summary>Fails with the first line that differs.</summary>
    public static void AssertSame(List<string> expected, List<string> actual, string told)
    {
        for (var i = 0; i < Math.Min(expected.Count, actual.Count); i++)
        {
            Assert.True(
                string.Equals(expected[i], actual[i], StringComparison.Ordinal),
                $"{told}, line {i}:\n{expected[i]}\n{actual[i]}");
        }

        Assert.Equal(expected.Count, actual.Count);
    }

    private static string Board(LeaderboardView view) =>
        $"{view.Board} {view.AsOf} {view.Population} {string.Join(' ', view.Rows)} {view.Next}";
}
