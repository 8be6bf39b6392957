using System.Text;
using Ssi.Engine;
using Ssi.Engine.Views;
using Ssi.Scoring.Activities;
using Ssi.Scoring.Members;
using Ssi.Scoring.Scores;

namespace Ssi.Grains.Tests.Faults;

/// <summary>Bounds of a silo.</summary>
public sealed class BoundTests : SqliteFolder
{
    [Fact]
    public async Task Profile_BeyondTheBoundOfIndustries_IsRefused()
    {
        var options = new EngineOptions { Shards = 4, CheckpointIntervalSeconds = 3600, MaxIndustries = 2 };
        await using var cluster = await FaultCluster.StartAsync(1, OpenStore, options);
        var outcomes = await PutAsync(cluster, ("m1", "i1"), ("m2", "i2"), ("m3", "i1"));
        Assert.All(outcomes, outcome => Assert.Equal(ProfileOutcome.Created, outcome));
        outcomes = await PutAsync(cluster, ("new", "i3"), ("m1", "i2"), ("m2", "i3"));
        Assert.Equal(
            [ProfileOutcome.TooManyIndustries, ProfileOutcome.Replaced, ProfileOutcome.TooManyIndustries], outcomes);
        Assert.Null(await cluster.Engine.GetMemberAsync("new", default));
        Assert.Equal("i2", (await cluster.Engine.GetMemberAsync("m2", default))!.Profile.Industry);
        Assert.Equal(2, cluster.Silo(0).Census.Count);
    }

    [Fact]
    public async Task Changes_ManyInARow_WriteFewMessagesAndReachTheContactsBeforeTheDayEnds()
    {
        const int contacts = 300;
        const int changes = 20;
        var options = new EngineOptions { Shards = 4, CheckpointIntervalSeconds = 3600, FactsBytesPerSecond = 1024 };
        await using var cluster = await FaultCluster.StartAsync(1, OpenStore, options);
        await PutAsync(cluster, ("m1", "it"), ("like-m1", "it"), ("hub", "it"), ("like-hub", "it"));
        await ConnectAsync(cluster, "hub", [.. Enumerable.Range(0, contacts).Select(i => $"m{i}")]);
        await ConnectAsync(cluster, "like-hub", "like-m1");
        await AdvanceAsync(cluster);
        var written = 0L;
        cluster.Store.BeforeCommit = group =>
        {
            Interlocked.Add(ref written, group.Appends.Sum(append => (long)append.Entry.Length));
            return Task.CompletedTask;
        };
        for (var change = 0; change < changes; change++)
            await ChangeAsync(cluster, Seniority.Vp, $"c{change}");
        await ChangeAsync(cluster, null, null);

        // A message to a contact takes at least 40 bytes.
        Assert.InRange(Interlocked.Read(ref written), 0, (contacts * 40 * changes / 2) + (changes * 200));

        // The day does not end before the last change is with the contacts: held back, it would be for half a minute.
        await AdvanceAsync(cluster);
        Assert.Equal(await ScoreAsync(cluster, "like-m1"), await ScoreAsync(cluster, "m1"));
    }

    private static async Task<ScoreVector> ScoreAsync(FaultCluster cluster, string member) =>
        (await cluster.Engine.GetSsiAsync(member, default))!.Score;

    private static async Task AdvanceAsync(FaultCluster cluster) => Assert.True(
        await cluster.Engine.AdvanceClockAsync((await cluster.Engine.GetNowAsync(default)).AddDays(1), default));

    private static async Task ChangeAsync(FaultCluster cluster, Seniority? seniority, string? company) =>
        await cluster.Engine.PutProfilesAsync(
            [new MemberProfile("hub", new Profile("it", seniority, company, ProfileSections.None))], default);

    private static async Task ConnectAsync(FaultCluster cluster, string member, params string[] others)
    {
        using var batch = cluster.Engine.RentBatch();
        foreach (var other in others)
        {
            batch.Add(
                ActivityKind.ConnectionAdded, Encoding.ASCII.GetBytes(member), "test"u8,
                Encoding.ASCII.GetBytes(other), FaultCluster.Start.UtcTicks, 1, Encoding.ASCII.GetBytes(other));
        }

        await cluster.Engine.IngestAsync(batch, default);
    }

    private static async Task<ProfileOutcome[]> PutAsync(
        FaultCluster cluster, params (string Member, string Industry)[] profiles) =>
        await cluster.Engine.PutProfilesAsync(
            [
                .. profiles.Select(one => new MemberProfile(
                    one.Member, new Profile(one.Industry, null, null, ProfileSections.None))),
            ],
            default);
}
