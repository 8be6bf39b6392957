using Ssi.Scoring.Activities;
using Ssi.Scoring.Connections;
using Ssi.Scoring.Members;
using Ssi.Scoring.Models;
using Ssi.Scoring.Scores;

namespace Ssi.Scoring.Tests.Scores;

/// <summary>What the standard model makes of members people would recognise, as the reference says.</summary>
public sealed class StandardScoresTests
{
    [Fact]
    public void Blank_HasTheNeutralRatiosAlone() =>
        Assert.Equal(new ScoreVector(0, 0, 67, 146), new Specimen().Score());

    [Fact]
    public void Passive_IsFarBelowTheDiligent()
    {
        var passive = new Specimen
        {
            Sections = ProfileSections.Photo | ProfileSections.Headline | ProfileSections.Experience
                | ProfileSections.Education | ProfileSections.Skills,
            Network = new NetworkCounts(120, 6, 10),
        };
        passive.Every(10, ActivityKind.SessionStarted).Every(10, ActivityKind.ReactionGiven, 2)
            .Every(5, ActivityKind.ProfileViewReceived).Every(20, ActivityKind.SearchBasic);
        Assert.InRange(passive.Score().Ssi, 1000, 2000);
    }

    [Fact]
    public void Diligent_ReachesSixtyToEighty() => Assert.InRange(Diligent().Score().Ssi, 6000, 8000);

    [Fact]
    public void BurstOfOneDay_StaysBelowForty()
    {
        var member = new Specimen();
        var minus = new[] { ActivityKind.FollowerLost, ActivityKind.InMailReceived, ActivityKind.InvitationSentPlain };
        foreach (var kind in ScoringModel.Standard.Signals.SelectMany(signal => signal.Plus).Distinct().Except(minus))
            member.Did(kind, 0, 1_000_000);
        for (var contact = 0u; contact < 512; contact++)
            member.Did(ActivityKind.ContactNurtured, 0, contact);
        Assert.InRange(member.Score().Ssi, 0, 4000);
    }

    [Fact]
    public void MassInvitations_NobodyAccepts_EndBelowNoInvitations()
    {
        var quiet = Diligent();
        var loud = Diligent();
        var none = new Specimen();
        foreach (var kind in new[] { ActivityKind.InvitationSentPersonal, ActivityKind.InvitationSentPlain })
        {
            Assert.True(new Specimen().EachWorkingDay(kind, 50).Score().Ssi < none.Score().Ssi);
            Assert.True(loud.EachWorkingDay(kind, 50).Score().Ssi < quiet.Score().Ssi);
        }
    }

    [Fact]
    public void BareReshares_EarnNothing() =>
        Assert.Equal(new Specimen().Score(), new Specimen().EachWorkingDay(ActivityKind.ContentSharedBare, 9).Score());

    [Fact]
    public void Routine_BeatsTheSameActsInOneDay()
    {
        foreach (
            var kind in new[] { ActivityKind.SessionStarted, ActivityKind.CommentWritten, ActivityKind.SearchAdvanced })
            Assert.True(new Specimen().Every(4, kind).Score().Ssi > new Specimen().Did(kind, 0, 25).Score().Ssi);
    }

    [Fact]
    public void OneDeciderAsOnlyContact_IsNoFullShare()
    {
        var member = new Specimen { Network = new NetworkCounts(1, 1, 0) };
        Assert.InRange(member.Score().Relate - new Specimen().Score().Relate, 1, 150);
    }

    [Fact]
    public void Root_AnyNumberOfConnections_IsRoundedAsTheExactRoot()
    {
        const int Points = 450;
        const int Target = 500;
        var scores = Enumerable.Range(0, 600).Select(n =>
            new Specimen { Network = new NetworkCounts(n, 0, 0) }.Score().Relate - new Specimen().Score().Relate);
        Assert.All(scores.Select((points, n) => (points, n)), pair =>
        {
            var (points, n) = (pair.points, Math.Min(pair.n, Target));
            var exactTwiceSquared = 4L * Points * Points * n;
            Assert.True(points == 0 || Square((2 * points) - 1) * Target <= exactTwiceSquared);
            Assert.True(Square((2 * points) + 1) * Target > exactTwiceSquared);
        });

        static long Square(long value) => value * value;
    }

    private static Specimen Diligent()
    {
        var member = new Specimen { Sections = ProfileSections.All, Network = new NetworkCounts(350, 45, 25) };
        member.EachWorkingDay(ActivityKind.SessionStarted).EachWorkingDay(ActivityKind.SearchBasic)
            .Every(2, ActivityKind.SearchAdvanced).EachWorkingDay(ActivityKind.ProfileViewedDegree1)
            .EachWorkingDay(ActivityKind.ProfileViewedDegree2, 2).Every(3, ActivityKind.ProfileViewedDegree3)
            .Every(3, ActivityKind.LeadSaved).EachWorkingDay(ActivityKind.ProfileViewReceived, 2)
            .Every(4, ActivityKind.PostPublished).Every(45, ActivityKind.ArticlePublished)
            .Every(15, ActivityKind.EndorsementReceived).Every(15, ActivityKind.EndorsementGiven)
            .Every(60, ActivityKind.RecommendationReceived).Every(60, ActivityKind.RecommendationGiven)
            .Every(2, ActivityKind.FollowerGained).Every(20, ActivityKind.FollowerLost)
            .Every(7, ActivityKind.ContentSharedCommented).EachWorkingDay(ActivityKind.CommentWritten)
            .EachWorkingDay(ActivityKind.ReactionGiven, 3).EachWorkingDay(ActivityKind.ReactionReceived, 4)
            .Every(2, ActivityKind.CommentReceived).Every(7, ActivityKind.ShareReceived)
            .EachWorkingDay(ActivityKind.DwellReceived, 400).EachWorkingDay(ActivityKind.MessageSent, 2)
            .Every(7, ActivityKind.InMailReceived, 2).Every(7, ActivityKind.InMailReplied)
            .Every(60, ActivityKind.GroupJoined).Every(7, ActivityKind.GroupContributed)
            .EachWorkingDay(ActivityKind.PageVisited).Every(3, ActivityKind.InvitationSentPersonal)
            .Every(4, ActivityKind.InvitationSentPlain).Every(5, ActivityKind.InvitationAccepted)
            .Every(30, ActivityKind.IntroductionRequested).Every(30, ActivityKind.IntroductionMade)
            .Every(4, ActivityKind.CongratulationSent).Every(7, ActivityKind.ProspectContentShared);
        for (var contact = 0; contact < 30; contact++)
            member.Did(ActivityKind.ContactNurtured, 3 * contact, (uint)contact);
        return member;
    }
}
