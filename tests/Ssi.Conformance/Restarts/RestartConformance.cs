using Ssi.Conformance.Clients;
using Ssi.Conformance.Engines;
using Ssi.Conformance.Standings;
using Ssi.Conformance.Worlds;
using Ssi.Load.Scenarios;
using Ssi.Storage.TestKit;

namespace Ssi.Conformance.Restarts;

/// <summary>An orderly stop and a start on the same store change no answer.</summary>
public abstract class RestartConformance(EngineFixture fixture) : ConformanceTests(fixture)
{
    [KitFact]
    public async Task Answers_AfterARestart_AreTheSameBytes()
    {
        var now = await MiddayAsync();
        var people = Enumerable.Range(0, 40).Select(i => new Person(Id($"m{i}"), i % 6 == 5 ? null : Id($"i{i % 3}")))
            .ToList();
        var gone = new Person(Id("gone"), Id("i0"));
        var told = new List<LoadEvent>();
        await Api.PutProfilesAsync(people.Append(gone).Select(person => new MemberProfile(
            person.Id, person.Industry, null, null, ["url"])));
        for (var day = 0; day < 4; day++)
        {
            if (day > 0)
                now = await AdvanceAsync(TimeSpan.FromDays(1));
            var acts = people.SelectMany((_, i) => Acts(people, i, day, now)).ToList();
            await Api.AcceptAsync(acts.Append(Pair(gone.Id, people[day].Id, now)));
            told.AddRange(acts);
        }

        people[3] = people[3] with { Industry = Id("moved") };
        await Api.PutProfileAsync(people[3].Id, people[3].Industry);
        await Api.DeleteAsync($"/v1/members/{gone.Id}");
        var before = await SettledAsync(people);
        var snapshots = await SnapshotsAsync(people);
        await Engine.RestartAsync();

        await AssertSameAsync(before, people, "restarted");
        Assert.Equal(now, await Api.NowAsync());
        Assert.All(
            (await SnapshotsAsync(people)).Zip(snapshots), pair => Assert.True(pair.First >= pair.Second, $"{pair}"));
        var recent = told.Where(one => one.Time >= now.AddHours(-48)).ToList();
        Assert.Equal(recent.Count, (await Api.IngestAsync(recent)).Duplicates);
        Assert.Equal([(0, "erased")], (await Api.IngestAsync([Event(gone.Id, "post.published", now)])).Rejected);

        // It goes on from there: the next day, the next life of the erased, another restart.
        now = await AdvanceAsync(TimeSpan.FromDays(1));
        await Api.AcceptAsync([Event(gone.Id, "post.published", now), Event(people[0].Id, "post.published", now)]);
        people.Add(new Person(gone.Id, null));
        before = await SettledAsync(people);
        await Engine.RestartAsync();
        await AssertSameAsync(before, people, "restarted again");
    }

    /// <summary>What shards owe one another when they stop they tell when they are back.</summary>
    [KitFact]
    public async Task Restart_RightAfterPairsWereTold_TellsTheOtherSides()
    {
        var now = await MiddayAsync();
        var (members, hub) = (Ids("m", 200), Id("hub"));
        await Api.PutProfilesAsync(members.Append(hub).Select(id => new MemberProfile(id, Id("i"), null, "Acme", [])));
        await Api.AcceptAsync(members.Select((id, i) => i % 2 == 0 ? Pair(id, hub, now) : Pair(hub, id, now)));
        await Api.PutProfileAsync(hub, Id("i"), "cxo", "Acme");
        await Engine.RestartAsync();

        await Eventually.PassesWithinAMinuteAsync(async () =>
        {
            Assert.Equal(members, await Api.ConnectionsAsync(hub));
            var scores = await Api.SsiOfAllAsync(members);
            Assert.All(scores.Values, ssi => Assert.Equal(2, ssi.InNetwork.Population));
            Assert.Single(scores.Values.Select(ssi => ssi.Score).Distinct());
        });
        await Api.DeleteAsync($"/v1/members/{hub}");
        await Engine.RestartAsync();
        await Eventually.PassesAsync(async () => Assert.All(
            (await Api.SsiOfAllAsync(members)).Values,
            ssi => Assert.Equal((1, 200), (ssi.InNetwork.Population, ssi.InIndustry!.Population))));
    }

    /// <summary>Each meets another member each day, and leaves none.</summary>
    private IEnumerable<LoadEvent> Acts(List<Person> people, int at, int day, DateTimeOffset now)
    {
        var (one, other) = (people[at], people[(at + 1 + day) % people.Count]);
        var time = now.AddHours(-(at % 30));
        one.Connections.Add(other.Id);
        other.Connections.Add(one.Id);
        yield return Pair(one.Id, other.Id, time);
        yield return Event(one.Id, at % 2 == 0 ? "post.published" : "lead.saved", time);
        yield return Event(one.Id, "contact.nurtured", time, Naming(other.Id));
    }

    private Task AssertSameAsync(List<string> before, List<Person> people, string told) =>
        Eventually.PassesAsync(async () => AllAnswers.AssertSame(before, await CollectAsync(people), told));

    private Task<List<string>> CollectAsync(List<Person> people) =>
        AllAnswers.CollectAsync(Api, Id(""), [.. people.Select(person => person.Id[Id("").Length..])]);

    /// <summary>The answers once all ranks are those of all members, and twice the same.</summary>
    private async Task<List<string>> SettledAsync(List<Person> people)
    {
        List<string> last = [];
        await Eventually.PassesAsync(async () =>
        {
            await new Population(Api, people).CheckAsync("settling");
            var (before, now) = (last, await CollectAsync(people));
            last = now;
            AllAnswers.AssertSame(before, now, "settling");
        });
        return last;
    }

    private async Task<List<long>> SnapshotsAsync(List<Person> people)
    {
        var snapshots = new List<long>();
        foreach (var path in new[]
        {
            $"/v1/industries/{people[0].Industry}", $"/v1/members/{people[0].Id}/network",
            $"/v1/members/{people[1].Id}/ssi", "/v1/cluster",
        })
        {
            snapshots.Add((await Api.GetAsync(path)).Expect().Snapshot);
        }

        return snapshots;
    }
}
