using Ssi.Engine.Ingest;
using Ssi.Scoring.Identity;
using Ssi.Storage;

namespace Ssi.Engine.Tests.Shards;

/// <summary>The order and the place of arrival, which have no effect on a result, and the wait of a command for the
/// other member's shard.</summary>
public sealed class ShardOrderTests
{
    public static TheoryData<bool, bool, bool> Ways => new()
    {
        { false, false, false }, { false, false, true }, { false, true, false }, { false, true, true },
        { true, false, false }, { true, false, true }, { true, true, false }, { true, true, true },
    };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Command_OnAPair_IsHeldByBothOnceTheOtherShardHasIt(bool membersAreActors)
    {
        var bed = new ShardBed(2, membersAreActors);
        var (one, other) = bed.Neighbours();
        var put = bed.Command(one, other, connected: true);
        Assert.False(put.OtherSide.IsCompleted);
        Assert.Equal(-1, bed.Find(other));
        bed.Deliver();
        Assert.True(put.OtherSide.IsCompletedSuccessfully);

        var delete = bed.Command(other, one, connected: false);
        Assert.Equal(EventOutcome.Accepted, delete.OutcomeOf(0));
        bed.Deliver();
        Assert.DoesNotContain(bed.ExportOf(one).Connections, pair => pair.Connected);
        var again = bed.Command(one, other, connected: false);
        Assert.Equal(EventOutcome.Duplicate, again.OutcomeOf(0));
        Assert.True(again.OtherSide.IsCompletedSuccessfully);
    }

    /// <summary>A change of tomorrow that is within the skew is one of tomorrow, whatever side and order.</summary>
    [Theory]
    [MemberData(nameof(Ways))]
    public void Command_BesideARemovalOfTomorrow_HoldsToday(bool removalFirst, bool sameSide, bool delivers)
    {
        var bed = new ShardBed(2) { Now = (ShardBed.Today + 1).StartTicks - TimeSpan.TicksPerMinute };
        var (one, other) = bed.Neighbours();
        bed.Put(one, "it");
        bed.Put(other, "it");
        var (left, right) = sameSide ? (one, other) : (other, one);
        if (!removalFirst)
            bed.Command(one, other, connected: true);
        if (delivers)
            bed.Deliver();
        bed.Pair(left, right, "1", removed: true, bed.Now + (2 * TimeSpan.TicksPerMinute));
        if (delivers)
            bed.Deliver();
        if (removalFirst)
            bed.Command(one, other, connected: true);
        bed.Deliver();

        Assert.Equal([other], bed.Read(one).Connections);
        Assert.Equal([one], bed.Read(other).Connections);
        bed.Roll();
        bed.Now += 3 * TimeSpan.TicksPerMinute;
        Assert.Empty(bed.Read(one).Connections);
        Assert.Empty(bed.Read(other).Connections);
        bed.Command(one, other, connected: true);
        bed.Deliver();
        Assert.Equal([one], bed.Read(other).Connections);
    }

    /// <summary>A removal that another member reports creates nobody, and begins nobody's life either.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void FirstDay_WithARemovalByAnother_IsThatOfTheOwnAct(bool removalFirst)
    {
        var bed = new ShardBed(2);
        var (one, other) = bed.Neighbours();
        if (!removalFirst)
            bed.Put(other, "it");
        bed.Pair(one, other, "1", removed: true, bed.Now - TimeSpan.TicksPerDay);
        bed.Deliver();
        if (removalFirst)
            bed.Put(other, "it");
        bed.Command(one, other, connected: true);
        bed.Deliver();
        Assert.Equal(ShardBed.Today, bed.ExportOf(other).Member.FirstDay);
        Assert.Equal(ShardBed.Today - 1, bed.ExportOf(one).Member.FirstDay);
    }

