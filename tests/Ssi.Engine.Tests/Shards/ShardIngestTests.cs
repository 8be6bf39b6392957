using Ssi.Engine.Ingest;
using Ssi.Scoring.Activities;

namespace Ssi.Engine.Tests.Shards;

/// <summary>From a batch to an entry and to scores, and back from a journal.</summary>
public sealed class ShardIngestTests
{
    [Fact]
    public void Window_AtItsEdges_IncludesThem()
    {
        var bed = new ShardBed();
        var oldest = bed.Now - TimeSpan.FromHours(48).Ticks;
        var newest = bed.Now + TimeSpan.FromMinutes(5).Ticks;
        Assert.Equal(EventOutcome.Accepted, bed.Post("m", "1", oldest));
        Assert.Equal(EventOutcome.TooOld, bed.Post("m", "2", oldest - 1));
        Assert.Equal(EventOutcome.Accepted, bed.Post("m", "3", newest));
        Assert.Equal(EventOutcome.InFuture, bed.Post("m", "4", newest + 1));
        Assert.Equal(2, bed.Journals[0].Count);
    }

    [Fact]
    public void Duplicate_OutsideTheWindow_IsADuplicateFirst()
    {
        var bed = new ShardBed();
        var oldest = bed.Now - TimeSpan.FromHours(48).Ticks;
        bed.Post("m", "1", oldest);
        bed.Now += 1;
        Assert.Equal(EventOutcome.Duplicate, bed.Post("m", "1", oldest));
        Assert.Equal(EventOutcome.Duplicate, bed.Post("m", "1", bed.Now + TimeSpan.TicksPerDay));
        Assert.Equal(EventOutcome.Accepted, bed.Post("other", "1", bed.Now));
    }

    [Fact]
    public void Batch_WithTheSameTwice_CountsTheFirst()
    {
        var bed = new ShardBed();
        var outcomes = bed.Send(bed.Batch(
            (ActivityKind.PostPublished, "m", "1", bed.Now), (ActivityKind.PostPublished, "m", "1", bed.Now - 5),
            (ActivityKind.PostPublished, "m", "1", ShardBed.Today.StartTicks - (9 * TimeSpan.TicksPerDay))));
        Assert.Equal([EventOutcome.Accepted, EventOutcome.Duplicate, EventOutcome.Duplicate], outcomes);
        Assert.Single(bed.Journals[0]);
        Assert.Equal(1, bed.Core.AcceptedCount);
    }

    [Fact]
    public void Batch_WithTheSameInTimeAndAhead_JudgesEachByWhatCameBefore()
    {
        var bed = new ShardBed();
        var ahead = bed.Now + TimeSpan.TicksPerHour;
        Assert.Equal(
            [EventOutcome.InFuture, EventOutcome.Accepted, EventOutcome.Duplicate],
            bed.Send(bed.Batch(
                (ActivityKind.PostPublished, "m", "1", ahead), (ActivityKind.PostPublished, "m", "1", bed.Now),
                (ActivityKind.PostPublished, "m", "1", ahead))));
        Assert.Equal(
            [EventOutcome.Accepted, EventOutcome.Duplicate],
            bed.Send(bed.Batch(
                (ActivityKind.PostPublished, "m", "2", bed.Now), (ActivityKind.PostPublished, "m", "2", ahead))));
    }

    [Fact]
    public void Entry_OfNothingButRejects_NeedsNoJournal()
    {
        var bed = new ShardBed();
        Assert.Equal(EventOutcome.TooOld, bed.Post("m", "1", bed.Now - TimeSpan.FromDays(3).Ticks));
        Assert.Empty(bed.Journals[0]);
        Assert.Equal(0, bed.Core.PreparedSequence);
        Assert.Equal(-1, bed.Find("m"));
        Assert.False(bed.Core.HasEntryInFlight);
    }

    [Fact]
    public void Visible_OnlyOnceApplied()
    {
        var bed = new ShardBed();
        bed.Put("m", "it");
        var batch = bed.Batch((ActivityKind.PostPublished, "m", "1", bed.Now));
        batch.Seal(1);
        var before = bed.Export("m");
        var entry = bed.Core.BeginEntry();
        bed.Core.Prepare(entry, batch, bed.Now);
        Assert.True(bed.Core.Seal(entry));
        Assert.Equal(before, bed.Export("m"));
        Assert.Equal(EventOutcome.Pending, batch.OutcomeOf(0));
        bed.Core.Apply(entry);
        Assert.NotEqual(before, bed.Export("m"));
    }

    [Fact]
    public void Abandon_ThenResume_GivesTheSequenceAgain()
    {
        var bed = new ShardBed();
        bed.Post("m", "1");
        var batch = bed.Batch((ActivityKind.PostPublished, "m", "2", bed.Now));
        batch.Seal(1);
        var entry = bed.Core.BeginEntry();
        bed.Core.Prepare(entry, batch, bed.Now);
        bed.Core.Seal(entry);
        Assert.Equal(2, entry.Sequence);
        bed.Core.Abandon(entry);
        bed.Core.ResumeAfter(1);
        Assert.Equal(EventOutcome.Accepted, bed.Post("m", "2"));
        Assert.Equal([1L, 2L], bed.Journals[0].Keys);
    }

    [Fact]
    public void Abandon_OfAnEntryWrittenAfterAll_IsAppliedFromTheJournal()
    {
        var bed = new ShardBed();
        bed.Post("m", "1");
        var batch = bed.Batch((ActivityKind.PostPublished, "m", "2", bed.Now));
        batch.Seal(1);
        var entry = bed.Core.BeginEntry();
        bed.Core.Prepare(entry, batch, bed.Now);
        bed.Core.Seal(entry);
        var bytes = entry.Bytes.ToArray();
        bed.Core.Abandon(entry);
        bed.Core.Replay(2, bytes);
        bed.Core.ResumeAfter(2);
        Assert.Equal(EventOutcome.Duplicate, bed.Post("m", "2"));
        Assert.Equal(EventOutcome.Accepted, bed.Post("m", "3"));
        Assert.Throws<InvalidOperationException>(() => bed.Core.Replay(2, bytes));
    }

    [Fact]
    public void Entry_OfAnUnknownFormat_IsRefused()
    {
        var bed = new ShardBed();
        Assert.Throws<InvalidDataException>(() => bed.Core.Replay(1, new byte[] { 1, 0, 0 }));
        Assert.Throws<InvalidDataException>(() => bed.Core.Replay(1, new byte[] { 2, 0 }));
    }

    [Fact]
    public void Entry_Written_HasTheFrozenHead()
    {
        var bed = new ShardBed();
        bed.Post("m", "1");
        Assert.Equal("025525", Convert.ToHexString(bed.Journals[0][1].AsSpan(0, 3)));
        Assert.Equal(0x2555, ShardBed.Today.Number);
    }

    [Fact]
    public void Event_OfTheDayToCome_CountsWhenItBegins()
    {
        var bed = new ShardBed { Now = (ShardBed.Today + 1).StartTicks - 1 };
        bed.Put("m", "it");
        var before = bed.Read("m").Score;
        Assert.Equal(EventOutcome.Accepted, bed.Post("m", "1", bed.Now + 2));
        Assert.Equal(before, bed.Read("m").Score);
        bed.Roll();
        Assert.True(bed.Read("m").Score.Ssi > before.Ssi);
    }
}
