using Ssi.Engine.Ingest;
using Ssi.Engine.Members;
using Ssi.Engine.Views;
using Ssi.Scoring.Activities;
using Ssi.Scoring.Members;

namespace Ssi.Engine.Tests.Shards;

/// <summary>Members that are actors of their own answer as those in the shard's memory do, whoever of both vanishes
/// when.</summary>
public sealed class ActorTests
{
    public static TheoryData<int> Seeds => new(Enumerable.Range(1, 12));
    private const int Members = 14;
    private static readonly string[] Industries = ["it", "law", "art"];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Actors_AnyHistory_AnswerLikeMembersInMemory(int seed)
    {
        var random = new Random(seed);
        var one = new ShardBed(3);
        var other = new ShardBed(3, membersAreActors: true);
        var dayBegan = 0;
        for (var step = 0; step < 400; step++)
        {
            var told = Tell(random, step, dayBegan);
            one.Now += TimeSpan.TicksPerMinute;
            other.Now += TimeSpan.TicksPerMinute;
            Assert.Equal(told(one), told(other));
            if (random.Next(3) == 0)
            {
                one.Deliver();
                other.Deliver();
            }

            Disturb(random, one);
            Disturb(random, other);
            if (random.Next(40) == 0)
            {
                PassDay(one);
                PassDay(other);
                dayBegan = step;
            }

            if (step % 20 == 0)
                Compare(one, other, $"seed {seed}, step {step}");
        }

        Assert.NotEmpty(other.Actors);
        Compare(one, other, $"seed {seed}, the end");
    }

    [Fact]
    public void Actor_ErasedAndBornAgainInOneEntry_BeginsAnew()
    {
        var bed = new ShardBed(membersAreActors: true);
        bed.Put("m", "it");
        bed.Post("m", "1");
        var all = new CommandSubmission(bed.Map);
        all.Erase("m", bed.Now);
        all.PutProfile("m", new Profile("law", null, null, ProfileSections.None), bed.Now);
        Assert.Equal([EventOutcome.Accepted, EventOutcome.Accepted], bed.Send(all));
        Assert.Equal("it", all.Receipt!.Industry);
        Assert.Equal(1, all.Receipt.ActivityCells);
        Assert.Equal(1, bed.Core.MemberCount);
        Assert.Null(bed.Core.StandingOf(bed.Find("m"), "it"));
        Assert.NotNull(bed.Core.StandingOf(bed.Find("m"), "law"));
        bed.Checkpoint();
        bed.Restart();
        ShardBed.LetGo(bed.Core);
        Assert.Contains("law", bed.Export("m"), StringComparison.Ordinal);
    }

