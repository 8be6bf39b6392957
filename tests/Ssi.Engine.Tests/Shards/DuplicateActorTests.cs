using Ssi.Engine.Members;
using Ssi.Engine.Shards;
using Ssi.Scoring.Activities;

namespace Ssi.Engine.Tests.Shards;

/// <summary>Two activations of one member in one life of its shard, and entries that are half applied.</summary>
public sealed class DuplicateActorTests
{
    /// <summary>A question made the second activation, the first counted and saved one more entry, then the directory
    /// gives the shard the second.</summary>
    [Fact]
    public void Work_ForAnActivationBehindTheSavedRow_LosesNothing()
    {
        var bed = new ShardBed(membersAreActors: true);
        bed.Post("m", "1");
        Assert.True(bed.Checkpoint());
        var second = bed.Asked("m");
        bed.Post("m", "2");
        Assert.True(bed.Checkpoint());
        bed.Replace("m", second);
        bed.Post("m", "3");
        Assert.True(bed.Checkpoint());
        bed.Restart();
        Assert.Equal(3u, Assert.Single(bed.ExportOf("m").Activity).Count);
    }

    [Fact]
    public void Question_ToAnActivationBehindTheSavedRow_IsNotAnsweredAsCurrent()
    {
        var bed = new ShardBed(membersAreActors: true);
        bed.Post("m", "1");
        Assert.True(bed.Checkpoint());
        var second = bed.Asked("m");
        bed.Post("m", "2");
        Assert.True(bed.Checkpoint());
        Assert.True(second.State!.Sequence < bed.Core.CountedSequence(bed.Find("m")));
        bed.Replace("m", second);
        Assert.Equal(2u, Assert.Single(bed.ExportOf("m").Activity).Count);
    }

    [Fact]
    public void Work_OfAnEarlierLifeOfTheShard_IsOutdated()
    {
        var bed = new ShardBed(membersAreActors: true);
        bed.Post("m", "1");
        var actor = bed.Replace("m", new MemberActor(bed.Rules));
        var before = actor.Generation;
        bed.Replace("m", actor);
        bed.Checkpoint();
        bed.Restart();
        ShardBed.LetGo(bed.Core);
        bed.Post("m", "2");
        Assert.True(actor.IsOutdated(before));
        Assert.False(actor.IsOutdated(bed.Core.Generation));
    }

    /// <summary>The actors of an entry have not answered yet, a member in the shard's memory has counted it: its row
    /// says so.</summary>
    [Fact]
    public void Row_WrittenWhileAnEntryIsApplied_HoldsTheEntry()
    {
        var bed = new ShardBed(membersAreActors: true);
        bed.Post("actor", "1");
        bed.Checkpoint();
        ShardBed.LetGo(bed.Core);
        bed.Post("resident", "1");
        bed.Restart();
        var core = bed.Core;
        var batch = bed.Batch(
            (ActivityKind.PostPublished, "actor", "2", bed.Now),
            (ActivityKind.PostPublished, "resident", "2", bed.Now));
        batch.Seal(1);
        var entry = core.BeginEntry();
        core.Prepare(entry, batch, bed.Now);
        core.Seal(entry);
        bed.Journals[0].Add(entry.Sequence, entry.Bytes.ToArray());
        core.BeginApply(entry);
        Assert.Single(entry.Works);
        bed.Write(core.WriteOut(bed.Find("resident"))!);
        bed.Restart();
        Assert.Equal(2u, Assert.Single(bed.ExportOf("resident").Activity).Count);
        Assert.Equal(2u, Assert.Single(bed.ExportOf("actor").Activity).Count);
    }
}
