using Ssi.Conformance.Clients;
using Ssi.Conformance.Engines;
using Ssi.Conformance.Scores;
using Ssi.Load.Scenarios;
using Ssi.Storage.TestKit;

namespace Ssi.Conformance.Standings;

/// <summary>Every rank, average and list is what sorting and counting the members' own scores gives.</summary>
public abstract class StandingConformance(EngineFixture fixture) : ConformanceTests(fixture)
{
    private const int Members = 400;

    // Few ways to live, so that many tie; ids that order differently in other collations.
    private static readonly string[] Types = ["article.published", "search.advanced", "comment.written", "lead.saved"];
    private static readonly string[] Stems = ["a", "A", "b-", "B_", "c.", "C~", "0:", "z@"];

    [KitTheory]
    [InlineData(61)]
    public async Task Standings_OfAPopulation_AreSortedAndCounted(int seed)
    {
        var random = new Random(seed);
        var now = await MiddayAsync();
        var people = Enumerable.Range(0, Members)
            .Select(i => new Person(Id($"{Stems[i % Stems.Length]}{i / Stems.Length}"), Id($"i{Math.Min(i % 7, 2)}")))
            .ToList();
        await Api.PutProfilesAsync(people.Select(Profile));
        await Api.AcceptAsync(people.SelectMany(person => Acts(random, person, now)).ToList());
        await ConnectAsync(random, people, now);
        await CheckAsync(people, $"seed {seed}, told");

        for (var i = 0; i < 60; i++)
        {
            var at = random.Next(Members);
            people[at] = people[at] with { Industry = random.Next(5) == 0 ? null : Id($"i{random.Next(3)}") };
        }

        await Api.PutProfilesAsync(people.Select(Profile));
        await Api.AcceptAsync(people.Take(100).SelectMany(person => Acts(random, person, now)));
        await CheckAsync(people, $"seed {seed}, moved");

        foreach (var person in people.TakeLast(20))
            await Api.DeleteAsync($"/v1/members/{person.Id}");
        var left = people[..^20];
        foreach (var person in left)
            person.Connections.ExceptWith(people.TakeLast(20).Select(gone => gone.Id));
        await AdvanceAsync(TimeSpan.FromDays(1));
        await CheckAsync(left, $"seed {seed}, a day later");
    }

    [KitFact]
    public async Task Score_AfterA200_IsCurrentOnEveryNode()
    {
        var now = await MiddayAsync();
        var (member, industry, other) = (Id("m"), Id("i"), Id("other"));
        await Api.PutProfileAsync(member, industry);
        var last = default(Score);
        for (var i = 0; i < 30; i++)
        {
            await Api.AcceptAsync([Event(member, Types[i % Types.Length], now.AddDays(-(i / 20)))]);
            var answers = new List<SsiAnswer>();
            foreach (var node in Api.Nodes)
                answers.Add(await Api.SsiAsync(member, node));

            // Alone in its industry and its network: its own score is the average, and the older one stands nowhere.
            var score = Assert.Single(answers.Select(answer => answer.Score).Distinct());
            Assert.True(score.Ssi >= last.Ssi, $"{i}: {score} after {last}");
            Assert.Equal(score.Ssi, score.Brand + score.Find + score.Engage + score.Relate);
            foreach (var answer in answers)
            {
                var alone = new Standing(answer.AsOf, 1, 1, 100, score);
                Assert.Equal((industry, alone, alone), (answer.Industry, answer.InIndustry, answer.InNetwork));
            }

            last = score;
        }

        (await Api.PutAsync($"/v1/members/{member}", $$"""{"industry":"{{other}}","sections":["photo"]}""")).Expect();
        foreach (var node in Api.Nodes)
        {
            var moved = await Api.SsiAsync(member, node);
            Assert.Equal((other, 1), (moved.Industry, moved.InIndustry!.Population));
            Assert.True(moved.Score.Ssi > last.Ssi);
        }
    }

    [KitFact]
    public async Task Industries_ListedPageByPage_ComeOnceEachInOrdinalOrder()
    {
        string[] industries = [.. Ids("i", 20), .. Ids("I", 20), Id("i"), Id("i-"), Id("i~")];
        await Api.PutProfilesAsync(industries.SelectMany((industry, i) => Enumerable.Range(0, 1 + (i % 3)).Select(
            j => new MemberProfile($"{industry}:m{j}", industry, null, null, []))));

        await Eventually.PassesAsync(async () =>
        {
            foreach (var limit in new[] { 11, 1000 })
            {
                var listed = await Api.PagesAsync(
                    $"/v1/industries?limit={limit}",
                    one => (Id: (string)one!["id"]!, Population: (int)one["population"]!));
                Assert.Equal(listed.OrderBy(one => one.Id, StringComparer.Ordinal), listed);
                Assert.Equal(
                    industries.Select((id, i) => (Id: id, 1 + (i % 3))).OrderBy(one => one.Id, StringComparer.Ordinal),
                    listed.Where(one => one.Id.StartsWith(Id(""), StringComparison.Ordinal)));
            }
        });
    }

    [KitFact]
    public async Task Snapshot_OnEachNode_GrowsWithWhatIsTold()
    {
        var now = await MiddayAsync();
        await Api.PutProfileAsync(Id("m"), Id("i"));
        string[] paths =
        [
            $"/v1/members/{Id("m")}/ssi", $"/v1/industries/{Id("i")}", $"/v1/industries/{Id("i")}/leaderboard",
            $"/v1/members/{Id("m")}/network", "/v1/industries?limit=1",
        ];
        List<long> before = [];
        await Eventually.PassesAsync(async () => before = await SnapshotsAsync(paths));
        for (var round = 0; round < 3; round++)
        {
            await Api.AcceptAsync([Event(Id("m"), "post.published", now)]);
            var after = before;
            await Eventually.PassesAsync(async () =>
            {
                after = await SnapshotsAsync(paths);
                Assert.All(after.Zip(before), pair => Assert.True(pair.First > pair.Second, $"{pair}"));
            });
            var again = await SnapshotsAsync(paths);
            Assert.All(again.Zip(after), pair => Assert.True(pair.First >= pair.Second, $"{pair}"));
            before = again;
        }
    }

    private static MemberProfile Profile(Person person) => new(person.Id, person.Industry, null, null, []);

    private async Task<List<long>> SnapshotsAsync(string[] paths)
    {
        var snapshots = new List<long>();
        foreach (var node in Api.Nodes)
        {
            foreach (var path in paths)
                snapshots.Add((await Api.GetAsync(path, node)).Expect().Snapshot);
        }

        return snapshots;
    }

    private IEnumerable<LoadEvent> Acts(Random random, Person person, DateTimeOffset now)
    {
        var way = random.Next(9);
        for (var i = 0; i < way; i++)
            yield return Event(person.Id, Types[i % Types.Length], now.AddDays(-(i / 6)));
    }

    private async Task ConnectAsync(Random random, List<Person> people, DateTimeOffset now)
    {
        var pairs = new List<LoadEvent>();
        for (var i = 0; i < 300; i++)
        {
            // The first few know very many.
            var one = people[i % 3 == 0 ? random.Next(4) : random.Next(Members)];
            var other = people[random.Next(Members)];
            if (one.Id == other.Id)
                continue;
            one.Connections.Add(other.Id);
            other.Connections.Add(one.Id);
            pairs.Add(Pair(one.Id, other.Id, now));
        }

        await Api.AcceptAsync(pairs);
    }

    private Task CheckAsync(IReadOnlyList<Person> people, string told) =>
        Eventually.PassesAsync(() => new Population(Api, people).CheckAsync(told));
}
