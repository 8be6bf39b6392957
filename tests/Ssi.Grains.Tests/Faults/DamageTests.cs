using Ssi.Engine;
using Ssi.Engine.Ingest;
using Ssi.Engine.Ports;
using Ssi.Engine.Views;
using Ssi.Scoring.Days;
using Ssi.Scoring.Members;

namespace Ssi.Grains.Tests.Faults;

/// <summary>Stored rows of one member that are damaged: that member is withheld, and everybody else is served, as in
/// the embedded engine.</summary>
public sealed class DamageTests : SqliteFolder
{
    private const int Count = 12;

    private static readonly EngineOptions Quick =
        new() { Shards = 2, CheckpointIntervalSeconds = 0.2, RankingRefreshMilliseconds = 10 };

    private static readonly string[] Members = [.. Enumerable.Range(0, Count).Select(i => $"m{i}")];

    [Fact]
    public async Task Write_MemberRowDamagedWhileItRuns_WithholdsTheMemberAlone()
    {
        await FillAsync();
        await using (var cluster = await FaultCluster.StartAsync(1, OpenStore, Quick))
        {
            var loads = cluster.Logs.Loads;
            Change("UPDATE member SET checksum = checksum + 1 WHERE id = 'm7'");

            Assert.Equal(Withheld(7), await cluster.SendAsync("later", [.. Members, "m7"]));
            await AssertWithheldAsync(cluster, "m7", loads);
            Assert.Equal(Withheld(7), await cluster.SendAsync("last", [.. Members, "m7"]));
            await AssertRefusedAsync(() => PutAsync(cluster, "m7", "law"));
            await AssertRefusedAsync(async () => await cluster.Engine.EraseAsync("m7", default));
            Assert.Equal(Count - 1, (await cluster.Engine.ListMembersAsync(null, 100, default)).Items.Count);
            await cluster.TrimmedAsync();
        }

        Change("UPDATE member SET checksum = checksum - 1 WHERE id = 'm7'");
        await using var repaired = await FaultCluster.StartAsync(1, OpenStore, Quick);
        Assert.Empty(repaired.Engine.GetStatus().Quarantined);
        var again = await repaired.SendAsync("later", Members);
        Assert.Equal(EventOutcome.Accepted, again[7]);
        Assert.Equal(Count - 1, again.Count(outcome => outcome == EventOutcome.Duplicate));
        Assert.Equal(2, await repaired.CountAsync("m7"));
        Assert.Equal(3, await repaired.CountAsync("m8"));
    }

    [Theory]
    [InlineData("UPDATE connection SET record = x'ff' WHERE member = (SELECT key FROM member WHERE id = 'm3')")]
    [InlineData("UPDATE member SET state = x'00' WHERE id = 'm3'")]
    public async Task Command_MemberDamagedWhileItRuns_WithholdsTheMemberAlone(string damage)
    {
        await FillAsync();
        await using var cluster = await FaultCluster.StartAsync(1, OpenStore, Quick);
        var loads = cluster.Logs.Loads;
        Change(damage);

        await AssertRefusedAsync(async () => await cluster.Engine.ConnectAsync("m3", "m5", connected: true, default));
        await AssertWithheldAsync(cluster, "m3", loads);
        Assert.Equal(Withheld(3), await cluster.SendAsync("later", [.. Members, "m3"]));
        await cluster.TrimmedAsync();
        Assert.Equal(loads, cluster.Logs.Loads);
    }

    [Theory]
    [InlineData("UPDATE connection SET record = x'ff' WHERE member = (SELECT key FROM member WHERE id = 'm3')")]
    [InlineData("UPDATE member SET state = x'00' WHERE id = 'm3'")]
    public async Task Erasure_MemberDamagedWhileItRuns_IsRefusedAndNothingOfItHappens(string damage)
    {
        await FillAsync();
        await using var cluster = await FaultCluster.StartAsync(1, OpenStore, Quick);
        var loads = cluster.Logs.Loads;
        Change(damage);

        await AssertRefusedAsync(async () => await cluster.Engine.EraseAsync("m3", default));
        await AssertWithheldAsync(cluster, "m3", loads);
        Assert.Equal(Count, (await cluster.Engine.GetIndustryAsync("software", default))!.Distribution.Population);
    }

