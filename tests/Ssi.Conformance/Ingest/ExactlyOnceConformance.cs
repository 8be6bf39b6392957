using System.Text.Json.Nodes;
using Ssi.Conformance.Clients;
using Ssi.Conformance.Engines;
using Ssi.Load.Scenarios;
using Ssi.Storage.TestKit;

namespace Ssi.Conformance.Ingest;

/// <summary>The same event counts once, whatever its batch, its node and its company.</summary>
public abstract class ExactlyOnceConformance(EngineFixture fixture) : ConformanceTests(fixture)
{
    private const string Stream = "application/x-ndjson";
    private const int Senders = 8;

    private static readonly string[] Types = ["post.published", "comment.written", "search.basic", "lead.saved"];

    [KitTheory]
    [InlineData(11)]
    [InlineData(12)]
    public async Task Events_SplitIntoBatchesAnyWay_CountOnce(int seed)
    {
        var random = new Random(seed);
        var events = Draw(random, await MiddayAsync(), members: 40, count: 600);
        var accepted = 0L;
        for (var telling = 0; telling < 3; telling++)
        {
            random.Shuffle(events);
            for (var next = 0; next < events.Length;)
            {
                // Each batch begins before the last one ended, and holds one event twice.
                var from = Math.Max(0, next - random.Next(20));
                next = Math.Min(events.Length, next + random.Next(1, 120));
                var batch = events[from..next].Append(events[from]).ToList();
                var answer = await Api.IngestAsync(batch);
                Assert.True(
                    answer.Accepted + answer.Duplicates == batch.Count && answer.RejectedCount == 0,
                    $"seed {seed}: {answer}");
                accepted += answer.Accepted;
            }
        }

        Assert.True(accepted == events.Length, $"seed {seed}: {accepted} accepted");
        await AssertCountedAsync(events, $"seed {seed}");
    }

    [KitFact]
    public async Task Events_SentFromEightConnectionsAtOnce_CountOnce()
    {
        const int Seed = 21;
        var events = Draw(new Random(Seed), await MiddayAsync(), members: 60, count: 1_000);

        var answers = await Task.WhenAll(Enumerable.Range(0, Senders).Select(sender => Task.Run(async () =>
        {
            var random = new Random(Seed + sender);
            var own = events.ToArray();
            random.Shuffle(own);
            var (accepted, duplicates) = (0L, 0L);
            for (var next = 0; next < own.Length;)
            {
                var batch = own[next..Math.Min(own.Length, next + random.Next(1, 200))];
                next += batch.Length;
                var answer = await Api.IngestAsync(batch);
                accepted += answer.Accepted;
                duplicates += answer.Duplicates;
            }

            return (Accepted: accepted, Duplicates: duplicates);
        })));

        Assert.Equal(events.Length, answers.Sum(answer => answer.Accepted));
        Assert.Equal(events.Length * (Senders - 1), answers.Sum(answer => answer.Duplicates));
        await AssertCountedAsync(events, $"seed {Seed}");
    }

    [KitFact]
    public async Task Id_ToldAgainWithOtherContent_IsADuplicateAndTheFirstWins()
    {
        var now = await MiddayAsync();
        var first = Event(Id("m"), "post.published", now.AddHours(-1));
        var other = first with { Type = "article.published", Time = now.AddHours(-2) };

        var together = await Api.IngestAsync([first, other, first]);
        var apart = await Api.IngestAsync([other]);

        Assert.Equal((1, 2, 0), (together.Accepted, together.Duplicates, together.RejectedCount));
        Assert.Equal((0, 1, 0), (apart.Accepted, apart.Duplicates, apart.RejectedCount));
        await AssertCountedAsync([first], "the first");
    }

    [KitFact]
    public async Task Id_OfAnotherMemberOrSource_IsAnotherEvent()
    {
        var first = Event(Id("m"), "post.published", await MiddayAsync());
        LoadEvent[] events =
        [
            first, first with { Subject = Id("M") }, first with { Source = Source + "/2" },
            first with { Id = first.Id.ToUpperInvariant() }, first with { Id = first.Id + " " },
        ];

        var answer = await Api.IngestAsync(events);

        Assert.Equal((events.Length, 0), (answer.Accepted, answer.Duplicates));
        await AssertCountedAsync(events, "alike");
    }

    [KitFact]
    public async Task Duplicate_ThatIsTooOldByNow_IsStillADuplicate()
    {
        var now = await MiddayAsync();
        var early = Event(Id("m"), "post.published", now.AddHours(-47));
        await Api.AcceptAsync([early]);
        await AdvanceAsync(TimeSpan.FromHours(2));

        var answer = await Api.IngestAsync([early, early with { Id = "new" }]);

        Assert.Equal((0, 1), (answer.Accepted, answer.Duplicates));
        Assert.Equal([(1, "too_old")], answer.Rejected);
    }

    [KitFact]
    public async Task Stream_OverAllShards_CountsWhatNoArrayHasTold()
    {
        const int Seed = 31;
        var events = Draw(new Random(Seed), await MiddayAsync(), members: 100, count: 3_000);
        await Api.AcceptAsync(events[..500]);

        var stream = await Api.IngestAsync(Bodies.LinesOf(events) + "\n\nno line of JSON\n", Stream);
        var again = await Api.IngestAsync(events[1_000..2_000]);
        var single = await Api.IngestAsync(Bodies.Text(events[^1]), "application/cloudevents+json");

        Assert.Equal((2_500, 500, 1), (stream.Accepted, stream.Duplicates, stream.RejectedCount));
        Assert.Equal([(events.Length + 1, "malformed")], stream.Rejected);
        Assert.Equal((0, 1_000), (again.Accepted, again.Duplicates));
        Assert.Equal((0, 1), (single.Accepted, single.Duplicates));
        await AssertCountedAsync(events, $"seed {Seed}");
    }

    private LoadEvent[] Draw(Random random, DateTimeOffset now, int members, int count)
    {
        var ids = Ids("m", members);
        return
        [
            .. Enumerable.Range(0, count).Select(_ => Event(
                ids[random.Next(members)], Types[random.Next(Types.Length)], now.AddMinutes(-random.Next(47 * 60)))),
        ];
    }

    /// <summary>Each member's export counts each of its events once, and nothing else.</summary>
    private async Task AssertCountedAsync(IReadOnlyList<LoadEvent> events, string told)
    {
        var byMember = events.GroupBy(one => one.Subject).ToList();
        var exports = await Api.GetAllAsync([.. byMember.Select(group => $"/v1/members/{group.Key}/export")]);
        foreach (var (group, export) in byMember.Zip(exports))
        {
            var expected = group.GroupBy(one => $"{one.Type} {DayOf(one.Time)}")
                .Select(one => $"{one.Key} {one.Count()}");
            var counted = export.Expect().Json["activity"]!.AsArray().Select(CountOf);
            Assert.True(
                expected.Order(StringComparer.Ordinal).SequenceEqual(counted.Order(StringComparer.Ordinal)),
                $"{told}, {group.Key}: {export.Text}");
        }
    }

    private static string CountOf(JsonNode? cell) => $"{cell!["activity"]} {cell["day"]} {cell["count"]}";
}
