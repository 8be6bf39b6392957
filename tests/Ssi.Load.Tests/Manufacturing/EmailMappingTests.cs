using Ssi.Load.Manufacturing;
using Ssi.Load.Scenarios;

namespace Ssi.Load.Tests.Manufacturing;

public sealed class EmailMappingTests
{
    private static readonly DateTimeOffset Start = new(2020, 3, 1, 8, 0, 0, TimeSpan.Zero);

    private readonly EmailMapping _mapping = new();
    private int _row;

    [Fact]
    public void Map_FirstRowBetweenTwo_IsMessageReceiptAndPersonalInvitation()
    {
        var events = _mapping.Map(new EmailRow(7, "a", "b", Start));

        Assert.Equal(["message.sent a", "inmail.received b", "invitation.sent a"], events.Select(Brief));
        Assert.Equal(["7-message", "7-received", "7-invitation"], events.Select(told => told.Id));
        Assert.Equal("""{"personalised":true}""", events[2].Data);
        Assert.All(events, told => Assert.Equal((EmailMapping.Source, Start), (told.Source, told.Time)));
    }

    [Fact]
    public void Map_RowsOfSameSenderAndSecond_AreOneMessageEvenApart()
    {
        Assert.Contains("message.sent a", Map("a", "b", 0));
        Assert.Contains("message.sent c", Map("c", "b", 0));
        Assert.Equal(["inmail.received d", "invitation.sent a"], Map("a", "d", 0));
        Assert.Contains("message.sent a", Map("a", "d", 1));
        Assert.Equal(3, _mapping.Messages);
    }

    [Fact]
    public void Map_RowToOneself_IsMessageAlone()
    {
        Assert.Equal(["message.sent a"], Map("a", "a", 0));
    }

    [Fact]
    public void Map_FirstRowBack_IsReplyAndJoinsThePairForTheInviter()
    {
        Map("a", "b", 0);

        var back = _mapping.Map(new EmailRow(2, "b", "a", Start.AddHours(1)));

        Assert.Equal(
            ["message.sent b", "inmail.received a", "inmail.replied b", "invitation.accepted a", "connection.added a"],
            back.Select(Brief));
        Assert.Equal("""{"member":"b"}""", back[^1].Data);
        Assert.Equal(1, _mapping.MutualPairs);
    }

    [Fact]
    public void Map_PairAlreadyJoined_IsNeitherInvitedNorJoinedAgain()
    {
        Map("a", "b", 0);
        Map("b", "a", 10);

        Assert.Equal(["message.sent a", "inmail.received b", "inmail.replied a"], Map("a", "b", 20));
        Assert.Equal(["message.sent b", "inmail.received a", "inmail.replied b"], Map("b", "a", 30));
        Assert.Equal(1, _mapping.MutualPairs);
    }

    [Fact]
    public void Map_SecondRowBack_AnswersNothing()
    {
        Map("a", "b", 0);
        Map("a", "b", 1);
        Map("b", "a", 10);

        Assert.Equal(["message.sent b", "inmail.received a"], Map("b", "a", 20));
    }

    [Theory]
    [InlineData(7 * 86_400, true)]
    [InlineData((7 * 86_400) + 1, false)]
    [InlineData(0, true)]
    public void Map_RowBack_AnswersWithinSevenDays(int secondsLater, bool answers)
    {
        Map("a", "b", 0);

        Assert.Equal(answers, Map("b", "a", secondsLater).Contains("inmail.replied b"));
    }

    [Fact]
    public void Map_RowBackAfterMoreThanSevenDays_StillAcceptsAndJoins()
    {
        Map("a", "b", 0);

        var late = Map("b", "a", 30 * 86_400);

        Assert.Contains("invitation.accepted a", late);
        Assert.Contains("connection.added a", late);
    }

    private List<string> Map(string from, string to, int seconds) =>
        [.. _mapping.Map(new EmailRow(++_row, from, to, Start.AddSeconds(seconds))).Select(Brief)];

    private static string Brief(LoadEvent told) => $"{told.Type} {told.Subject}";
}
