using Ssi.Engine.Ingest;
using Ssi.Scoring.Activities;

namespace Ssi.Engine.Tests.Shards;

/// <summary>Rows, trimming, eviction, and what comes back from them.</summary>
public sealed class ShardCheckpointTests
{
    [Fact]
    public void Slices_OfManyMembers_HoldEachOnceAndTheEndTrims()
    {
        var bed = new ShardBed();
        for (var i = 0; i < 25; i++)
            bed.Post($"m{i}", "1");
        Assert.True(bed.Core.TryBeginCheckpoint());
        var sizes = new List<int>();
        while (bed.Core.NextSlice(10) is { } slice)
        {
            sizes.Add(slice.Members.Count);
            bed.Write(slice);
            bed.Post($"m{sizes.Count}", "2");
        }

        Assert.Equal([10, 10, 5], sizes);
        bed.EndCheckpoint();
        Assert.Equal(25, bed.LastEnd!.Sequence);
        Assert.Equal(25, bed.LastEnd.TrimThrough);
        Assert.Equal(25, bed.LastEnd.NextSlot);
        Assert.Equal([26L, 27L, 28L], bed.Journals[0].Keys);
        AssertSameAfterRestart(bed, "m1", "m2", "m24");
    }

    [Fact]
    public void Crash_InsideACheckpoint_CountsNothingTwice()
    {
        var bed = new ShardBed();
        for (var i = 0; i < 6; i++)
            bed.Post($"m{i}", "1");
        bed.Core.TryBeginCheckpoint();
        bed.Write(bed.Core.NextSlice(3)!);
        bed.Post("m0", "2");
        bed.Post("new", "1");
        AssertSameAfterRestart(bed, "m0", "m1", "m5", "new");
        Assert.True(bed.Core.FoundInterruptedCheckpoint);
        Assert.Equal(EventOutcome.Duplicate, bed.Post("m0", "2"));
        bed.Checkpoint();
        AssertSameAfterRestart(bed, "m0", "m1", "m5", "new");
        Assert.False(bed.Core.FoundInterruptedCheckpoint);
    }

    [Fact]
    public void Trimming_WhileSomethingIsOwed_LeavesTheEntryThatOwes()
    {
        var bed = new ShardBed(2);
        var (one, other) = bed.Neighbours();
        var shard = bed.Map.ShardOf(one);
        bed.Post(one, "1");
        bed.Pair(one, other, "2");
        bed.Post(one, "3");
        bed.Checkpoint(shard);
        Assert.Equal(1, bed.LastEnd!.TrimThrough);
        Assert.Equal([2L, 3L], bed.Journals[shard].Keys);
        Assert.False(bed.CoreOf(one).IsClean);

        bed.Restart();
        Assert.Empty(bed.Owed(bed.CoreOf(other)));
        bed.Deliver();
        Assert.Equal([one], bed.Read(other).Connections);
        Assert.Equal([other], bed.Read(one).Connections);
        Assert.Equal(EventOutcome.Duplicate, bed.Pair(one, other, "2"));
        bed.Deliver();
        bed.Checkpoint(shard);
        Assert.Empty(bed.Journals[shard]);
    }

    [Fact]
    public void Replay_OfACheckpointedEntryThatOwes_CountsItsDuplicatesNotAgain()
    {
        var bed = new ShardBed(2);
        var (one, other) = bed.Neighbours();
        var shard = bed.Map.ShardOf(one);
        bed.Post(one, "1");
        bed.Checkpoint(shard);
        bed.Restart();
        var batch = bed.Batch((ActivityKind.PostPublished, one, "1", bed.Now));
        batch.Add(
            ActivityKind.ConnectionAdded, ShardBed.Ascii(Another(bed, shard)), "s"u8, "2"u8, bed.Now, 1,
            ShardBed.Ascii(other));
        Assert.Equal([EventOutcome.Duplicate, EventOutcome.Accepted], bed.Send(batch));
        bed.Checkpoint(shard);
        Assert.NotEmpty(bed.Journals[shard]);
        AssertSameAfterRestart(bed, one);
    }

