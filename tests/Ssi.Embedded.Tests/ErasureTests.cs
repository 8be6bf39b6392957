using Ssi.Embedded.Tests.Clusters;
using Ssi.Embedded.Tests.Worlds;
using Ssi.Engine.Ingest;
using Ssi.Scoring.Activities;
using Ssi.Scoring.Days;
using Ssi.Scoring.Members;

namespace Ssi.Embedded.Tests;

/// <summary>A member that is erased has never been: not for its neighbours, not in any day gone by.</summary>
public sealed class ErasureTests
{
    private static readonly string[] Kept = [.. Enumerable.Range(0, 9).Select(i => $"m{i}")];
    private static readonly string[] Gone = [.. Enumerable.Range(0, 6).Select(i => $"x{i}")];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Erasure_OfManyAtOnce_LeavesWhatWouldHaveBeenWithoutThem(bool crash)
    {
        await using var without = await TestCluster.StartAsync();
        await using var test = await TestCluster.StartAsync();
        await LiveAsync(without, Kept, links: false);
        await LiveAsync(test, [.. Kept, .. Gone], links: true);
        await test.SettleAsync();
        var receipts = await Task.WhenAll(Gone.Select(member => test.Cluster.EraseAsync(member, default).AsTask()));
        Assert.All(receipts, receipt => Assert.Equal((8, 3), (receipt!.HistoryDays, receipt.Connections)));
        Assert.Null(await test.Cluster.EraseAsync(Gone[0], default));
        await test.SettleAsync();
        if (crash)
            await test.CrashAsync();
        else
            await test.RestartAsync();
        await test.RestartAsync();
        string[] all = [.. Kept, .. Gone];
        Answers.AssertSame(await Answers.OfAsync(without, all), await Answers.OfAsync(test, all), "erased");
        await without.AdvanceAsync(TimeSpan.FromDays(3));
        await test.AdvanceAsync(TimeSpan.FromDays(3));
        Answers.AssertSame(await Answers.OfAsync(without, Kept), await Answers.OfAsync(test, Kept), "erased");
    }

    [Fact]
    public async Task Erasure_WhileDaysPass_LeavesNoTraceInThem()
    {
        await using var without = await TestCluster.StartAsync();
        await using var test = await TestCluster.StartAsync();
        await LiveAsync(without, Kept, links: false);
        await LiveAsync(test, [.. Kept, .. Gone], links: false);
        await test.SettleAsync();
        foreach (var member in Gone)
        {
            var passing = test.Cluster.AdvanceClockAsync(test.Cluster.Now.AddDays(2), default).AsTask();
            Assert.NotNull(await test.Cluster.EraseAsync(member, default));
            Assert.True(await passing);
        }

        await without.AdvanceAsync(test.Cluster.Now - without.Cluster.Now);
        await test.RestartAsync();
        Answers.AssertSame(await Answers.OfAsync(without, Kept), await Answers.OfAsync(test, Kept), "erased");
    }

    [Fact]
    public async Task Erasure_ThenEvents_RefusesTheOldAndBeginsAnewOverRestarts()
    {
        await using var test = await TestCluster.StartAsync();
        await test.PutAsync("m", "software");
        var old = new TestEvent(ActivityKind.PostPublished, "m", "1", TestCluster.Start);
        await test.SendAsync(old);
        await test.Cluster.EraseAsync("m", default);
        Assert.Equal([EventOutcome.Erased, EventOutcome.Erased], await test.SendAsync(old, old with { Id = "2" }));
        Assert.Null(await test.Cluster.GetSsiAsync("m", default));
        await test.AdvanceAsync(TimeSpan.FromHours(1));
        Assert.Equal([EventOutcome.Accepted], await test.SendAsync(old with { Id = "3", Time = test.Cluster.Now }));
        foreach (var restart in new[] { test.CrashAsync, test.RestartAsync, (Func<Task>)test.CrashAsync })
        {
            await restart();
            Assert.Equal(1u, (await test.Cluster.ExportAsync("m", default))!.Activity.Single().Count);
            Assert.Null((await test.Cluster.GetSsiAsync("m", default))!.IndustryId);
            Assert.Equal([EventOutcome.Erased], await test.SendAsync(old));
        }
    }

    [Fact]
    public async Task Facts_OfANeighbour_ReachTheOtherSide()
    {
        await using var test = await TestCluster.StartAsync();
        await test.PutAsync("a", "software", company: "x");
        await test.SendAsync(new TestEvent(ActivityKind.ConnectionAdded, "a", "1", TestCluster.Start, Other: "b"));
        await test.SettleAsync();
        var plain = (await test.Cluster.GetSsiAsync("a", default))!.Score;
        await test.PutAsync("b", null, Seniority.Vp, "x");
        await test.SettleAsync();
        var better = (await test.Cluster.GetSsiAsync("a", default))!.Score;
        Assert.True(better.Relate > plain.Relate);
        await test.CrashAsync();
        Assert.Equal(better, (await test.Cluster.GetSsiAsync("a", default))!.Score);
        await test.PutAsync("b", null);
        await test.SettleAsync();
        Assert.Equal(plain, (await test.Cluster.GetSsiAsync("a", default))!.Score);
    }

    /// <param name="links">True to connect those that go with those that stay, on a day that is still open at the
    /// end: days that are closed stay as they were for a neighbour.</param>
    private static async Task LiveAsync(TestCluster test, string[] members, bool links)
    {
        for (var i = 0; i < members.Length; i++)
            await test.PutAsync(members[i], $"industry-{i % 2}", i % 3 == 0 ? Seniority.Cxo : null, $"company {i % 2}");
        for (var day = 0; day < 11; day++)
        {
            if (day > 0)
                await test.AdvanceAsync(TimeSpan.FromDays(1));
            var number = 0;
            await test.SendAsync(members.Select(member => new TestEvent(
                number++ % 2 == 0 ? ActivityKind.PostPublished : ActivityKind.LeadSaved, member, $"{day}",
                test.Cluster.Now)));
            if (day == 4)
            {
                await test.SendAsync(Kept.Select((member, i) => new TestEvent(
                    ActivityKind.ConnectionAdded, member, "k", test.Cluster.Now, Other: Kept[(i + 1) % Kept.Length])));
            }

            if (day == 9 && links)
            {
                await test.SendAsync(Gone.SelectMany((member, i) => Enumerable.Range(0, 3).Select(j => new TestEvent(
                    ActivityKind.ConnectionAdded, Kept[(i + j) % Kept.Length], $"x{i}", test.Cluster.Now,
                    Other: member))));
            }
        }
    }
}
