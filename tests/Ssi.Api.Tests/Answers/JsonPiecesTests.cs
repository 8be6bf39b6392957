using Ssi.Api.Answers;
using Ssi.Api.Members;
using Ssi.Engine.Views;
using Ssi.Scoring.Days;
using Ssi.Scoring.Members;

namespace Ssi.Api.Tests.Answers;

/// <summary>How much of a long answer is in memory.</summary>
public sealed class JsonPiecesTests
{
    [Fact]
    public async Task Export_OfManyConnections_IsPassedOnInSmallPieces()
    {
        var (longest, all) = (0, 0L);
        var connections = Enumerable.Range(0, 200_000).Select(
            i => new ConnectionExport($"m{i}", true, DateTimeOffset.UnixEpoch)).ToArray();
        var activity = Enumerable.Range(0, 20_000).Select(
            i => new ActivityCount("post.published", Day.Min, (uint)i)).ToArray();
        var contacts = Enumerable.Range(0, 20_000).Select(i => new ContactDay(Day.Min, $"{i:x16}")).ToArray();
        var export = new MemberExport(
            new MemberView("big", Profile.Empty, Day.Min), default, activity, connections, contacts, []);
        using var json = new JsonPieces(piece =>
        {
            (longest, all) = (Math.Max(longest, piece.Length), all + piece.Length);
            return ValueTask.CompletedTask;
        });

        await export.WriteAsync(json);
        await json.EndAsync();

        Assert.InRange(all, 10 << 20, 100 << 20);
        Assert.InRange(longest, 1, 17 << 10);
    }
}
