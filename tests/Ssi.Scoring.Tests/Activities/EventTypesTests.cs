using System.Text;
using Ssi.Scoring.Activities;

namespace Ssi.Scoring.Tests.Activities;

public sealed class EventTypesTests
{
    /// <summary>The types of the HTTP contract.</summary>
    private const string Contract =
        """
        article.published post.published endorsement.received endorsement.given recommendation.received
        recommendation.given follower.gained follower.lost
        search.basic search.advanced profile.viewed profile.view.received lead.saved session.started
        content.shared comment.written reaction.given comment.received reaction.received
        share.received dwell.received message.sent inmail.received inmail.replied group.joined
        group.contributed page.visited
        invitation.sent invitation.accepted connection.added connection.removed
        introduction.requested introduction.made contact.nurtured congratulation.sent prospect.content.shared
        """;

    private static readonly char[] Blanks = [' ', '\n', '\r'];

    [Fact]
    public void All_AreTheTypesOfTheContract() => Assert.Equal(
        Contract.Split(Blanks, StringSplitOptions.RemoveEmptyEntries).Select(name => "ssi." + name),
        EventTypes.All.Select(type => type.Name),
        StringComparer.Ordinal);

    [Fact]
    public void TryFind_EveryName_FindsItsType()
    {
        foreach (var type in EventTypes.All)
        {
            Assert.True(EventTypes.TryFind(Encoding.UTF8.GetBytes(type.Name), out var found), type.Name);
            Assert.Same(type, found);
        }
    }

    [Fact]
    public void TryFind_AnyNameWithOneByteChangedAddedOrRemoved_FindsNothing()
    {
        foreach (var name in EventTypes.All.Select(type => Encoding.UTF8.GetBytes(type.Name)))
        {
            for (var i = 0; i < name.Length; i++)
            {
                var changed = name.ToArray();
                changed[i] ^= 0x20;
                Assert.False(EventTypes.TryFind(changed, out _));
            }

            Assert.False(EventTypes.TryFind(name.AsSpan(0, name.Length - 1), out _));
            Assert.False(EventTypes.TryFind([.. name, (byte)'s'], out _));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("ssi.")]
    [InlineData("com.example.lead.saved")]
    public void TryFind_ForeignType_FindsNothing(string type) =>
        Assert.False(EventTypes.TryFind(Encoding.UTF8.GetBytes(type), out _));

    [Theory]
    [InlineData("ssi.profile.viewed", 1, ActivityKind.ProfileViewedDegree1)]
    [InlineData("ssi.profile.viewed", 2, ActivityKind.ProfileViewedDegree2)]
    [InlineData("ssi.profile.viewed", 3, ActivityKind.ProfileViewedDegree3)]
    [InlineData("ssi.profile.viewed", 0, null)]
    [InlineData("ssi.profile.viewed", 4, null)]
    [InlineData("ssi.profile.viewed", int.MinValue, null)]
    [InlineData("ssi.content.shared", 1, ActivityKind.ContentSharedCommented)]
    [InlineData("ssi.content.shared", 0, ActivityKind.ContentSharedBare)]
    [InlineData("ssi.invitation.sent", 1, ActivityKind.InvitationSentPersonal)]
    [InlineData("ssi.invitation.sent", 0, ActivityKind.InvitationSentPlain)]
    [InlineData("ssi.dwell.received", 0, ActivityKind.DwellReceived)]
    [InlineData("ssi.dwell.received", 86_400, ActivityKind.DwellReceived)]
    [InlineData("ssi.dwell.received", 86_401, null)]
    [InlineData("ssi.dwell.received", -1, null)]
    [InlineData("ssi.post.published", 0, ActivityKind.PostPublished)]
    public void TryKindFor_Datum_DecidesTheActivity(string type, int datum, ActivityKind? expected)
    {
        Assert.True(EventTypes.TryFind(Encoding.UTF8.GetBytes(type), out var found));
        Assert.Equal(expected is not null, found.TryKindFor(datum, out var kind));
        Assert.Equal(expected ?? ActivityKind.None, kind);
    }

    [Fact]
    public void AmountOf_Seconds_CountsThem_AnythingElseCountsOnce()
    {
        foreach (var type in EventTypes.All)
            Assert.Equal(type.Data == EventData.Seconds ? 2u : 1u, type.AmountOf(2));
    }

    [Fact]
    public void Names_EveryActivity_HasOneThatIsFoundAgain()
    {
        foreach (var kind in Enum.GetValues<ActivityKind>().Where(kind => kind != ActivityKind.None))
        {
            Assert.True(ActivityNames.TryFind(ActivityNames.Of(kind), out var found));
            Assert.Equal(kind, found);
        }
    }

    [Theory]
    [InlineData("profile.viewed/2", ActivityKind.ProfileViewedDegree2)]
    [InlineData("content.shared/commented", ActivityKind.ContentSharedCommented)]
    [InlineData("content.shared/bare", ActivityKind.ContentSharedBare)]
    [InlineData("invitation.sent/personalised", ActivityKind.InvitationSentPersonal)]
    [InlineData("invitation.sent/plain", ActivityKind.InvitationSentPlain)]
    [InlineData("lead.saved", ActivityKind.LeadSaved)]
    public void Names_SplitType_SaysWhatTheDataSays(string name, ActivityKind kind) =>
        Assert.Equal(name, ActivityNames.Of(kind));
}
