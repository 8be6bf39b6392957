using Ssi.Engine.Ingest;
using Ssi.Scoring.Activities;
using Ssi.Scoring.Members;

namespace Ssi.Engine.Tests.Shards;

/// <summary>What members of two shards know of each other, and what an erasure leaves.</summary>
public sealed class ShardPairTests
{
    [Fact]
    public void Facts_ChangedBackOnTheSameDay_ReachTheOtherSide()
    {
        var bed = new ShardBed(2);
        var (one, other) = bed.Neighbours();
        bed.Put(one, "it", Seniority.Junior, "x");
        bed.Put(other, "it", Seniority.Junior, "x");
        bed.Pair(one, other, "1");
        bed.Deliver();
        var plain = bed.Read(other).Score;
        bed.Put(one, "it", Seniority.Vp, "y");
        bed.Deliver();
        Assert.NotEqual(plain, bed.Read(other).Score);
        bed.Put(one, "it", Seniority.Junior, "x");
        bed.Deliver();
        Assert.Equal(plain, bed.Read(other).Score);
    }

    [Fact]
    public void Pair_ToldTwiceAndLate_ChangesNothing()
    {
        var bed = new ShardBed(2);
        var (one, other) = bed.Neighbours();
        bed.Put(one, "it", Seniority.Vp);
        bed.Pair(one, other, "1");
        var first = bed.Owed(bed.CoreOf(one));
        bed.CoreOf(one).Return(first);
        bed.Deliver();
        var before = bed.Export(other);
        var again = new CommandSubmission(bed.Map);
        foreach (var obligation in first)
            again.Tell(obligation);
        bed.Send(again);
        bed.Deliver();
        Assert.Equal(before, bed.Export(other));
    }

    [Fact]
    public void Pair_AtTheSameInstant_IsParted()
    {
        foreach (var removedFirst in new[] { true, false })
        {
            var bed = new ShardBed(2);
            var (one, other) = bed.Neighbours();
            bed.Pair(one, other, "1", removedFirst);
            bed.Pair(other, one, "2", !removedFirst);
            bed.Deliver();
            Assert.Empty(bed.Read(one).Connections);
            Assert.Empty(bed.Read(other).Connections);
        }
    }

    [Fact]
    public void Erasure_OfANeighbour_LeavesTheOtherAsIfItHadNeverBeen()
    {
        var bed = new ShardBed(2);
        var (one, other) = bed.Neighbours();
        bed.Put(other, "it", null, "x");
        bed.Post(other, "1");
        var plain = bed.Export(other);
        bed.Put(one, "it", Seniority.Cxo, "x");
        bed.Pair(other, one, "2", ticks: bed.Now - 1);
        bed.Deliver();
        Assert.NotEqual(plain, bed.Export(other));
        var receipt = bed.Erase(one).Receipt!;
        Assert.Equal(1, receipt.Connections);
        bed.Deliver();
        Assert.Equal(plain, bed.Export(other));
        Assert.Equal(-1, bed.Find(one));
    }

    [Fact]
    public void Erasure_ThenEvents_RefusesUpToItAndBeginsAnewAfterIt()
    {
        var bed = new ShardBed();
        bed.Post("m", "1");
        bed.Erase("m");
        Assert.Equal(EventOutcome.Erased, bed.Post("m", "1"));
        Assert.Equal(EventOutcome.Erased, bed.Post("m", "2", bed.Now));
        Assert.Equal(EventOutcome.Accepted, bed.Post("m", "3", bed.Now + 1));
        bed.Checkpoint();
        bed.Restart();
        Assert.Equal(EventOutcome.Erased, bed.Post("m", "2", bed.Now));
        Assert.Contains("Count = 1", bed.Export("m"), StringComparison.Ordinal);
        Assert.Single(bed.Rows);
    }

    [Fact]
    public void Erasure_AndItemsOfTheSameMember_ShareNoEntry()
    {
        var bed = new ShardBed();
        var erase = new CommandSubmission(bed.Map);
        erase.Erase("m", bed.Now);
        var entry = new EntryErasures();
        Assert.True(entry.TryAdd(bed.Batch((ActivityKind.PostPublished, "m", "1", bed.Now))));
        Assert.True(entry.TryAdd(erase));
        Assert.True(entry.TryAdd(bed.Batch((ActivityKind.PostPublished, "other", "1", bed.Now))));
        Assert.False(entry.TryAdd(bed.Batch((ActivityKind.PostPublished, "m", "2", bed.Now))));
        Assert.False(entry.TryAdd(erase));
    }

