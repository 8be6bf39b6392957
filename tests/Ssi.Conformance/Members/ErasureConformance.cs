using System.Net;
using Ssi.Conformance.Clients;
using Ssi.Conformance.Engines;
using Ssi.Conformance.Worlds;
using Ssi.Load.Scenarios;
using Ssi.Storage.TestKit;

namespace Ssi.Conformance.Members;

/// <summary>An erased member is gone from everything at once, as if it had never been.</summary>
public abstract class ErasureConformance(EngineFixture fixture) : ConformanceTests(fixture)
{
    private static readonly string[] Kept = [.. Enumerable.Range(0, 8).Select(i => $"kept{i}")];
    private static readonly string[] Gone = [.. Enumerable.Range(0, 4).Select(i => $"gone{i}")];

    /// <summary>Two populations live the same days; in one of them some more live too, who are erased at the
    /// end.</summary>
    [KitFact]
    public async Task Erasure_AfterDaysOfLife_LeavesNoTrace()
    {
        var (with, without) = (Id("a."), Id("b."));
        var now = await MiddayAsync();
        await Api.PutProfilesAsync(Profiles(with, [.. Kept, .. Gone]).Concat(Profiles(without, Kept)));
        for (var day = 0; day < 9; day++)
        {
            if (day > 0)
                now = await AdvanceAsync(TimeSpan.FromDays(1));
            await Api.AcceptAsync([.. Acts(with, [.. Kept, .. Gone], now, day), .. Acts(without, Kept, now, day)]);
        }

        // Days that are closed stay as they were for a neighbour: those who go are joined on days still open.
        await Api.AcceptAsync(Gone.SelectMany((gone, i) => Enumerable.Range(0, 3).Select(
            j => Pair(with + Kept[(i + j) % Kept.Length], with + gone, now.AddHours(-j)))));
        foreach (var gone in Gone)
        {
            await Eventually.PassesAsync(async () =>
                Assert.Equal(3, (await Api.ConnectionsAsync(with + gone)).Count));
        }

        foreach (var gone in Gone)
        {
            var receipt = (await Api.DeleteAsync($"/v1/members/{with}{gone}")).Expect().Json;
            Assert.Equal((with + gone, 3), ((string?)receipt["member"], (int)receipt["connections"]!));
            Assert.Equal(now, DateTimeOffset.Parse((string)receipt["erasedAt"]!, null));
        }

        await AssertSameAsync(without, with);
        await AdvanceAsync(TimeSpan.FromDays(1));
        await AssertSameAsync(without, with);
        await AdvanceAsync(TimeSpan.FromDays(2));
        await AssertSameAsync(without, with);
    }

    [KitFact]
    public async Task Member_Erased_IsGoneFromEveryNodeAtOnce()
    {
        var (member, other) = (Id("m"), Id("other"));
        await Api.PutProfilesAsync([Profile(member), Profile(other)]);
        await Api.PutAsync($"/v1/members/{other}/connections/{member}");
        (await Api.DeleteAsync($"/v1/members/{member}")).Expect();

        foreach (var node in Api.Nodes)
        {
            foreach (var part in new[] { "", "/ssi", "/ssi/history", "/network", "/connections", "/export" })
            {
                (await Api.GetAsync($"/v1/members/{member}{part}", node))
                    .ExpectProblem(HttpStatusCode.NotFound, "member_not_found");
            }

            (await Api.DeleteAsync($"/v1/members/{member}", node))
                .ExpectProblem(HttpStatusCode.NotFound, "member_not_found");
        }

        await Eventually.PassesAsync(async () =>
        {
            Assert.Equal(1, (await Api.SsiAsync(other)).InIndustry!.Population);
            Assert.Equal(1, (await Api.SsiAsync(other)).InNetwork.Population);
            Assert.Empty(await Api.ConnectionsAsync(other));
            (await Api.GetAsync($"/v1/industries/{Id("i")}/around/{member}"))
                .ExpectProblem(HttpStatusCode.NotFound, "member_not_found");
        });
    }

