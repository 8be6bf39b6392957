using Ssi.Embedded.Tests.Clusters;
using Ssi.Engine.Ingest;
using Ssi.Engine.Ports;
using Ssi.Scoring.Activities;
using Ssi.Scoring.Days;

namespace Ssi.Embedded.Tests;

/// <summary>What is damaged, or what the store refuses, is withheld; everybody else is served.</summary>
public sealed class QuarantineTests
{
    private const int Members = 40;

    [Fact]
    public async Task Commit_RefusedForOneShard_WithholdsThatShardAlone()
    {
        RefusingStore store = null!;
        await using var test = await StartAsync(new TestCluster
        {
            Around = inner => store = new RefusingStore(inner),
        });
        store.OnCommit = group =>
        {
            if (group.Appends.Exists(append => append.Shard == 2))
                throw new InvalidOperationException("The sequence is taken.");
        };

        var outcomes = await test.SendAsync(OneEach("again"));
        var shard = test.Cluster.GetStatus().Quarantined.Single();
        Assert.Equal((2, null), (shard.Shard, shard.Member));
        Assert.Contains("sequence is taken", shard.Reason, StringComparison.Ordinal);
        var withheld = outcomes.Count(outcome => outcome == EventOutcome.Quarantined);
        Assert.InRange(withheld, 1, Members - 1);
        Assert.Equal(Members - withheld, outcomes.Count(outcome => outcome == EventOutcome.Accepted));
        Assert.True(test.Cluster.GetStatus().Ready);
        Assert.Equal(outcomes, await test.SendAsync(OneEach("more")));

        for (var i = 0; i < Members; i++)
        {
            if (outcomes[i] == EventOutcome.Quarantined)
                await AssertWithheldAsync(test, $"m{i}");
            else
                Assert.Equal(3u, await CountAsync(test, $"m{i}"));
        }

        var industry = (await test.Cluster.GetIndustryAsync("software", default))!;
        Assert.Equal((Members, true), (industry.Distribution.Population, industry.Stale));
        Assert.Equal(1, (await test.Cluster.DrainAsync(default)).NotCheckpointed);

        store.OnCommit = _ => { };
        await test.RestartAsync();
        Assert.Empty(test.Cluster.GetStatus().Quarantined);
        for (var i = 0; i < Members; i++)
            Assert.Equal(outcomes[i] == EventOutcome.Quarantined ? 1u : 3u, await CountAsync(test, $"m{i}"));
    }

    [Fact]
    public async Task Start_MemberRowDamaged_WithholdsItAndServesTheOthers()
    {
        await using var test = await StartAsync();
        await test.DamageAsync("UPDATE member SET state = x'00' WHERE id = 'm7'");

        Assert.Contains("table member", test.Cluster.GetStatus().Quarantined.Single().Reason, StringComparison.Ordinal);
        await AssertWithheldAsync(test, "m7");
        var outcomes = await test.SendAsync(OneEach("again"));
        Assert.Equal(EventOutcome.Quarantined, outcomes[7]);
        Assert.Equal(Members - 1, outcomes.Count(outcome => outcome == EventOutcome.Accepted));
        await Assert.ThrowsAsync<ClusterUnavailableException>(() => test.PutAsync("m7", "law"));
        await test.AdvanceAsync(TimeSpan.FromDays(2));
        await test.RankedAsync();
        var industry = (await test.Cluster.GetIndustryAsync("software", default))!;
        Assert.Equal((Members - 1, true), (industry.Distribution.Population, industry.Stale));
        Assert.Equal(2u, await CountAsync(test, "m8"));
        await test.RestartAsync();
        Assert.Equal(2u, await CountAsync(test, "m8"));
    }

    [Fact]
    public async Task Read_MemberRowDamagedWhileItRuns_KeepsItsPlaceAndNothingElse()
    {
        await using var test = await StartAsync(new TestCluster
        {
            Options = new()
            {
                Shards = 2, Partitions = 2, CheckpointIntervalSeconds = 0.05, RankingRefreshMilliseconds = 10,
            },
        });
        await test.DamageAsync(
            "UPDATE connection SET record = x'ff' WHERE member = (SELECT key FROM member WHERE id = 'm3')");

        await AssertWithheldAsync(test, "m3", () => test.Cluster.ListConnectionsAsync("m3", null, 10, default));
        await AssertWithheldAsync(test, "m3");
        Assert.Equal("m3", test.Cluster.GetStatus().Quarantined.Single().Member);
        var outcomes = await test.SendAsync(OneEach("again"));
        Assert.Equal(EventOutcome.Quarantined, outcomes[3]);
        Assert.Equal(Members - 1, outcomes.Count(outcome => outcome == EventOutcome.Accepted));
        await test.AdvanceAsync(TimeSpan.FromDays(1));
        var industry = (await test.Cluster.GetIndustryAsync("software", default))!;
        Assert.Equal((Members, true), (industry.Distribution.Population, industry.Stale));
    }

