using Ssi.Engine;
using Ssi.Engine.Views;
using Ssi.Scoring.Members;

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

    private static async Task<ProfileOutcome[]> PutAsync(
        FaultCluster cluster, params (string Member, string Industry)[] profiles) =>
        await cluster.Engine.PutProfilesAsync(
            [
                .. profiles.Select(one => new MemberProfile(
                    one.Member, new Profile(one.Industry, null, null, ProfileSections.None))),
            ],
            default);
}