    [Fact]
    public void Erasure_OfAnUnknownMember_LeavesNoMark()
    {
        var bed = new ShardBed();
        Assert.Null(bed.Erase("m").Receipt);
        Assert.Equal(EventOutcome.Accepted, bed.Post("m", "1", bed.Now - 1));
    }

    [Fact]
    public void Erasure_BeforeItsRowIsWrittenInACheckpoint_IsToldAgainAfterACrash()
    {
        var bed = new ShardBed(2);
        var (one, other) = bed.Neighbours();
        var shard = bed.Map.ShardOf(one);
        bed.Pair(one, other, "1");
        bed.Deliver();
        bed.CoreOf(one).TryBeginCheckpoint();
        bed.Erase(one);
        while (bed.CoreOf(one).NextSlice(10) is { } slice)
            bed.Write(slice);
        bed.EndCheckpoint(shard);

        bed.Restart();
        bed.Deliver();
        Assert.Empty(bed.Read(other).Connections);
        Assert.Equal(-1, bed.Find(one));
        Assert.True(bed.Checkpoint(shard));
        Assert.DoesNotContain(bed.Rows.Values, row => row.Key >> 32 == shard);
    }

    /// <summary>The journal's tail may be older than the mark of an erasure: what it says of a pair is not what
    /// stands.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Replay_OfAPairOfSomebodyErasedLongAgo_BringsNobodyBack(bool membersAreActors)
    {
        var bed = new ShardBed(2, membersAreActors);
        var (one, other) = bed.Neighbours();
        bed.Put(one, "it");
        bed.Checkpoint(bed.Map.ShardOf(one));
        bed.Pair(one, other, "1");
        var told = new CommandSubmission(bed.Map);
        foreach (var obligation in bed.Owed(bed.CoreOf(one)))
            told.Tell(obligation);
        bed.Send(told);
        bed.Erase(other);
        bed.Deliver();
        for (var day = 0; day < 5; day++)
        {
            bed.Now += TimeSpan.TicksPerDay;
            bed.Roll();
        }

        bed.Checkpoint(bed.Map.ShardOf(other));
        bed.Restart();
        bed.Deliver();
        Assert.Equal(-1, bed.Find(other));
        Assert.Empty(bed.Read(one).Connections);
    }

    [Fact]
    public void Erasure_BetweenTheEndAndItsCommit_KeepsItsMark()
    {
        var bed = new ShardBed();
        bed.Post("m", "1");
        bed.Core.TryBeginCheckpoint();
        while (bed.Core.NextSlice(10) is { } slice)
            bed.Write(slice);
        var end = bed.Core.EndSlice([], keepOpenDays: false);
        bed.Erase("m");
        bed.Write(end);
        bed.Core.FinishCheckpoint();
        bed.Checkpoint();
        bed.Restart();
        Assert.Equal(EventOutcome.Erased, bed.Post("m", "2"));
        Assert.Empty(bed.Rows);
    }

    [Fact]
    public void Checkpoint_WhileAnErasureIsOwed_Waits()
    {
        var bed = new ShardBed(2);
        var (one, other) = bed.Neighbours();
        var shard = bed.Map.ShardOf(one);
        bed.Pair(one, other, "1");
        bed.Deliver();
        bed.Checkpoint(shard);
        bed.Erase(one);
        Assert.False(bed.Checkpoint(shard));
        bed.Deliver();
        Assert.True(bed.Checkpoint(shard));
        Assert.DoesNotContain(bed.Connections.Keys, row => row.Member >> 32 == shard);
    }

    [Fact]
    public void Erasure_ThenWordOfAnOlderPair_IsAnsweredWithTheErasure()
    {
        var bed = new ShardBed(2);
        var (one, other) = bed.Neighbours();
        bed.Post(one, "1");
        bed.Pair(other, one, "2", ticks: bed.Now - 1);
        bed.Erase(one);
        bed.Deliver();
        Assert.Equal(-1, bed.Find(one));
        Assert.Empty(bed.Read(other).Connections);
    }
}
