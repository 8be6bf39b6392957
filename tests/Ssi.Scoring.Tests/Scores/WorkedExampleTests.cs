using Ssi.Scoring.Activities;
using Ssi.Scoring.Connections;
using Ssi.Scoring.Members;
using Ssi.Scoring.Scores;

namespace Ssi.Scoring.Tests.Scores;

/// <summary>The numbers that docs/reference/scoring-model.md prints.</summary>
public sealed class WorkedExampleTests
{
    [Fact]
    public void Example_OfTheReference_ComesToItsSum()
    {
        var member = new Specimen
        {
            Sections = ProfileSections.Photo | ProfileSections.Headline,
            Network = new NetworkCounts(Connections: 30, Deciders: 3, SameCompany: 2),
        };
        member.Did(ActivityKind.PostPublished, 0, 3)
            .Did(ActivityKind.SessionStarted, 0)
            .Did(ActivityKind.SessionStarted, 1, 4)
            .Did(ActivityKind.DwellReceived, 1, 5000)
            .Did(ActivityKind.FollowerLost, 2, 2)
            .Did(ActivityKind.ContactNurtured, 3, 'x')
            .Did(ActivityKind.ContactNurtured, 3, 'y')
            .Did(ActivityKind.FollowerGained, 5, 12)
            .Did(ActivityKind.ProfileViewedDegree2, 10, 7)
            .Did(ActivityKind.ProfileViewedDegree3, 10, 6)
            .Did(ActivityKind.InvitationAccepted, 18, 2)
            .Did(ActivityKind.InvitationSentPersonal, 20)
            .Did(ActivityKind.InvitationSentPlain, 20, 3)
            .Did(ActivityKind.PostPublished, 30)
            .Did(ActivityKind.ContactNurtured, 40, 'x')
            .Did(ActivityKind.PostPublished, 90);

        Assert.Equal(new ScoreVector(417, 156, 130, 529), member.Score());
        Assert.Equal(1232, member.Score().Ssi);
        Assert.Equal(new ScoreVector(138, 0, 0, 0), member.Touched(ActivityKind.PostPublished));
        Assert.Equal(new ScoreVector(79, 0, 0, 0), member.Touched(ActivityKind.FollowerLost));
        Assert.Equal(new ScoreVector(0, 40, 0, 0), member.Touched(ActivityKind.SessionStarted));
        Assert.Equal(new ScoreVector(0, 116, 0, 0), member.Touched(ActivityKind.ProfileViewedDegree3));
        Assert.Equal(new ScoreVector(0, 0, 63, 0), member.Touched(ActivityKind.DwellReceived));
        Assert.Equal(new ScoreVector(0, 0, 67, 0), member.Touched(ActivityKind.InMailReceived));
        Assert.Equal(new ScoreVector(0, 0, 0, 219), member.Touched(ActivityKind.InvitationAccepted));
        Assert.Equal(new ScoreVector(0, 0, 0, 219 + 18), member.Touched(ActivityKind.InvitationSentPersonal));
        Assert.Equal(new ScoreVector(0, 0, 0, 64), member.Touched(ActivityKind.ContactNurtured));
    }
}
