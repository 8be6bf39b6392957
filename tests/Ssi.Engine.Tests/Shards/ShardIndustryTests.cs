using Ssi.Engine.Ingest;
using Ssi.Engine.Shards;
using Ssi.Scoring.Members;

namespace Ssi.Engine.Tests.Shards;

/// <summary>The bound on the industries that the shards of a process know.</summary>
public sealed class ShardIndustryTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Profile_BeyondTheBoundOfManyShards_IsRefusedAndNothingIsJournaled(bool membersAreActors)
    {
        var bed = Bed(3, membersAreActors);
        for (var i = 0; i < 6; i++)
            Assert.Equal(EventOutcome.Accepted, bed.Put($"m{i}", $"i{i % 3}").OutcomeOf(0));
        var journal = bed.Journals.Sum(shard => shard.Count);
        Assert.Equal(EventOutcome.TooManyIndustries, bed.Put("new", "i3").OutcomeOf(0));
        Assert.Equal(EventOutcome.TooManyIndustries, bed.Put("m0", "i3").OutcomeOf(0));
        Assert.Equal(journal, bed.Journals.Sum(shard => shard.Count));
        Assert.Equal(-1, bed.Find("new"));
        Assert.Equal("i0", bed.ExportOf("m0").Member.Profile.Industry);

        // Industries that are known, and none, are taken.
        Assert.Equal(EventOutcome.Accepted, bed.Put("new", "i1").OutcomeOf(0));
        Assert.Equal(EventOutcome.Accepted, bed.Put("other", null).OutcomeOf(0));
    }

    [Fact]
    public void Profiles_OfOneSubmission_TakeTheLastPlaceInTheirOrder()
    {
        var bed = Bed(2, membersAreActors: false);
        var command = new CommandSubmission(bed.Map);
        foreach (var (member, industry) in new[] { ("a", "i0"), ("b", "i1"), ("c", "i2"), ("d", "i0") })
            command.PutProfile(member, new Profile(industry, null, null, ProfileSections.None), bed.Now);
        var outcomes = bed.Send(command);
        Assert.Equal(1, outcomes.Count(outcome => outcome == EventOutcome.TooManyIndustries));
        Assert.Equal(3, outcomes.Count(outcome => outcome == EventOutcome.Accepted));
    }

    [Fact]
    public void Replay_OfMoreThanALowerBound_TakesAllAndRefusesNewOnes()
    {
        var bed = Bed(3, membersAreActors: false);
        for (var i = 0; i < 3; i++)
            bed.Put($"m{i}", $"i{i}");
        bed.Checkpoint();
        bed.MaxIndustries = 1;
        bed.Restart();
        for (var i = 0; i < 3; i++)
            Assert.Equal($"i{i}", bed.ExportOf($"m{i}").Member.Profile.Industry);
        Assert.Equal(EventOutcome.TooManyIndustries, bed.Put("m0", "i3").OutcomeOf(0));
        Assert.NotEqual(EventOutcome.TooManyIndustries, bed.Put("m0", "i2").OutcomeOf(0));
    }

    [Fact]
    public void Census_OfShardsThatAreUnloaded_GivesTheirPlacesBack()
    {
        var census = new IndustryCensus(2);
        Assert.True(census.TryEnter("a"));
        Assert.True(census.TryEnter("b"));
        Assert.True(census.TryEnter("a"));
        Assert.False(census.TryEnter("c"));
        census.Leave(["a", "b"]);
        Assert.Equal(1, census.Count);
        Assert.True(census.TryEnter("c"));
        Assert.False(census.TryEnter("d"));
    }

    [Fact]
    public void Shard_ThatIsUnloaded_CountsNoMore()
    {
        var bed = Bed(2, membersAreActors: false);
        bed.Put("a", "i0");
        bed.Put("b", "i1");
        var census = bed.Core.Census;
        foreach (var core in bed.Cores)
        {
            core.LeaveCensus();
            core.LeaveCensus();
        }

        Assert.Equal(0, census.Count);
        bed.Put("c", "i2");
        Assert.Equal(0, census.Count);
    }

    private static ShardBed Bed(int maxIndustries, bool membersAreActors)
    {
        var bed = new ShardBed(4, membersAreActors) { MaxIndustries = maxIndustries };
        bed.Restart();
        return bed;
    }
}