    /// <summary>A joining creates the other member, also where a later parting of the same day came first.</summary>
    [Theory]
    [InlineData(true, false)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    [InlineData(false, true)]
    public void Member_JoinedAndPartedOnOneDay_BeginsThatDay(bool removalFirst, bool restarts)
    {
        var bed = new ShardBed(2);
        var (one, other) = bed.Neighbours();
        var (joined, parted) = (bed.Now - TimeSpan.TicksPerDay, bed.Now - TimeSpan.TicksPerDay + 1);
        bed.Pair(one, other, "1", removalFirst, removalFirst ? parted : joined);
        bed.Pair(one, other, "2", !removalFirst, removalFirst ? joined : parted);
        if (restarts)
        {
            bed.Checkpoint(bed.Map.ShardOf(one));
            bed.Restart();
        }

        bed.Deliver();
        Assert.Equal(ShardBed.Today - 1, bed.ExportOf(other).Member.FirstDay);
        Assert.Empty(bed.Read(other).Connections);
    }

    /// <summary>A contact that was connected and is erased counts on no day up to its erasure, whatever came
    /// first.</summary>
    [Theory]
    [MemberData(nameof(Ways))]
    public void Contact_OfAnErasedConnection_DoesNotCount(bool nurturedFirst, bool joinedFirst, bool membersAreActors)
    {
        var bed = new ShardBed(2, membersAreActors);
        var (one, other) = bed.Neighbours();
        bed.Put(one, "it");
        bed.Put(other, "it");
        var without = bed.ExportOf(one).Score;
        if (nurturedFirst)
            bed.Nurture(one, other, "n", bed.Now - TimeSpan.TicksPerDay);
        if (joinedFirst)
            bed.Pair(one, other, "p", ticks: bed.Now - TimeSpan.TicksPerDay);
        bed.Deliver();
        bed.Erase(other);
        bed.Deliver();
        if (!joinedFirst)
            bed.Pair(one, other, "p", ticks: bed.Now - TimeSpan.TicksPerDay);
        if (!nurturedFirst)
            bed.Nurture(one, other, "n", bed.Now - TimeSpan.TicksPerDay);
        bed.Deliver();
        Assert.Equal(without, bed.ExportOf(one).Score);
        Assert.Empty(bed.ExportOf(one).Contacts);
        Assert.Empty(bed.ExportOf(one).Connections);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Contact_NeverConnectedAndErased_KeepsCounting(bool parted)
    {
        var bed = new ShardBed(2);
        var (one, other) = bed.Neighbours();
        bed.Put(one, "it");
        bed.Put(other, "it");
        bed.Nurture(one, other, "n", bed.Now - 1);
        if (parted)
            bed.Pair(one, other, "p", removed: true, bed.Now - 1);
        bed.Deliver();
        var with = bed.ExportOf(one).Score;
        bed.Erase(other);
        bed.Deliver();
        Assert.Equal(with, bed.ExportOf(one).Score);
        Assert.Single(bed.ExportOf(one).Contacts);
    }

    /// <summary>Two stores hold the same contact under different marks: an export names nobody.</summary>
    [Fact]
    public void ContactMark_OfTwoStores_Differs()
    {
        var marks = new[] { new byte[16], [.. Enumerable.Range(0, 16).Select(i => (byte)i)] }
            .Select(key => new ShardMap(1, SipHash.FromKey(key)).ContactMarks.Hash("m"u8));
        Assert.Equal(2, marks.Distinct().Count());
    }

    [Fact]
    public void Start_WithALatenessBeyondTheIdsHeld_IsRefused()
    {
        var bed = new ShardBed();
        bed.Post("m", "1");
        for (var day = 0; day < 6; day++)
        {
            bed.Now += TimeSpan.TicksPerDay;
            bed.Roll();
        }

        bed.Post("m", "2");
        bed.Checkpoint();
        bed.Restart();
        var refusal = Assert.Throws<StoreMismatchException>(() => bed.Restart(latenessHours: 240));
        Assert.Contains("LatenessHours", refusal.Message, StringComparison.Ordinal);
        bed.Restart(latenessHours: 24);
        Assert.Equal(EventOutcome.Duplicate, bed.Post("m", "2"));
    }
}
