using Ssi.Embedded.Tests.Clusters;
using Ssi.Embedded.Tests.Worlds;
using Ssi.Engine.Views;
using Ssi.Ranking.Distributions;
using Ssi.Scoring.Days;
using Ssi.Scoring.Scores;

namespace Ssi.Embedded.Tests;

/// <summary>Every rank, average and list is what sorting and counting the members' own scores gives.</summary>
public sealed class StandingsTests
{
    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    public async Task Standings_OfEachDay_AreSortedAndCounted(int seed)
    {
        var world = new World(seed, members: 30, steps: 33, eventsAStep: 15);
        await using var test = await TestCluster.StartAsync();
        await WorldPlay.ShuffledAsync(world, test, new Random(seed));
        for (var day = 0; day < 4; day++)
        {
            await CheckAsync(test, world.Members);
            await test.AdvanceAsync(TimeSpan.FromDays(1));
            var late = test.Cluster.Now - TimeSpan.FromHours(30);
            await test.SendAsync(world.Events[day].Select(item => item with { Id = $"{item.Id}/{day}", Time = late }));
        }

        await CheckAsync(test, world.Members);
        await CheckHistoriesAsync(test, world.Members);
    }

    private static async Task CheckAsync(TestCluster test, string[] members)
    {
        await test.RankedAsync();
        var scores = new Dictionary<string, MemberSsi>(StringComparer.Ordinal);
        foreach (var member in members)
        {
            if (await test.Cluster.GetSsiAsync(member, default) is { } ssi)
                scores.Add(member, ssi);
        }

        foreach (var group in scores.Values.Where(ssi => ssi.IndustryId is not null).GroupBy(ssi => ssi.IndustryId!))
        {
            var vectors = group.Select(ssi => ssi.Score).ToArray();
            foreach (var ssi in group)
                Assert.Equal(StandingOf(ssi.Score, vectors), ssi.Industry!.Place);
            await CheckIndustryAsync(test, group.Key, [.. group]);
        }

        foreach (var (member, ssi) in scores)
        {
            var connections = (await test.Cluster.ListConnectionsAsync(member, null, 1000, default))!.Items;
            var network = connections.Append(member).Select(id => scores[id]).ToArray();
            Assert.Equal(StandingOf(ssi.Score, [.. network.Select(one => one.Score)]), ssi.Network.Place);
            var board = await test.Cluster.GetNetworkAsync(member, null, 1000, default);
            Assert.Equal(Sorted(network).Select(one => one.Member), board!.Rows.Select(row => row.Id));
            foreach (var id in connections)
                Assert.Contains(member, (await test.Cluster.ListConnectionsAsync(id, null, 1000, default))!.Items);
        }
    }

    private static async Task CheckIndustryAsync(TestCluster test, string industry, MemberSsi[] members)
    {
        var view = (await test.Cluster.GetIndustryAsync(industry, default))!;
        Assert.Equal(members.Length, view.Distribution.Population);
        var ordered = members.Select(ssi => ssi.Score.Ssi).Order().ToArray();
        foreach (var percent in new[] { 1, 10, 25, 50, 75, 90, 95, 99, 100 })
        {
            Assert.Equal(
                ordered[((percent * ordered.Length) + 99) / 100 - 1], view.Distribution.Percentile(percent));
        }

        var sorted = Sorted(members).ToArray();
        var rows = new List<(int Rank, string Id)>();
        for (var page = await test.Cluster.GetLeaderboardAsync(industry, null, 4, default);;
            page = await test.Cluster.GetLeaderboardAsync(industry, page.Next, 4, default))
        {
            rows.AddRange(page!.Rows.Select(row => (row.Rank, row.Id)));
            Assert.Equal(members.Length, page.Population);
            if (page.Next is null)
                break;
        }

        Assert.Equal(sorted.Select(ssi => (ssi.Industry!.Place.Rank, ssi.Member)), rows);
        for (var i = 0; i < sorted.Length; i++)
        {
            var around = await test.Cluster.GetAroundAsync(industry, sorted[i].Member, 2, default);
            Assert.Equal(
                sorted[Math.Max(0, i - 2)..Math.Min(sorted.Length, i + 3)].Select(ssi => ssi.Member),
                around!.Rows.Select(row => row.Id));
        }
    }

    /// <summary>The past topPercent of each member from the histories of all.</summary>
    private static async Task CheckHistoriesAsync(TestCluster test, string[] members)
    {
        var histories = new List<HistoryDay>();
        foreach (var member in members)
            histories.AddRange((await test.Cluster.GetHistoryAsync(member, Day.Min, Day.Max, default))?.Days ?? []);
        Assert.Contains(histories, day => day is { Provisional: false, TopPercent: not null });
        foreach (var group in histories.Where(day => day.Industry is not null).GroupBy(day => (day.Day, day.Industry)))
        {
            var population = group.Count();
            foreach (var day in group)
            {
                var above = group.Count(other => other.Score.Ssi >= day.Score.Ssi);
                Assert.Equal(((100 * above) + population - 1) / population, day.TopPercent);
            }
        }
    }

    private static IEnumerable<MemberSsi> Sorted(IEnumerable<MemberSsi> members) =>
        members.OrderByDescending(ssi => ssi.Score.Ssi).ThenBy(ssi => ssi.Member, StringComparer.Ordinal);

    private static MemberStanding StandingOf(ScoreVector own, ScoreVector[] all)
    {
        var above = all.Count(other => other.Ssi > own.Ssi);
        var atOrAbove = all.Count(other => other.Ssi >= own.Ssi);
        var topPercent = ((100 * atOrAbove) + all.Length - 1) / all.Length;
        return new MemberStanding(1 + above, all.Length, topPercent, new AverageScore(
            Average(all, score => score.Ssi), Average(all, score => score.Brand), Average(all, score => score.Find),
            Average(all, score => score.Engage), Average(all, score => score.Relate)));
    }

    private static int Average(ScoreVector[] all, Func<ScoreVector, int> of) =>
        ((2 * all.Sum(of)) + all.Length) / (2 * all.Length);
}
