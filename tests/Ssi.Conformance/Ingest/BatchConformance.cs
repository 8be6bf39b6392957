using System.Net;
using Ssi.Conformance.Clients;
using Ssi.Conformance.Engines;
using Ssi.Conformance.Scores;
using Ssi.Load.Scenarios;
using Ssi.Storage.TestKit;

namespace Ssi.Conformance.Ingest;

/// <summary>A batch falls apart by shard and comes together again in one answer; whom it names comes to be.</summary>
public abstract class BatchConformance(EngineFixture fixture) : ConformanceTests(fixture)
{
    [KitFact]
    public async Task Batch_WithBadNeighbours_CountsTheGoodOnes()
    {
        var now = await MiddayAsync();
        var gone = Id("gone");
        await Api.PutProfileAsync(gone, null);
        await Api.DeleteAsync($"/v1/members/{gone}");
        var known = Event(Id("known"), "post.published", now);
        await Api.AcceptAsync([known]);
        (string Text, string? Code)[] bad =
        [
            ("7", "malformed"),
            (Bodies.Text(Event(gone, "post.published", now)), "erased"),
            (Bodies.Text(known), null),
            (Bodies.Text(Event(Id("m"), "post.published", now.AddDays(-3))), "too_old"),
            (Bodies.Text(Event(Id("m"), "post.forgotten", now)), "unknown_type"),
            (Bodies.Text(Event(Id("m"), "dwell.received", now, """{"seconds":-1}""")), "invalid_data"),
            (Bodies.Text(Event(Id("m"), "post.published", now.AddHours(1))), "in_future"),
            (Bodies.Text(Event("no id", "post.published", now)), "invalid_event"),
            (Bodies.Text(Pair(Id("m"), Id("m"), now)), "invalid_data"),
        ];
        var good = Ids("good", 60);
        var texts = new List<(string Text, string? Code)>();
        for (var i = 0; i < good.Length; i++)
        {
            texts.Add((Bodies.Text(Event(good[i], "post.published", now)), null));
            texts.Add(bad[i % bad.Length]);
        }

        var answer = await Api.IngestAsync(
            $"[{string.Join(',', texts.Select(row => row.Text))}]", "application/json");

        var expected = texts.Select((row, i) => (i, row.Code ?? "")).Where(row => row.Item2.Length > 0).ToList();
        Assert.Equal(expected, answer.Rejected);
        Assert.Equal(
            (good.Length, texts.Count - good.Length - expected.Count, expected.Count),
            (answer.Accepted, answer.Duplicates, answer.RejectedCount));
        var scores = await Api.SsiOfAllAsync(good);
        Assert.Single(scores.Values.Select(ssi => ssi.Score).Distinct());
        (await Api.GetAsync($"/v1/members/{Id("m")}")).ExpectProblem(HttpStatusCode.NotFound, "member_not_found");
        (await Api.GetAsync($"/v1/members/{gone}")).ExpectProblem(HttpStatusCode.NotFound, "member_not_found");
    }

    [KitFact]
    public async Task Rejections_BeyondTheFirstHundred_AreCounted()
    {
        var now = await MiddayAsync();
        var events = Ids("m", 150).SelectMany(member => new[]
        {
            Event(member, "post.published", now), Event(member, "post.published", now.AddDays(-4)),
        });

        var answer = await Api.IngestAsync(events);

        Assert.Equal((150, 0, 150), (answer.Accepted, answer.Duplicates, answer.RejectedCount));
        Assert.Equal(Enumerable.Range(0, 100).Select(i => ((2 * i) + 1, "too_old")), answer.Rejected);
    }

    [KitFact]
    public async Task Batch_OverAllShards_IsTakenWhole()
    {
        var now = await MiddayAsync();
        var members = Ids("m", 400);
        var profiles = members.Select(member => new MemberProfile(member, Id("i"), null, null, []));
        await Api.PutProfilesAsync(profiles);

        // The more acts, the higher the score: how many counted is seen in one list.
        await Api.AcceptAsync(Enumerable.Range(0, 4).SelectMany(act => members
            .Where((_, i) => i % 5 > act)
            .Select(member => Event(member, "post.published", now.AddDays(-act % 2)))));

        await Eventually.PassesAsync(async () =>
        {
            var rows = await Api.PagesAsync($"/v1/industries/{Id("i")}/leaderboard?limit=1000", BoardRow.Of);
            Assert.Equal(members.Length, rows.Count);
            Assert.Equal(5, rows.Select(row => row.Score.Ssi).Distinct().Count());
            var acts = rows.Select(row => Array.IndexOf(members, row.Member) % 5).ToList();
            Assert.Equal(acts.OrderDescending(), acts);
        });
    }

    [KitFact]
    public async Task Event_OfAnUnknownMember_CreatesIt()
    {
        var now = await MiddayAsync();
        var (teller, other) = (Id("teller"), Id("other"));
        string[] nobody = [Id("contact"), Id("addressee")];

        await Api.AcceptAsync(
        [
            Pair(teller, other, now),
            Event(teller, "contact.nurtured", now, Naming(nobody[0])),
            Event(teller, "message.sent", now, $$"""{"to":"{{nobody[1]}}"}"""),
        ]);

        Assert.Null((await Api.SsiAsync(teller)).Industry);
        await Eventually.PassesAsync(async () => Assert.Null((await Api.SsiAsync(other)).Industry));
        foreach (var id in nobody)
            (await Api.GetAsync($"/v1/members/{id}")).ExpectProblem(HttpStatusCode.NotFound, "member_not_found");
    }

    [KitFact]
    public async Task Removal_OfAConnectionNeverMade_CreatesNoOther()
    {
        var now = await MiddayAsync();
        await Api.AcceptAsync([Pair(Id("teller"), Id("other"), now, removed: true)]);

        // Whatever was told of it has arrived once a later pair of the same teller has.
        await Api.AcceptAsync([Pair(Id("teller"), Id("later"), now)]);
        await Eventually.PassesAsync(async () => (await Api.GetAsync($"/v1/members/{Id("later")}")).Expect());
        (await Api.GetAsync($"/v1/members/{Id("other")}")).ExpectProblem(HttpStatusCode.NotFound, "member_not_found");
    }
}
