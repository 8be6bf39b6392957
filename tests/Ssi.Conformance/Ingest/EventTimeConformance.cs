using System.Net;
using Ssi.Conformance.Clients;
using Ssi.Conformance.Engines;
using Ssi.Conformance.Worlds;
using Ssi.Load.Scenarios;
using Ssi.Storage.TestKit;

namespace Ssi.Conformance.Ingest;

/// <summary>The time of an event decides the day that counts, and whether it is taken; when it arrives decides
/// nothing.</summary>
public abstract class EventTimeConformance(EngineFixture fixture) : ConformanceTests(fixture)
{
    private static readonly TimeSpan Lateness = TimeSpan.FromHours(48);
    private static readonly TimeSpan Ahead = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);

    [KitFact]
    public async Task Times_AtTheEdges_AreJudgedToTheTick()
    {
        var now = await MiddayAsync();
        (DateTimeOffset Time, string? Code)[] table =
        [
            (now - Lateness, null), (now - Lateness - Tick, "too_old"), (now + Ahead, null),
            (now + Ahead + Tick, "in_future"), (now.ToOffset(TimeSpan.FromHours(-8)), null),
            ((now - Lateness).ToOffset(TimeSpan.FromHours(9)), null), (now.AddDays(-30), "too_old"),
            (now.AddDays(3), "in_future"),
        ];

        // Every row for members of many shards, in one batch.
        var rows = Ids("m", 20)
            .SelectMany(member => table.Select(row => (Member: member, row.Time, row.Code)))
            .ToList();
        var answer = await Api.IngestAsync(rows.Select(row => Event(row.Member, "post.published", row.Time)));

        Assert.Equal(rows.Count(row => row.Code is null), answer.Accepted);
        Assert.Equal(
            rows.Select((row, i) => (i, row.Code ?? "")).Where(row => row.Item2.Length > 0), answer.Rejected);
    }

    /// <summary>An event ahead of its time does not become a duplicate by one that comes after it.</summary>
    [KitFact]
    public async Task Event_AheadBesideTheSameInTime_IsJudgedByWhatCameBefore()
    {
        var inTime = Event(Id("m"), "post.published", await MiddayAsync());
        var ahead = inTime with { Time = inTime.Time.AddHours(1) };

        var answer = await Api.IngestAsync([ahead, inTime, ahead]);

        Assert.Equal((1, 1), (answer.Accepted, answer.Duplicates));
        Assert.Equal([(0, "in_future")], answer.Rejected);
    }

    /// <summary>A parting dated to tomorrow, within the skew, leaves today to a command, whichever came
    /// first.</summary>
    [KitFact]
    public async Task Command_BesideARemovalOfTomorrow_HoldsUntilTomorrow()
    {
        var now = await MiddayAsync();
        var midnight = new DateTimeOffset(now.UtcDateTime.Date.AddDays(1), TimeSpan.Zero);
        await Api.SetClockAsync(midnight.AddMinutes(-2));
        var pairs = Enumerable.Range(0, 8).Select(i => (One: Id($"one{i}"), Other: Id($"other{i}"))).ToArray();
        await Api.PutProfilesAsync(pairs.SelectMany(pair => new[] { Profile(pair.One), Profile(pair.Other) }));
        for (var i = 0; i < pairs.Length; i++)
        {
            var (one, other) = pairs[i];
            var (left, right) = i % 4 < 2 ? (one, other) : (other, one);
            var parting = Pair(left, right, midnight.AddMinutes(1), removed: true);
            if (i % 2 == 0)
                await Api.AcceptAsync([parting]);
            (await Api.PutAsync($"/v1/members/{one}/connections/{other}")).Expect();
            if (i % 2 == 1)
                await Api.AcceptAsync([parting]);
        }

        await Eventually.PassesAsync(() => CheckAsync(connected: true));
        await Api.SetClockAsync(midnight.AddMinutes(2));
        await Eventually.PassesAsync(() => CheckAsync(connected: false));

        async Task CheckAsync(bool connected)
        {
            foreach (var (one, other) in pairs)
            {
                Assert.Equal(connected ? [other] : [], await Api.ConnectionsAsync(one));
                Assert.Equal(connected ? [one] : [], await Api.ConnectionsAsync(other));
            }
        }
    }

    /// <summary>Business time has an end, and the clock refuses to pass it.</summary>
    [KitFact]
    public async Task Clock_BeyondItsRange_IsRefused()
    {
        var now = await Api.NowAsync();
        foreach (var beyond in new[] { "2179-06-05T00:00:00Z", "2179-06-06T23:59:59Z", "2180-01-01T00:00:00Z" })
        {
            (await Api.PutAsync("/v1/clock", $$"""{"now":"{{beyond}}"}"""))
                .ExpectProblem(HttpStatusCode.BadRequest, "invalid_time");
        }

        Assert.Equal(now, await Api.NowAsync());
    }

    [KitFact]
    public async Task Event_OfADayNotBegun_CountsWhenItBegins()
    {
        var now = await MiddayAsync();
        var midnight = new DateTimeOffset(now.UtcDateTime.Date.AddDays(1), TimeSpan.Zero);
        await Api.SetClockAsync(midnight.AddMinutes(-3));
        var (early, plain) = (Id("early"), Id("plain"));
        await Api.PutProfilesAsync([Profile(early), Profile(plain)]);
        await Api.AcceptAsync([Event(early, "post.published", midnight.AddMinutes(1))]);

        var before = await Api.SsiAsync(early);
        Assert.Equal((await Api.SsiAsync(plain)).Score, before.Score);
        Assert.Equal(DayOf(now), before.AsOf);
        await Api.SetClockAsync(midnight.AddSeconds(1));

        // The day began, whatever the hour of the event: a day counts whole.
        var after = await Api.SsiAsync(early);
        Assert.Equal(DayOf(midnight), after.AsOf);
        Assert.True(after.Score.Ssi > before.Score.Ssi);
        var history = await Api.HistoryAsync(early);
        Assert.Equal([before.Score, after.Score], history.Select(day => day.Score));
        await Eventually.PassesAsync(async () => Assert.Equal(
            new[] { early, plain },
            await Api.PagesAsync($"/v1/industries/{Id("i")}/leaderboard?limit=10", row => (string)row!["member"]!)));
    }

    /// <summary>Two populations whose ids differ in one letter are told the same, one in order and in one go, the
    /// other in any order, in small batches and several at once.</summary>
    [KitTheory]
    [InlineData(41)]
    [InlineData(42)]
    public async Task Events_InAnyOrder_GiveTheSameAnswers(int seed)
    {
        var now = await MiddayAsync();
        var random = new Random(seed);
        var (sorted, shuffled) = (Id("a."), Id("b."));
        var names = Enumerable.Range(0, 24).Select(i => $"m{i}").ToList();
        var told = DrawActs(random, names, now).OrderBy(act => act.Time).ToList();
        foreach (var prefix in new[] { sorted, shuffled })
        {
            await Api.PutProfilesAsync(names.Select((name, i) => new MemberProfile(
                prefix + name, $"{prefix}industry{i % 2}", i % 5 == 0 ? "vp" : null, $"company {i % 3}", ["photo"])));
        }

        await Api.AcceptAsync(told.Select(act => act.Of(sorted, Source)));
        var mixed = told.Select(act => act.Of(shuffled, Source)).ToArray();
        random.Shuffle(mixed);
        await Parallel.ForEachAsync(
            mixed.Chunk(7), new ParallelOptions { MaxDegreeOfParallelism = 4 },
            async (batch, _) => await Api.AcceptAsync(batch));

        await Eventually.PassesAsync(async () => AllAnswers.AssertSame(
            await AllAnswers.CollectAsync(Api, sorted, names), await AllAnswers.CollectAsync(Api, shuffled, names),
            $"seed {seed}"));
    }

    private static IEnumerable<Act> DrawActs(Random random, List<string> names, DateTimeOffset now)
    {
        string[] types =
        [
            "post.published", "follower.gained", "follower.lost", "search.advanced", "session.started",
            "invitation.sent", "invitation.accepted", "inmail.received", "inmail.replied", "comment.written",
            "connection.added", "connection.added", "connection.removed",
        ];
        for (var i = 0; i < 500; i++)
        {
            var type = types[random.Next(types.Length)];
            var member = random.Next(names.Count);
            var other = (member + random.Next(1, names.Count)) % names.Count;

            // Coarse times: joining and parting tie.
            var time = now.AddHours(-random.Next(48));
            var named = type.StartsWith("connection", StringComparison.Ordinal) ? names[other] : null;
            var data = type == "invitation.sent" ? """{"personalised":true}""" : null;
            yield return new Act(type, names[member], $"{i}", time, named, data);
        }
    }

    private MemberProfile Profile(string member) => new(member, Id("i"), null, null, []);

    /// <summary>What a member of either population tells.</summary>
    private sealed record Act(string Type, string Member, string Id, DateTimeOffset Time, string? Other, string? Data)
    {
        public LoadEvent Of(string prefix, string source) => new(
            Type, prefix + Member, source, Id, Time, Other is null ? Data : Naming(prefix + Other));
    }
}
