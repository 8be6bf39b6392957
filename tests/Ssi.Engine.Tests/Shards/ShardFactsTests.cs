using System.Globalization;
using Ssi.Engine.Ingest;
using Ssi.Scoring.Activities;
using Ssi.Scoring.Members;
using Xunit.Abstractions;

namespace Ssi.Engine.Tests.Shards;

/// <summary>The pace at which one member's changed facts are sent to its contacts.</summary>
public sealed class ShardFactsTests(ITestOutputHelper output)
{
    private const string Hub = "hub";

    private static readonly Seniority[] Ranks = [Seniority.Vp, Seniority.Junior, Seniority.Cxo];

    /// <summary>The figures of a member with very many contacts: SSI_CONTACTS=50000.</summary>
    private static readonly int Contacts = int.Parse(
        Environment.GetEnvironmentVariable("SSI_CONTACTS") ?? "500", CultureInfo.InvariantCulture);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Changes_ManyInARow_AreSentWithinTheRateAndEndAlike(bool membersAreActors)
    {
        // A message to all contacts costs ten seconds.
        var paced = Bed(membersAreActors, bytesPerSecond: Contacts * 4);
        var plain = Bed(membersAreActors, int.MaxValue);
        var before = (Paced: Bytes(paced), Plain: Bytes(plain));
        for (var change = 0; change < 20; change++)
        {
            foreach (var bed in new[] { paced, plain })
            {
                bed.Put(Hub, "it", Ranks[change % 3], $"c{change}");
                bed.DeliverDue();
                bed.Elapsed += TimeSpan.FromMilliseconds(500);
            }
        }

        var bytes = (Paced: Bytes(paced) - before.Paced, Plain: Bytes(plain) - before.Plain);
        output.WriteLine($"{Contacts} contacts, 20 changes in 10 s: {bytes.Plain} bytes at once, {bytes.Paced} paced");
        Assert.InRange(bytes.Paced, 1, (bytes.Plain / 10) + 2000);
        paced.Elapsed += TimeSpan.FromSeconds(10);
        paced.DeliverDue();
        Assert.All(paced.Cores, core => Assert.True(core.IsSettled));
        for (var i = 0; i < Contacts; i += 7)
            Assert.Equal(plain.Export($"m{i}"), paced.Export($"m{i}"));
    }

    [Fact]
    public void Changes_OfAMemberWithFewContacts_AreSentAtOnce()
    {
        var bed = Bed(membersAreActors: false, bytesPerSecond: Contacts * 1000);
        for (var change = 0; change < 3; change++)
        {
            bed.Put(Hub, "it", Ranks[change]);
            bed.DeliverDue();
            Assert.All(bed.Cores, core => Assert.True(core.IsSettled));
        }
    }

    [Fact]
    public void Change_HeldBack_IsSentAfterHalfAMinuteWhateverTheRate()
    {
        var bed = Bed(membersAreActors: false, bytesPerSecond: 1);
        Hold(bed);
        bed.Elapsed += TimeSpan.FromSeconds(29);
        bed.DeliverDue();
        Assert.False(bed.CoreOf(Hub).IsSettled);
        bed.Elapsed += TimeSpan.FromSeconds(1);
        bed.DeliverDue();
        Assert.All(bed.Cores, core => Assert.True(core.IsSettled));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Change_HeldBack_OutlastsACrash(bool membersAreActors)
    {
        var bed = Bed(membersAreActors, bytesPerSecond: 1);
        var plain = Bed(membersAreActors, int.MaxValue);
        Hold(bed);
        Hold(plain);
        bed.Checkpoint(bed.Map.ShardOf(Hub));
        bed.Restart();
        bed.DeliverDue();
        Assert.Equal(plain.Export("m1"), bed.Export("m1"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Erasure_WhileAChangeIsHeldBack_LeavesNoTrace(bool membersAreActors)
    {
        var bed = Bed(membersAreActors, bytesPerSecond: 1);
        Hold(bed);
        bed.Erase(Hub);

        // What is not held back goes first: facts that came after it would be a trace.
        bed.DeliverDue();
        bed.Deliver();
        Assert.All(bed.Cores, core => Assert.True(core.IsSettled));
        Assert.Empty(bed.ExportOf("m1").Connections);
    }

    [Fact]
    public void Erasure_OfAContactWhileAChangeIsHeldBack_LeavesNoTraceInItsNextLife()
    {
        var bed = Bed(membersAreActors: false, bytesPerSecond: 1);
        Hold(bed);
        bed.Erase("m1");
        bed.DeliverDue();
        bed.Now++;
        bed.Post("m1", "again");
        bed.Deliver();
        Assert.Empty(bed.ExportOf("m1").Connections);
    }

    [Fact]
    public void Command_InAnEntryWithAChangeHeldBack_IsNotHeldBack()
    {
        var bed = Bed(membersAreActors: false, bytesPerSecond: 1);
        Hold(bed);
        var core = bed.CoreOf(Hub);
        var put = new CommandSubmission(bed.Map);
        put.PutProfile(Hub, new Profile("it", Seniority.Cxo, "z", ProfileSections.None), bed.Now);
        var pair = new CommandSubmission(bed.Map);
        pair.Connect(Hub, "new", connected: true, bed.Now);
        bed.SendAsOne(core, put, pair);
        Assert.False(pair.OtherSide.IsCompleted);
        bed.DeliverDue();
        Assert.True(pair.OtherSide.IsCompleted);
        Assert.False(core.IsSettled);
    }

    [Fact]
    public void Change_ThatCouldNotBeDelivered_GivesWayToALaterOne()
    {
        var bed = Bed(membersAreActors: false, bytesPerSecond: 1);
        var core = bed.CoreOf(Hub);
        bed.Put(Hub, "it", Seniority.Vp, "first");
        var first = core.TakeObligations(bed.Elapsed);
        bed.Put(Hub, "it", Seniority.Vp, "second");
        core.Return(first);
        var second = core.TakeObligations(bed.Elapsed);
        Assert.Equal(Contacts, second.Count);
        Assert.All(second, one => Assert.Equal(core.AppliedSequence, one.Sequence));
        core.Return(second);
        bed.DeliverDue();
        Assert.All(bed.Cores, one => Assert.True(one.IsSettled));
    }

    /// <summary>A first change goes at once, the second is held back.</summary>
    private static void Hold(ShardBed bed)
    {
        bed.Put(Hub, "it", Seniority.Vp, "x");
        bed.DeliverDue();
        bed.Put(Hub, "it", Seniority.Junior, "y");
        bed.DeliverDue();
    }

    private static ShardBed Bed(bool membersAreActors, int bytesPerSecond)
    {
        var bed = new ShardBed(3, membersAreActors) { FactsBytesPerSecond = bytesPerSecond };
        bed.Restart();
        var batch = new EventBatch(bed.Map);
        for (var i = 0; i < Contacts; i++)
        {
            batch.Add(
                ActivityKind.ConnectionAdded, ShardBed.Ascii(Hub), "s"u8, ShardBed.Ascii($"e{i}"), bed.Now, 1,
                ShardBed.Ascii($"m{i}"));
        }

        bed.Send(batch);
        bed.Deliver();
        return bed;
    }

    private static long Bytes(ShardBed bed) =>
        bed.Journals.Sum(journal => journal.Values.Sum(entry => (long)entry.Length));
}
