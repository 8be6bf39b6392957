using FsCheck;
using FsCheck.Fluent;
using Ssi.Scoring.Activities;
using Ssi.Scoring.Connections;
using Ssi.Scoring.Members;
using Ssi.Scoring.Models;
using Ssi.Scoring.Scores;

namespace Ssi.Scoring.Tests.Scores;

/// <summary>What holds for every member, tried on made-up ones; a failure prints the member's acts.</summary>
public sealed class ScorerLawsTests
{
    private static readonly ActivityKind[] Counted =
    [
        .. Enum.GetValues<ActivityKind>().Except(
            [ActivityKind.None, ActivityKind.ConnectionAdded, ActivityKind.ConnectionRemoved]),
    ];

    /// <summary>Acts listed by a signal only as something that adds.</summary>
    private static readonly ActivityKind[] Helping =
    [
        .. Counted.Where(kind => ScoringModel.Standard.Signals.All(signal => !signal.Minus.Contains(kind))),
    ];

    private static readonly Gen<Act> AnyAct =
        from kind in Gen.Elements(Counted)
        from age in Gen.Frequency((1, Gen.Choose(-2, 100)), (1, Gen.Choose(0, 5)), (1, Gen.Choose(85, 92)))
        from amount in Gen.Frequency(
            (8, Gen.Choose(0, 6)), (2, Gen.Choose(0, 5000)), (1, Gen.Constant(int.MaxValue)))
        select new Act(kind, age, (uint)amount);

    private static readonly Gen<Member> AnyMember =
        from acts in AnyAct.ArrayOf()
        from sections in Gen.Choose(0, (int)ProfileSections.All)
        from connections in Gen.Frequency((3, Gen.Choose(0, 40)), (1, Gen.Choose(0, 60_000)))
        from deciders in Gen.Choose(0, connections)
        from colleagues in Gen.Choose(0, connections)
        select new Member(acts, (ProfileSections)sections, new NetworkCounts(connections, deciders, colleagues));

    [Fact]
    public void Score_AnyMember_EqualsTheSecondReckoning() => ForAll(400, AnyMember, member =>
    {
        Assert.Equal(ReferenceScorer.Score(member.Build()), member.Build().Score());
        return true;
    });

    [Fact]
    public void Score_AnyMember_IsWithinBounds() => ForAll(1000, AnyMember, member =>
        member.Build().Score() is { Brand: <= 2500, Find: <= 2500, Engage: <= 2500, Relate: <= 2500 });

    [Fact]
    public void Score_ActsInAnyOrder_IsTheSame() => ForAll(500, AnyMember, member =>
        member.Build().Score() == (member with { Acts = [.. member.Acts.Reverse()] }).Build().Score());

    [Fact]
    public void Score_OneMoreHelpingAct_IsNotLower() => ForAll(
        2000,
        AnyMember.Zip(AnyAct.Where(act => Helping.Contains(act.Kind))),
        pair => IsNotLower(pair.Item1.Build().Score(), pair.Item1.Build().Did(pair.Item2).Score()));

    [Fact]
    public void Score_OneMoreSection_IsNotLower() => ForAll(
        500,
        AnyMember.Zip(Gen.Choose(0, 9)),
        pair => IsNotLower(
            pair.Item1.Build().Score(),
            (pair.Item1 with { Sections = pair.Item1.Sections | (ProfileSections)(1 << pair.Item2) }).Build().Score()));

    [Fact]
    public void Score_OneMoreDecidingColleague_IsNotLower() => ForAll(500, AnyMember, member =>
    {
        var (connections, deciders, colleagues) = member.Network;
        var grown = new NetworkCounts(connections + 1, deciders + 1, colleagues + 1);
        return IsNotLower(member.Build().Score(), (member with { Network = grown }).Build().Score());
    });

    [Fact]
    public void Touched_AnyAct_MovesTheScoreToTheFullOne() => ForAll(
        3000,
        AnyMember.Zip(AnyAct),
        pair =>
        {
            var (member, act) = (pair.Item1.Build(), pair.Item2);
            var score = member.Score();
            var before = member.Touched(act.Kind);
            member.Did(act);
            return score.Replace(before, member.Touched(act.Kind)) == member.Score();
        });

    [Fact]
    public void Score_AboveTheDailyCap_ActsAddNothing()
    {
        foreach (var signal in ScoringModel.Standard.Signals.Where(signal => signal.Unit == SignalUnit.Count))
        {
            foreach (var kind in signal.Plus.Where(kind => kind != ActivityKind.InvitationSentPersonal))
            {
                var member = new Specimen().Did(kind, 3, signal.DailyCap);
                var atCap = member.Score();
                Assert.Equal(atCap, member.Did(kind, 3, 1_000_000).Score());
            }
        }
    }

    [Fact]
    public void Score_ActsOfTwoKindsOnOneDay_ShareTheirCap()
    {
        var one = new Specimen().Did(ActivityKind.ProfileViewedDegree2, 3, 10).Score();
        var two = new Specimen().Did(
            ActivityKind.ProfileViewedDegree2, 3, 6).Did(ActivityKind.ProfileViewedDegree3, 3, 6);
        Assert.Equal(one, two.Score());
    }

    [Theory]
    [InlineData(89, true)]
    [InlineData(90, false)]
    [InlineData(0, true)]
    [InlineData(-1, false)]
    public void Score_EdgesOfTheWindow_CountOrNot(int ageDays, bool counts)
    {
        var blank = new Specimen().Score();
        foreach (var kind in Helping.Except(
            [ActivityKind.ContentSharedBare, ActivityKind.InMailReplied, ActivityKind.InvitationAccepted]))
            Assert.Equal(counts, blank != new Specimen().Did(kind, ageDays, 3600).Score());
    }

    private static bool IsNotLower(ScoreVector before, ScoreVector after) =>
        after.Brand >= before.Brand && after.Find >= before.Find &&
        after.Engage >= before.Engage && after.Relate >= before.Relate;

    private static void ForAll<T>(int count, Gen<T> generator, Func<T, bool> law) =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(count), Prop.ForAll(generator.ToArbitrary(), law));

    private sealed record Member(Act[] Acts, ProfileSections Sections, NetworkCounts Network)
    {
        public Specimen Build()
        {
            var specimen = new Specimen { Sections = Sections, Network = Network };
            foreach (var act in Acts)
                specimen.Did(act);
            return specimen;
        }

        public override string ToString() => $"{Sections} {Network} {string.Join(", ", Acts.AsEnumerable())}";
    }
}
