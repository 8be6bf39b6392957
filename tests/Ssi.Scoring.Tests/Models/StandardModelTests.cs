using System.Text.Json;
using Ssi.Scoring.Activities;
using Ssi.Scoring.Models;
using Ssi.Scoring.Scores;

namespace Ssi.Scoring.Tests.Models;

public sealed class StandardModelTests
{
    private static readonly ScoringModel Model = ScoringModel.Standard;

    /// <summary>The signals people know of the index, clause by clause, and what each measures here.</summary>
    public static TheoryData<string, string> DomainSignals { get; } = new()
    {
        { "profile-photo", "brand state profile.photo" },
        { "profile-cover", "brand state profile.cover" },
        { "profile-headline", "brand state profile.headline" },
        { "profile-summary", "brand state profile.summary" },
        { "profile-experience", "brand state profile.experience" },
        { "profile-education", "brand state profile.education" },
        { "profile-skills", "brand state profile.skills" },
        { "profile-contact", "brand state profile.contact" },
        { "profile-url", "brand state profile.url" },
        { "profile-featured", "brand state profile.featured" },
        { "endorsements-received", "brand count endorsement.received" },
        { "endorsements-given", "brand count endorsement.given" },
        { "recommendations-received", "brand count recommendation.received" },
        { "recommendations-given", "brand count recommendation.given" },
        { "articles-published", "brand count article.published" },
        { "posts-published", "brand count post.published" },
        { "followers", "brand net follower.gained - follower.lost" },
        { "searches-basic", "find count search.basic" },
        { "searches-advanced", "find count search.advanced" },
        { "profiles-viewed-inside", "find count profile.viewed/1" },
        { "profiles-viewed-beyond", "find count profile.viewed/2 profile.viewed/3" },
        { "leads-saved", "find count lead.saved" },
        { "profile-views-received", "find count profile.view.received" },
        { "days-active", "find days session.started" },
        { "shares-commented", "engage count content.shared/commented" },
        { "comments-given", "engage count comment.written" },
        { "reactions-given", "engage count reaction.given" },
        { "reactions-received", "engage count reaction.received" },
        { "comments-received", "engage count comment.received" },
        { "shares-received", "engage count share.received" },
        { "dwell-received", "engage count dwell.received" },
        { "messages-sent", "engage count message.sent" },
        { "inmail-answered", "engage ratio inmail.replied / inmail.received" },
        { "groups-joined", "engage count group.joined" },
        { "group-contributions", "engage count group.contributed" },
        { "company-pages-visited", "engage count page.visited" },
        { "connections", "relate state connections" },
        { "deciders-share", "relate share connections.deciders" },
        { "invitation-acceptance",
            "relate ratio invitation.accepted / invitation.sent/personalised invitation.sent/plain" },
        { "personal-invitations", "relate count invitation.sent/personalised" },
        { "connections-same-company", "relate state connections.sameCompany" },
        { "introductions-asked", "relate count introduction.requested" },
        { "introductions-made", "relate count introduction.made" },
        { "contacts-kept-warm", "relate contacts contact.nurtured" },
        { "congratulations-sent", "relate count congratulation.sent" },
        { "prospect-content-shared", "relate count prospect.content.shared" },
    };

    [Theory]
    [MemberData(nameof(DomainSignals))]
    public void Signals_EachOfTheDomain_IsMeasured(string id, string measured)
    {
        using var document = JsonDocument.Parse(Model.Document);
        var signal = document.RootElement.GetProperty("signals").EnumerateArray()
            .Single(signal => signal.GetProperty("id").ValueEquals(id));
        var words = new[] { Text("pillar"), Text("unit"), Text("state"), List("activities"), List("numerator") }
            .Append(List("minus") is { Length: > 0 } minus ? "- " + minus : "")
            .Append(List("denominator") is { Length: > 0 } denominator ? "/ " + denominator : "");
        Assert.Equal(measured, string.Join(' ', words.Where(word => word.Length > 0)));

        string Text(string name) => signal.TryGetProperty(name, out var field) ? field.GetString()! : "";
        string List(string name) => signal.TryGetProperty(name, out var field)
            ? string.Join(' ', field.EnumerateArray().Select(item => item.GetString()))
            : "";
    }

    [Fact]
    public void Signals_NoneBeyondTheDomain() => Assert.Equal(DomainSignals.Count, Model.Signals.Length);

    [Theory]
    [InlineData(Pillar.Brand)]
    [InlineData(Pillar.Find)]
    [InlineData(Pillar.Engage)]
    [InlineData(Pillar.Relate)]
    public void Points_OfEachPillar_SumTo25(Pillar pillar) =>
        Assert.Equal(2500, Model.Signals.Where(signal => signal.Pillar == pillar).Sum(signal => signal.Points));

    [Fact]
    public void Activities_AllFeedASignal_ButThoseMeantNotTo()
    {
        var fed = Model.Signals.SelectMany(signal => signal.Plus.Concat(signal.Minus)).ToHashSet();
        Assert.Equal(
            [ActivityKind.None, ActivityKind.ContentSharedBare, ActivityKind.ConnectionAdded,
                ActivityKind.ConnectionRemoved],
            Enum.GetValues<ActivityKind>().Where(kind => !fed.Contains(kind)));
    }

    [Fact]
    public void Identity_IsThatOfTheFirstModel()
    {
        Assert.Equal(("ssi-1", 1, 90), (Model.Version, (int)Model.Number, Model.WindowDays));
        Assert.All(Model.Signals, signal => Assert.EndsWith(".", signal.Why, StringComparison.Ordinal));
    }
}