    [Fact]
    public void Outbox_ReturnedWord_GoesBeforeYounger()
    {
        var bed = new ShardBed();
        bed.Pair("a", "b", "1");
        var first = bed.Owed(bed.Core);
        bed.Pair("a", "c", "2");
        bed.Core.Return(first);
        var all = bed.Owed(bed.Core);
        var sequences = all.Select(obligation => obligation.Sequence).ToArray();
        Assert.Equal(sequences.Order(), sequences);
        Assert.Equal(1, all[0].Sequence);
        Assert.Empty(bed.Owed(bed.Core));
        Assert.False(bed.Core.IsSettled);
        foreach (var obligation in all)
            bed.Core.Settle(obligation);
        Assert.True(bed.Core.IsSettled);
    }

    [Fact]
    public void Evict_UnusedMembers_LosesNothing()
    {
        var bed = new ShardBed();
        for (var i = 0; i < 10; i++)
        {
            bed.Put($"m{i}", "it");
            bed.Pair($"m{i}", $"m{(i + 1) % 10}", "1");
        }

        bed.Deliver();
        var before = Enumerable.Range(0, 10).Select(i => bed.Export($"m{i}")).ToArray();
        bed.Core.Evict(0);
        bed.Core.Evict(0);
        Assert.Equal(10, bed.Core.ResidentCount);
        bed.Checkpoint();
        bed.Core.Evict(4);
        bed.Core.Evict(4);
        Assert.Equal(4, bed.Core.ResidentCount);
        bed.Core.Evict(0);
        Assert.Equal(0, bed.Core.ResidentCount);
        Assert.Equal(before, Enumerable.Range(0, 10).Select(i => bed.Export($"m{i}")));
        bed.Core.Evict(0);
        bed.Core.Evict(0);
        bed.Post("m3", "2");
        AssertSameAfterRestart(bed, "m3", "m4");
    }

    [Fact]
    public void Evict_MemberThatAnEntryNeeds_Stays()
    {
        var bed = new ShardBed();
        bed.Post("m", "1");
        bed.Checkpoint();
        var batch = bed.Batch((ActivityKind.PostPublished, "m", "2", bed.Now));
        batch.Seal(1);
        var entry = bed.Core.BeginEntry();
        bed.Core.Prepare(entry, batch, bed.Now);
        bed.Core.Seal(entry);
        bed.Core.Evict(0);
        bed.Core.Evict(0);
        bed.Core.Apply(entry);
        Assert.Equal(EventOutcome.Accepted, batch.OutcomeOf(0));
    }

    [Fact]
    public void AcceptedIds_OverDaysAndRestarts_AreKeptWhileAnEventCouldCome()
    {
        var bed = new ShardBed();
        var edge = bed.Now + TimeSpan.FromMinutes(5).Ticks;
        bed.Post("m", "1", edge);
        for (var day = 0; day < 2; day++)
        {
            bed.Checkpoint();
            bed.Restart();
            bed.Roll();
        }

        bed.Now = edge + TimeSpan.FromHours(48).Ticks;
        Assert.Equal(EventOutcome.Duplicate, bed.Post("m", "1", edge));
        for (var day = 0; day < 6; day++)
        {
            bed.Roll();
            bed.Checkpoint();
        }

        bed.Restart();
        Assert.Equal(0, bed.Core.AcceptedCount);
    }

    /// <summary>An unknown member of the shard.</summary>
    private static string Another(ShardBed bed, int shard) =>
        Enumerable.Range(0, int.MaxValue).Select(i => $"new{i}").First(id => bed.Map.ShardOf(id) == shard);

    private static void AssertSameAfterRestart(ShardBed bed, params string[] members)
    {
        var before = members.Select(bed.Export).ToArray();
        bed.Restart();
        Assert.Equal(before, members.Select(bed.Export));
    }
}