    /// <summary>The other member's shard tells it of the pair; the message is kept until the member is
    /// repaired.</summary>
    [Fact]
    public async Task Message_ToAWithheldMember_IsKeptByItsSender()
    {
        await FillAsync();
        var damage = "UPDATE connection SET record = x'ff' WHERE member = (SELECT key FROM member WHERE id = 'm3')";
        await using var cluster = await FaultCluster.StartAsync(
            1, OpenStore, new EngineOptions
            {
                Shards = 2, CheckpointIntervalSeconds = 0.2, RankingRefreshMilliseconds = 10, OtherSideWaitSeconds = 1,
            });
        var other = Members.First(id => cluster.Silo(0).Map.ShardOf(id) != cluster.Silo(0).Map.ShardOf("m3"));
        Change(damage);
        await AssertRefusedAsync(async () => await cluster.Engine.ListConnectionsAsync("m3", null, 10, default));
        Assert.Equal(
            PairOutcome.Pending, await cluster.Engine.ConnectAsync(other, "m3", connected: true, default));
        Assert.NotEqual(0, cluster.Engine.GetStatus().JournalEntries);
    }

    [Fact]
    public async Task Day_MemberRowDamagedWhileItRuns_IsPassedAndTheMemberKeepsItsScore()
    {
        await FillAsync();
        await using var cluster = await FaultCluster.StartAsync(1, OpenStore, Quick);
        var loads = cluster.Logs.Loads;
        Change("UPDATE member SET state = x'00' WHERE id = 'm7'");

        Assert.True(await cluster.Engine.AdvanceClockAsync(FaultCluster.Start.AddDays(1), default));
        await AssertWithheldAsync(cluster, "m7", loads);
        Assert.Equal(Count, (await cluster.Engine.GetIndustryAsync("software", default))!.Distribution.Population);
    }

    /// <summary>The shard's rows are read all the same: its members keep their place in rankings.</summary>
    [Theory]
    [InlineData("UPDATE accepted_ids SET hashes = zeroblob(length(hashes)) WHERE shard = 1")]
    [InlineData("UPDATE shard SET next_slot = next_slot + 1 WHERE shard = 1")]
    public async Task Start_ShardDamaged_ServesTheOthersWithLastKnownRanks(string damage)
    {
        await FillAsync();
        Change(damage);
        await using var cluster = await FaultCluster.StartAsync(1, OpenStore, Quick);
        var member = Members.First(id => cluster.Silo(0).Map.ShardOf(id) == 0);
        var withheld = Members.First(id => cluster.Silo(0).Map.ShardOf(id) == 1);
        Assert.Equal((1, null), cluster.Engine.GetStatus().Quarantined.Select(one => (one.Shard, one.Member)).Single());

        var ssi = (await cluster.Engine.GetSsiAsync(member, default))!;
        Assert.Equal((Count, true), (ssi.Industry!.Place.Population, ssi.Industry.Stale));
        var industry = (await cluster.Engine.GetIndustryAsync("software", default))!;
        Assert.Equal((Count, true), (industry.Distribution.Population, industry.Stale));
        var board = (await cluster.Engine.GetLeaderboardAsync("software", null, 100, default))!;
        Assert.Equal((Count, true), (board.Rows.Count, board.Stale));
        await AssertRefusedAsync(async () => await cluster.Engine.GetMemberAsync(withheld, default));
        Assert.Equal(
            [EventOutcome.Accepted, EventOutcome.Quarantined], await cluster.SendAsync("later", [member, withheld]));
    }