    /// <summary>A DELETE that finds nobody has no effect on an event that comes beside it.</summary>
    [KitFact]
    public async Task Erasure_OfNobodyBesideAFirstEvent_LeavesTheEvent()
    {
        var now = await MiddayAsync();
        await Parallel.ForAsync(0, 120, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (i, _) =>
        {
            var deletion = Api.DeleteAsync($"/v1/members/{Id($"m{i}")}");
            var answer = await Api.IngestAsync([Event(Id($"m{i}"), "post.published", now)]);
            if ((await deletion).Status == HttpStatusCode.NotFound)
                Assert.Equal((1, 0), (answer.Accepted, answer.Rejected.Count));
        });
    }

    /// <summary>What came before an erasure and is sent after it counts as if it had been sent before.</summary>
    [KitTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Contact_ThatIsErased_DoesNotCountWhateverCameFirst(bool nurturedFirst)
    {
        var now = await MiddayAsync();
        var (member, contact) = (Id($"m{nurturedFirst}"), Id($"contact{nurturedFirst}"));
        await Api.PutProfilesAsync([Profile(member), Profile(contact)]);
        var plain = (await Api.SsiAsync(member)).Score;
        var nurtured = Event(member, "contact.nurtured", now.AddHours(-1), Naming(contact));
        if (nurturedFirst)
            await Api.AcceptAsync([nurtured]);
        (await Api.PutAsync($"/v1/members/{member}/connections/{contact}")).Expect();
        (await Api.DeleteAsync($"/v1/members/{contact}")).Expect();
        if (!nurturedFirst)
            await Api.AcceptAsync([nurtured]);
        await Eventually.PassesAsync(async () => Assert.Equal(plain, (await Api.SsiAsync(member)).Score));
        await AdvanceAsync(TimeSpan.FromSeconds(1));
        await Eventually.PassesAsync(async () => Assert.Equal(plain, (await Api.SsiAsync(member)).Score));
    }

    [KitFact]
    public async Task Erasure_ThenEvents_RefusesTheOldAndBeginsAnew()
    {
        var now = await MiddayAsync();
        var member = Id("m");
        await Api.PutProfilesAsync([Profile(member)]);
        var old = Event(member, "post.published", now.AddHours(-1));
        await Api.AcceptAsync([old, Event(member, "article.published", now)]);
        await Api.DeleteAsync($"/v1/members/{member}");

        // What was accepted, what never came, what comes at the very instant: all of the life that is over.
        var refused = await Api.IngestAsync(
            [old, Event(member, "post.published", now.AddHours(-2)), Event(member, "post.published", now)]);
        Assert.Equal([(0, "erased"), (1, "erased"), (2, "erased")], refused.Rejected);
        (await Api.GetAsync($"/v1/members/{member}")).Expect(HttpStatusCode.NotFound);

        await Api.AcceptAsync([Event(member, "search.basic", now.AddSeconds(1))]);
        var export = (await Api.GetAsync($"/v1/members/{member}/export")).Expect().Json;
        Assert.Equal("search.basic", (string?)Assert.Single(export["activity"]!.AsArray())!["activity"]);
        Assert.Null(export["member"]!["industry"]);
        Assert.Equal(DayOf(now), (string?)export["member"]!["firstDay"]);
        Assert.Equal([(0, "erased")], (await Api.IngestAsync([old])).Rejected);
    }

    [KitFact]
    public async Task Erasure_AndANewLifeInOneGo_KeepsWhatCameAfter()
    {
        var (member, friend) = (Id("m"), Id("friend"));
        await Api.PutProfileAsync(friend, null);
        var receipts = 0;
        for (var life = 0; life < 6; life++)
        {
            var now = await AdvanceAsync(TimeSpan.FromSeconds(1));
            receipts += (await Api.DeleteAsync($"/v1/members/{member}")).Status == HttpStatusCode.OK ? 1 : 0;

            // Nothing is waited for: the neighbour may hear of the end after it has heard of the beginning.
            now = await AdvanceAsync(TimeSpan.FromSeconds(1));
            await Api.PutAsync($"/v1/members/{member}", $$"""{"industry":"{{Id($"i{life}")}}"}""");
            await Api.AcceptAsync([Event(member, "post.published", now), Pair(friend, member, now)]);
            await Eventually.PassesAsync(async () =>
            {
                Assert.Equal([member], await Api.ConnectionsAsync(friend));
                Assert.Equal([friend], await Api.ConnectionsAsync(member));
            });
        }

        Assert.Equal(5, receipts);
        await Eventually.PassesAsync(async () =>
        {
            var ssi = await Api.SsiAsync(member);
            Assert.Equal((Id("i5"), 1, 2), (ssi.Industry, ssi.InIndustry!.Population, ssi.InNetwork.Population));
            var industries = await Api.PagesAsync("/v1/industries?limit=1000", one => (string)one!["id"]!);
            Assert.Equal([Id("i5")], industries.Where(id => id.StartsWith(Id("i"), StringComparison.Ordinal)));
        });
        var export = (await Api.GetAsync($"/v1/members/{member}/export")).Expect().Json;
        Assert.Equal(1, (int)Assert.Single(export["activity"]!.AsArray())!["count"]!);
    }

    [KitFact]
    public async Task Connection_OfBeforeTheErasure_JoinsNobody()
    {
        var now = await MiddayAsync();
        var (member, late) = (Id("m"), Id("late"));
        await Api.PutProfileAsync(member, null);
        await Api.DeleteAsync($"/v1/members/{member}");

        // The teller is not erased, so it is heard; of the one it names nothing may come back.
        await Api.AcceptAsync([Pair(late, member, now.AddHours(-1))]);

        await Eventually.PassesAsync(async () =>
        {
            Assert.Empty(await Api.ConnectionsAsync(late));
            Assert.Equal(1, (await Api.SsiAsync(late)).InNetwork.Population);
            Assert.Empty((await Api.GetAsync($"/v1/members/{late}/export")).Expect().Json["connections"]!.AsArray());
        });
        (await Api.GetAsync($"/v1/members/{member}")).ExpectProblem(HttpStatusCode.NotFound, "member_not_found");
    }

    /// <summary>A clock that stands still gives an erasure and what follows the same time: what follows is told in
    /// answers, so it holds.</summary>
    [KitTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Connection_PutAtTheInstantOfTheErasure_JoinsTheNewMember(bool byMember)
    {
        var (member, friend) = (Id("m"), Id("friend"));
        await Api.PutProfilesAsync([Profile(member), Profile(friend)]);
        await Api.DeleteAsync($"/v1/members/{member}");
        await Api.PutProfilesAsync([Profile(member)]);
        var (one, other) = byMember ? (member, friend) : (friend, member);
        (await Api.PutAsync($"/v1/members/{one}/connections/{other}")).Expect();

        await Eventually.PassesAsync(async () =>
        {
            Assert.Equal([friend], await Api.ConnectionsAsync(member));
            Assert.Equal([member], await Api.ConnectionsAsync(friend));
        });
    }

    [KitFact]
    public async Task Erasure_OfAMemberNamedBeforeItWas_LeavesNoTraceInTheExport()
    {
        var now = await MiddayAsync();
        var (member, teller) = (Id("m"), Id("teller"));
        await Api.AcceptAsync([Pair(teller, member, now.AddHours(-1), removed: true)]);
        await Api.PutProfilesAsync([Profile(member)]);
        (await Api.DeleteAsync($"/v1/members/{member}")).Expect();

        await Eventually.PassesAsync(async () => Assert.DoesNotContain(
            member, (await Api.GetAsync($"/v1/members/{teller}/export")).Expect().Text, StringComparison.Ordinal));
    }

    private static IEnumerable<MemberProfile> Profiles(string prefix, string[] names) =>
        names.Select((name, i) => new MemberProfile(
            prefix + name, $"{prefix}industry{i % 2}", i % 3 == 0 ? "cxo" : null, $"company {i % 2}", ["photo"]));

    private MemberProfile Profile(string member) => new(member, Id("i"), null, null, []);

    private IEnumerable<LoadEvent> Acts(string prefix, string[] names, DateTimeOffset now, int day)
    {
        foreach (var (i, name) in names.Index())
        {
            yield return Event(prefix + name, (i + day) % 3 == 0 ? "lead.saved" : "post.published", now);
            if (day == 4 && name.StartsWith("kept", StringComparison.Ordinal))
                yield return Pair(prefix + name, prefix + Kept[(i + 1) % Kept.Length], now);
        }
    }

    private Task AssertSameAsync(string without, string with) => Eventually.PassesAsync(async () =>
    {
        string[] names = [.. Kept, .. Gone];
        AllAnswers.AssertSame(
            await AllAnswers.CollectAsync(Api, without, names), await AllAnswers.CollectAsync(Api, with, names),
            "erased");
    });
}