    /// <summary>Where no more traffic comes, nothing else lets a member go: who asks it would wait for ever.</summary>
    [Fact]
    public void Member_ReplayedOrOfAnEntryThatFailed_IsLetGoWhenItsRowIsWritten()
    {
        var bed = new ShardBed(membersAreActors: true);
        bed.Post("m", "1");
        bed.Post("m", "2");
        bed.Restart();
        var core = bed.Core;
        var failed = core.BeginEntry();
        var batch = bed.Batch((ActivityKind.PostPublished, "m", "3", bed.Now));
        batch.Seal(1);
        core.Prepare(failed, batch, bed.Now);
        core.Seal(failed);
        core.Abandon(failed);
        core.ResumeAfter(2);
        var slice = core.WriteOut(bed.Find("m"))!;
        bed.Write(slice);
        core.Written(slice);
        Assert.True(core.TryLetGo(bed.Find("m")));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Erasure_OfAMemberNobodyTouchedForDays_NamesEveryClosedDay(bool membersAreActors)
    {
        var bed = new ShardBed(membersAreActors: membersAreActors);
        bed.Put("m", "it");
        for (var day = 0; day < 6; day++)
            bed.Roll();
        bed.Erase("m");
        Assert.True(bed.Core.TryBeginCheckpoint());
        var erasure = Assert.Single(bed.Core.CheckpointErasures);
        Assert.Equal(
            Enumerable.Range(0, 4).Select(i => ShardBed.Today + i), erasure.ClosedDays.Select(closed => closed.Day));
    }

    [Fact]
    public void Checkpoint_WhileAnEntryIsApplied_Waits()
    {
        var bed = new ShardBed(membersAreActors: true);
        var batch = bed.Batch((ActivityKind.PostPublished, "m", "1", bed.Now));
        batch.Seal(1);
        var entry = bed.Core.BeginEntry();
        bed.Core.Prepare(entry, batch, bed.Now);
        bed.Core.Seal(entry);
        bed.Core.BeginApply(entry);
        Assert.False(bed.Core.TryBeginCheckpoint());
        Assert.Single(entry.Works);
        bed.Core.EndApply(entry);
        Assert.True(bed.Core.TryBeginCheckpoint());
    }

    /// <summary>Something that happens, and what it answers.</summary>
    private static Func<ShardBed, string> Tell(Random random, int step, int dayBegan)
    {
        var (member, second) = (Id(random), Id(random));
        var id = random.Next(10) == 0 ? $"e{random.Next(dayBegan, step + 1)}" : $"e{step}";
        var late = random.Next(4) == 0 ? TimeSpan.FromHours(random.Next(50)).Ticks : 0;
        var industry = random.Next(4) == 0 ? null : Industries[random.Next(Industries.Length)];
        var seniority = random.Next(3) == 0 ? Seniority.Vp : Seniority.Junior;
        var company = random.Next(2) == 0 ? "x" : "y";
        var removed = random.Next(3) == 0;
        var isStale = random.Next(3) == 0;
        var profile = new Profile(industry, seniority, company, ProfileSections.None);
        switch (random.Next(member == second ? 7 : 12))
        {
            case 0 or 1 or 2:
                return bed => $"{bed.Post(member, id, bed.Now - late)}";
            case 3 or 4:
                return bed => $"{bed.Put(member, industry, seniority, company).OutcomeOf(0)}";
            case 5:
                return bed => Command(
                    bed, command => command.PutProfile(member, profile, bed.Now, Version(bed, member, isStale)));
            case 6:
                return bed =>
                {
                    bed.Deliver();
                    var erasure = new CommandSubmission(bed.Map);
                    erasure.Erase(member, bed.Now, Version(bed, member, isStale));
                    var outcome = bed.Send(erasure)[0];
                    bed.Deliver();
                    return $"{outcome} {Text(erasure.Receipt)}";
                };
            case 7 or 8:
                return bed => $"{bed.Pair(member, second, id, removed, bed.Now - late)}";
            case 9:
                return bed => Command(bed, command => command.Connect(member, second, true, bed.Now, !removed));
            case 10:
                return bed => Command(bed, command => command.Connect(member, second, !removed, bed.Now));
            default:
                return bed =>
                {
                    bed.Deliver();
                    var erasure = bed.Erase(member);
                    bed.Deliver();
                    return $"{erasure.OutcomeOf(0)} {Text(erasure.Receipt)}";
                };
        }
    }

    private static string Command(ShardBed bed, Action<CommandSubmission> tell)
    {
        var command = new CommandSubmission(bed.Map);
        tell(command);
        return $"{bed.Send(command)[0]}";
    }

    /// <summary>The version that the member has, or another.</summary>
    private static ulong Version(ShardBed bed, string member, bool isStale)
    {
        var version = bed.Find(member) < 0 ? MemberVersion.Absent : MemberVersion.Of(bed.ExportOf(member).Member);
        return isStale ? version + 2 : version;
    }

    /// <summary>No journal outlives the marks of the erased.</summary>
    private static void PassDay(ShardBed bed)
    {
        bed.Deliver();
        bed.Roll();
        for (var shard = 0; shard < 3; shard++)
            Assert.True(bed.Checkpoint(shard));
    }

    private static void Disturb(Random random, ShardBed bed)
    {
        var shard = random.Next(3);
        switch (random.Next(24))
        {
            case 0 or 1 or 5:
                bed.Checkpoint(shard);
                break;
            case 2:
                bed.Restart();
                break;
            case 3:
                ShardBed.LetGo(bed.Cores[shard]);
                break;
            case 4 when bed.Actors.Count > 0:
                var lost = bed.Actors.ElementAt(random.Next(bed.Actors.Count));
                bed.Lose(lost);
                bed.Restart();
                break;
        }
    }

    private static void Compare(ShardBed one, ShardBed other, string when)
    {
        one.Deliver();
        other.Deliver();
        for (var i = 0; i < Members; i++)
        {
            var member = $"m{i}";
            var (slot, twin) = (one.Find(member), other.Find(member));
            Assert.True(slot >= 0 == twin >= 0, $"{when}: {member}");
            if (slot < 0)
                continue;
            Same(Told(one, member), Told(other, member), $"{when}: {member}");
            foreach (var industry in Industries)
            {
                Same(
                    $"{one.CoreOf(member).StandingOf(slot, industry)}",
                    $"{other.CoreOf(member).StandingOf(twin, industry)}", $"{when}: {member} in {industry}");
            }
        }

        for (var shard = 0; shard < 3; shard++)
        {
            foreach (var industry in Industries)
            {
                for (var back = 1; back <= 2; back++)
                {
                    Same(
                        Hex(one.Cores[shard].OpenDay(one.Day.Back(back), industry)),
                        Hex(other.Cores[shard].OpenDay(one.Day.Back(back), industry)),
                        $"{when}: {industry} {back} days ago");
                }
            }
        }
    }

    private static void Same(string expected, string actual, string when) =>
        Assert.True(expected.Equals(actual, StringComparison.Ordinal), $"{when}:\n{expected}\n{actual}");

    /// <summary>What counts of a member. Of who is not connected a record may stay or not: word that a restart tells
    /// again may meet an erasure.</summary>
    private static string Told(ShardBed bed, string member)
    {
        var export = bed.ExportOf(member);
        return $"{export.Member.Profile} {export.Score} {string.Join(' ', export.Activity)} "
            + string.Join(' ', export.Connections.Where(pair => pair.Connected));
    }

    private static string Hex(byte[]? bytes) => bytes is null or [0] ? "" : Convert.ToHexString(bytes);

    private static string Text(ErasureReceipt? receipt) =>
        receipt is null ? "" : $"{receipt.Member} {receipt.ErasedAt} {receipt.Industry} {receipt.ActivityCells}";

    private static string Id(Random random) => $"m{random.Next(Members)}";
}