    [Fact]
    public async Task History_DistributionOfAClosedDayDamaged_NamesTheDayAndServesTheOthers()
    {
        await FillAsync();
        await using var cluster = await FaultCluster.StartAsync(1, OpenStore, Quick);
        Assert.True(await cluster.Engine.AdvanceClockAsync(FaultCluster.Start.AddDays(9), default));
        Change("UPDATE industry_day SET distribution = x'00' WHERE day = (SELECT min(day) + 1 FROM industry_day)");

        var today = Day.Of(FaultCluster.Start) + 9;
        var days = (await cluster.Engine.GetHistoryAsync("m8", Day.Min, today, default))!.Days;
        Assert.Equal([1], days.Index().Where(day => day.Item.Withheld).Select(day => day.Index));
        Assert.Equal([1], days.Index().Where(day => day.Item.TopPercent is null).Select(day => day.Index));
        await FaultCluster.EventuallyAsync(() => cluster.Engine.GetStatus().Quarantined.Count > 0);
        var named = cluster.Engine.GetStatus().Quarantined.Single();
        Assert.Equal((null, null), (named.Shard, named.Member));
        Assert.Contains("industry_day", named.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task History_Damaged_IsNamedAndTheRestOfTheMemberIsServed()
    {
        await using (var first = await FaultCluster.StartAsync(1, OpenStore, Quick))
        {
            await first.PostAsync(Members);
            for (var days = 40; days <= 80; days += 40)
            {
                Assert.True(await first.Engine.AdvanceClockAsync(FaultCluster.Start.AddDays(days), default));
                foreach (var member in Members)
                    await PutAsync(first, member, $"industry-{days}");
            }

            await first.TrimmedAsync();
        }

        Change("UPDATE history SET record = x'ff' WHERE member = (SELECT key FROM member WHERE id = 'm3')");
        await using var cluster = await FaultCluster.StartAsync(1, OpenStore, Quick);
        await AssertRefusedAsync(
            async () => await cluster.Engine.GetHistoryAsync("m3", Day.Of(FaultCluster.Start), Day.Max, default));
        await FaultCluster.EventuallyAsync(
            () => cluster.Engine.GetStatus().Quarantined is [{ Member: "m3" }]);
        Assert.NotNull(await cluster.Engine.GetSsiAsync("m3", default));
    }

    private async Task FillAsync()
    {
        await using var cluster = await FaultCluster.StartAsync(1, OpenStore, Quick);
        foreach (var member in Members)
            await PutAsync(cluster, member, "software");
        await cluster.SendAsync("first", Members);
        await cluster.Engine.ConnectAsync("m3", "m4", connected: true, default);
        await cluster.TrimmedAsync();
    }

    private static async Task PutAsync(FaultCluster cluster, string member, string industry) =>
        await cluster.Engine.PutProfilesAsync(
            [new MemberProfile(member, new Profile(industry, null, null, ProfileSections.None))], default);

    private static IEnumerable<EventOutcome> Withheld(int member) => Enumerable.Range(0, Count + 1).Select(
        i => i == member || i == Count ? EventOutcome.Quarantined : EventOutcome.Accepted);

    /// <summary>The member is refused and named, its industry is whole and stale, and its shard was not loaded
    /// again.</summary>
    private static async Task AssertWithheldAsync(FaultCluster cluster, string member, int loads)
    {
        await AssertRefusedAsync(async () => await cluster.Engine.GetMemberAsync(member, default));
        await AssertRefusedAsync(async () => await cluster.Engine.GetSsiAsync(member, default));
        await FaultCluster.EventuallyAsync(() => cluster.Engine.GetStatus().Quarantined.Count > 0);
        var named = cluster.Engine.GetStatus().Quarantined.Single();
        Assert.Equal((cluster.Silo(0).Map.ShardOf(member), member), (named.Shard, named.Member));
        Assert.Contains("table ", named.Reason, StringComparison.Ordinal);
        Assert.True((await cluster.Engine.GetSsiAsync("m9", default))!.Industry!.Stale);
        Assert.Equal(loads, cluster.Logs.Loads);
    }

    private static async Task AssertRefusedAsync(Func<Task> act) => Assert.Equal(
        UnavailableReason.Quarantined, (await Assert.ThrowsAsync<ClusterUnavailableException>(act)).Reason);
}
