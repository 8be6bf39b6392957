using Microsoft.AspNetCore.Http;
using Ssi.Api.Queries;
using Ssi.Ranking.Leaderboards;

namespace Ssi.Api.Tests.Queries;

public sealed class CursorTests
{
    [Theory]
    [InlineData(0, "m1")]
    [InlineData(10_000, "a")]
    [InlineData(6325, "Z._:@~-9")]
    public void Cursor_ReadWhereItWasWritten_GivesThePlace(int ssi, string id)
    {
        var text = Cursor.Write("industry/software", new LeaderboardPosition(ssi, id));

        Assert.True(Cursor.TryRead(RequestWith(text!), "industry/software", out var after, out _));
        Assert.Equal(new LeaderboardPosition(ssi, id), after);
    }

    [Fact]
    public void Cursor_OfAnotherList_IsRefused()
    {
        var text = Cursor.Write("industry/software", new LeaderboardPosition(5, "m1"));

        Assert.False(Cursor.TryRead(RequestWith(text!), "industry/retail", out _, out var problem));
        Assert.Equal("invalid_cursor", problem!.Kind.Code);
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("!!!!")]
    [InlineData("AAAAAAAAAAAAAAAA")]
    [InlineData("AAAAAAAAAAAAAAAAbTE=")]
    [InlineData("%00")]
    public void Cursor_OfGarbage_IsRefused(string text) =>
        Assert.False(Cursor.TryRead(RequestWith(text), "members", out _, out _));

    [Fact]
    public void Cursor_ChangedAtAnyByte_IsRefusedOrNamesAPlace()
    {
        var text = Cursor.Write("members", "m1")!;
        for (var i = 0; i < text.Length; i++)
        {
            foreach (var letter in "Aa0-_!")
                Cursor.TryRead(RequestWith(text[..i] + letter + text[(i + 1)..]), "members", out _, out _);
        }
    }

    [Fact]
    public void Cursor_ThatIsAbsent_BeginsAtTheStart()
    {
        Assert.True(Cursor.TryRead(new DefaultHttpContext().Request, "members", out var after, out _));
        Assert.Null(after);
    }

    private static HttpRequest RequestWith(string cursor)
    {
        var request = new DefaultHttpContext().Request;
        request.QueryString = QueryString.Create("cursor", cursor);
        return request;
    }
}