    [Theory]
    [InlineData("UPDATE accepted_ids SET hashes = zeroblob(length(hashes)) WHERE shard = 1")]
    [InlineData("UPDATE shard SET next_slot = next_slot + 1 WHERE shard = 1")]
    public async Task Start_ShardDamaged_ServesTheOthersWithoutRanks(string damage)
    {
        await using var test = await StartAsync();
        await test.DamageAsync(damage);

        var withheld = test.Cluster.GetStatus().Quarantined.Single();
        Assert.Null(withheld.Member);
        Assert.True(test.Cluster.GetStatus().Ready);
        await AssertRefusedAsync(async () => await test.Cluster.GetIndustryAsync("software", default));
        await AssertRefusedAsync(async () => await test.Cluster.GetLeaderboardAsync("software", null, 10, default));
        var outcomes = await test.SendAsync(OneEach("again"));
        var served = Enumerable.Range(0, Members).First(i => outcomes[i] == EventOutcome.Accepted);
        var lost = Enumerable.Range(0, Members).First(i => outcomes[i] == EventOutcome.Quarantined);
        var ssi = (await test.Cluster.GetSsiAsync($"m{served}", default))!;
        Assert.Equal(("software", null), (ssi.IndustryId, ssi.Industry));
        await AssertWithheldAsync(test, $"m{lost}");
        await test.AdvanceAsync(TimeSpan.FromDays(3));
        var today = Day.Of(test.Cluster.Now);
        Assert.NotEmpty((await test.Cluster.GetHistoryAsync($"m{served}", Day.Min, today, default))!.Days);
        Assert.True((await test.Cluster.DrainAsync(default)).NotCheckpointed > 0);
    }

    [Fact]
    public async Task Start_JournalEntryDamaged_WithholdsItsShardAlone()
    {
        await using var test = await TestCluster.StartAsync(new TestCluster
        {
            Options = new() { Shards = 5, Partitions = 2, CheckpointIntervalSeconds = 3600 },
        });
        await test.SendAsync(OneEach("first"));
        await test.CrashAsync(path => TestCluster.Change(
            path, "UPDATE journal SET entry = x'0102' WHERE position = (SELECT min(position) FROM journal)"));

        Assert.Contains("journal", test.Cluster.GetStatus().Quarantined.Single().Reason, StringComparison.Ordinal);
        var outcomes = await test.SendAsync(OneEach("first"));
        Assert.All(outcomes, outcome => Assert.True(outcome is EventOutcome.Duplicate or EventOutcome.Quarantined));
        Assert.Contains(EventOutcome.Duplicate, outcomes);
    }

    private static async Task<TestCluster> StartAsync(TestCluster? made = null)
    {
        var test = await TestCluster.StartAsync(made);
        for (var i = 0; i < Members; i++)
            await test.PutAsync($"m{i}", "software");
        await test.SendAsync(OneEach("first"));
        await test.Cluster.ConnectAsync("m3", "m4", connected: true, default);
        await test.RankedAsync();
        return test;
    }

    private static async Task<uint> CountAsync(TestCluster test, string member) =>
        (uint)(await test.Cluster.ExportAsync(member, default))!.Activity.Sum(activity => activity.Count);

    private static Task AssertWithheldAsync(TestCluster test, string member) =>
        AssertWithheldAsync(test, member, () => test.Cluster.GetMemberAsync(member, default));

    private static async Task AssertWithheldAsync<T>(TestCluster test, string member, Func<ValueTask<T>> question)
    {
        await AssertRefusedAsync(async () => await question());
        await AssertRefusedAsync(async () => await test.Cluster.GetSsiAsync(member, default));
    }

    private static async Task AssertRefusedAsync(Func<Task> act) => Assert.Equal(
        UnavailableReason.Quarantined, (await Assert.ThrowsAsync<ClusterUnavailableException>(act)).Reason);

    private static IEnumerable<TestEvent> OneEach(string id) => Enumerable.Range(0, Members).Select(
        i => new TestEvent(ActivityKind.CommentWritten, $"m{i}", id, TestCluster.Start));
}
