using Ssi.Scoring.Activities;
using Ssi.Scoring.Members;
using Ssi.Scoring.Scores;

namespace Ssi.Scoring.Tests.Activities;

/// <summary>These numbers stand in stored rows and journals. A line may be added; none may change.</summary>
public sealed class FrozenNumbersTests
{
    [Fact]
    public void ActivityKind_Numbers_AreFrozen() => Assert.Equal(
        "None=0 ArticlePublished=1 PostPublished=2 EndorsementReceived=3 EndorsementGiven=4 " +
        "RecommendationReceived=5 RecommendationGiven=6 FollowerGained=7 FollowerLost=8 SearchBasic=9 " +
        "SearchAdvanced=10 ProfileViewedDegree1=11 ProfileViewedDegree2=12 ProfileViewedDegree3=13 " +
        "ProfileViewReceived=14 LeadSaved=15 SessionStarted=16 ContentSharedCommented=17 ContentSharedBare=18 " +
        "CommentWritten=19 ReactionGiven=20 CommentReceived=21 ReactionReceived=22 ShareReceived=23 " +
        "DwellReceived=24 MessageSent=25 InMailReceived=26 InMailReplied=27 GroupJoined=28 " +
        "GroupContributed=29 PageVisited=30 InvitationSentPersonal=31 InvitationSentPlain=32 " +
        "InvitationAccepted=33 ConnectionAdded=34 ConnectionRemoved=35 IntroductionRequested=36 " +
        "IntroductionMade=37 ContactNurtured=38 CongratulationSent=39 ProspectContentShared=40",
        Numbers<ActivityKind>());

    [Fact]
    public void Pillar_Numbers_AreFrozen() => Assert.Equal("Brand=0 Find=1 Engage=2 Relate=3", Numbers<Pillar>());

    [Fact]
    public void Seniority_Numbers_AreFrozen() =>
        Assert.Equal("Junior=1 Senior=2 Manager=3 Director=4 Vp=5 Cxo=6", Numbers<Seniority>());

    [Fact]
    public void ProfileSections_Numbers_AreFrozen() => Assert.Equal(
        "None=0 Photo=1 Cover=2 Headline=4 Summary=8 Experience=16 Education=32 Skills=64 Contact=128 Url=256 " +
        "Featured=512 All=1023",
        Numbers<ProfileSections>());

    private static string Numbers<TEnum>() where TEnum : struct, Enum =>
        string.Join(' ', Enum.GetValues<TEnum>().Select(value => $"{value}={value:D}"));
}
