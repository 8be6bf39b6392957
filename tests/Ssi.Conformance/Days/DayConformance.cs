using System.Net;
using System.Text.Json.Nodes;
using Ssi.Conformance.Clients;
using Ssi.Conformance.Engines;
using Ssi.Conformance.Scores;
using Ssi.Load.Scenarios;
using Ssi.Storage.TestKit;

namespace Ssi.Conformance.Days;

/// <summary>Days that pass, each in turn and whole; those gone by stay as they were, but for what still comes
/// late.</summary>
public abstract class DayConformance(EngineFixture fixture) : ConformanceTests(fixture)
{
    /// <summary>Today and the days that an event of now, late by 48 hours, can reach.</summary>
    private const int OpenDays = 3;

    [KitFact]
    public async Task Days_ThatPassed_StandInEveryHistory()
    {
        var first = await MiddayAsync();
        var (quiet, others) = (Id("quiet"), Ids("m", 9));
        string[] all = [quiet, .. others];
        await Api.PutProfilesAsync(all.Select((id, i) => Profile(id, Id($"i{i % 2}"))));
        await Api.AcceptAsync([Event(quiet, "post.published", first), Event(quiet, "search.basic", first)]);
        var now = first;
        for (var day = 0; day < 8; day++)
        {
            await Api.AcceptAsync(
                others.Where((_, i) => i % 3 == day % 3).Select(id => Event(id, "comment.written", now)));
            now = await AdvanceAsync(TimeSpan.FromDays(1));
        }

        // Three days at once: each in between is passed too. One member changes sides on a day still open.
        now = await AdvanceAsync(TimeSpan.FromDays(3));
        await Api.PutProfilesAsync([Profile(others[0], Id("i1"))]);
        await Eventually.PassesAsync(() => CheckHistoriesAsync(all, first, now));

        var scores = (await Api.HistoryAsync(quiet)).Select(day => day.Score.Ssi).ToList();
        Assert.Equal(scores.OrderDescending(), scores);
        Assert.True(scores[^1] < scores[0]);
    }

    [KitFact]
    public async Task LateEvent_OfAnOpenDay_RestatesItAndThoseAfter()
    {
        var first = await MiddayAsync();
        var members = Ids("m", 5);
        await Api.PutProfilesAsync(members.Select(id => Profile(id, Id("i"))));
        await Api.AcceptAsync(members.Select(id => Event(id, "post.published", first)));
        var now = await AdvanceAsync(TimeSpan.FromDays(5));
        await Eventually.PassesAsync(() => CheckHistoriesAsync(members, first, now));
        var before = await Api.HistoryAsync(members[2]);
        var other = await Api.HistoryAsync(members[3]);

        await Api.AcceptAsync([Event(members[2], "article.published", now.AddHours(-47))]);
        Assert.Equal(
            [(0, "too_old")],
            (await Api.IngestAsync([Event(members[2], "article.published", now.AddHours(-49))])).Rejected);

        await Eventually.PassesAsync(() => CheckHistoriesAsync(members, first, now));
        var after = await Api.HistoryAsync(members[2]);
        Assert.Equal(before[..^OpenDays].Select(day => day.Score), after[..^OpenDays].Select(day => day.Score));
        Assert.All(
            after.Zip(before).TakeLast(OpenDays),
            pair => Assert.True(pair.First.Score.Ssi > pair.Second.Score.Ssi, $"{pair}"));
        Assert.Equal(other.Select(day => day.Score), (await Api.HistoryAsync(members[3])).Select(day => day.Score));

        // What came late stands when the days have closed.
        now = await AdvanceAsync(TimeSpan.FromDays(OpenDays));
        await Eventually.PassesAsync(() => CheckHistoriesAsync(members, first, now));
        Assert.Equal(
            after.Select(day => (day.Day, day.Score)),
            (await Api.HistoryAsync(members[2]))[..after.Count].Select(day => (day.Day, day.Score)));
    }

    [KitFact]
    public async Task Day_ThatBegins_IsNeverSeenInPart()
    {
        var now = await MiddayAsync();
        var members = Ids("m", 80);
        var industry = Id("i");
        await Api.PutProfilesAsync(members.Select(id => Profile(id, industry)));
        await Eventually.PassesAsync(async () =>
        {
            foreach (var node in Api.Nodes)
                Assert.Equal(80, (await IndustryAsync(node)).Population);
        });

        using var done = new CancellationTokenSource();
        var reading = Api.Nodes.Select(node => Task.Run(async () =>
        {
            for (var day = ""; !done.IsCancellationRequested;)
            {
                var (asOf, population) = await IndustryAsync(node);
                Assert.Equal(80, population);
                Assert.True(string.CompareOrdinal(asOf, day) >= 0, $"{asOf} after {day}");
                day = asOf;
                var own = await Api.SsiAsync(members[7], node);
                Assert.Equal(80, own.InIndustry!.Population);
                var board = (await Api.GetAsync($"/v1/industries/{industry}/leaderboard?limit=5", node)).Expect().Json;
                Assert.Equal(80, (int)board["population"]!);
            }
        })).ToList();
        var (clock, told) = (now.UtcTicks, 0L);
        var writing = Task.Run(async () =>
        {
            // An hour before the time that was last set: never late, and of a day whose end is being passed.
            for (var i = 0; !done.IsCancellationRequested; i++)
            {
                var time = new DateTimeOffset(Volatile.Read(ref clock), TimeSpan.Zero).AddHours(-1);
                await Api.AcceptAsync(members.Skip(i % 60).Take(20).Select(id => Event(id, "comment.written", time)));
                told += 20;
            }
        });
        try
        {
            for (var i = 0; i < 3; i++)
            {
                now = await AdvanceAsync(TimeSpan.FromDays(1));
                Volatile.Write(ref clock, now.UtcTicks);
                foreach (var node in Api.Nodes)
                    Assert.Equal((DayOf(now), 80), await IndustryAsync(node));
            }
        }
        finally
        {
            await done.CancelAsync();
        }

        await Task.WhenAll([.. reading, writing]);
        var exports = await Api.GetAllAsync([.. members.Select(id => $"/v1/members/{id}/export")]);
        Assert.Equal(told, exports.Sum(export => export.Expect().Json["activity"]!.AsArray().Sum(CountOf)));

        async Task<(string AsOf, int Population)> IndustryAsync(int node)
        {
            var view = (await Api.GetAsync($"/v1/industries/{industry}", node)).Expect().Json;
            return ((string)view["asOf"]!, (int)view["population"]!);
        }
    }

    [KitFact]
    public async Task Clock_SetOnOneNode_StandsOnAllAndNeverGoesBack()
    {
        foreach (var node in Api.Nodes)
        {
            var now = await Api.NowAsync() + TimeSpan.FromSeconds(1.5);
            var text = LoadEvent.Format(now);
            var put = await Api.PutAsync("/v1/clock", $$"""{"now":"{{text}}"}""", node);
            Assert.Equal($$"""{"now":"{{text}}","simulated":true}""", put.Expect().Text);
            (await Api.PutAsync("/v1/clock", $$"""{"now":"{{text}}"}""", node)).Expect();
            foreach (var other in Api.Nodes)
            {
                Assert.Equal(put.Text, (await Api.GetAsync("/v1/clock", other)).Expect().Text);
                (await Api.PutAsync("/v1/clock", $$"""{"now":"{{LoadEvent.Format(now.AddTicks(-1))}}"}""", other))
                    .ExpectProblem(HttpStatusCode.Conflict, "clock_goes_back");
            }
        }
    }

    private static MemberProfile Profile(string member, string industry) => new(member, industry, null, null, []);

    private static long CountOf(JsonNode? cell) => (long)cell!["count"]!;

    /// <summary>Each day's topPercent is that of the members' own scores of the day, and the change that against a week
    /// before.</summary>
    private async Task CheckHistoriesAsync(string[] members, DateTimeOffset first, DateTimeOffset now)
    {
        var days = Enumerable.Range(0, (now.UtcDateTime.Date - first.UtcDateTime.Date).Days + 1)
            .Select(i => DayOf(first.AddDays(i))).ToList();
        var histories = new Dictionary<string, List<HistoryDay>>();
        foreach (var member in members)
            histories.Add(member, await Api.HistoryAsync(member));
        var boards = histories.SelectMany(one => one.Value.Select(day => (Member: one.Key, Day: day)))
            .GroupBy(one => (one.Day.Day, one.Day.Industry))
            .ToDictionary(group => group.Key, group => new Board(group.Select(one => (one.Member, one.Day.Score))));
        foreach (var (member, history) in histories)
        {
            Assert.Equal(days, history.Select(day => day.Day));
            Assert.Equal(
                history.Select(day => (int?)boards[(day.Day, day.Industry)].TopPercentOf(day.Score.Ssi)),
                history.Select(day => day.TopPercent));
            Assert.Equal(
                days.Select((_, i) => i >= days.Count - OpenDays), history.Select(day => day.Provisional));
            var ssi = await Api.SsiAsync(member);
            Assert.Equal((days[^1], history[^1].Score), (ssi.AsOf, ssi.Score));
            var since = DayOf(now.AddDays(-7));
            var then = history.Find(day => day.Day == since);
            Assert.Equal(then is null ? null : (Score?)(ssi.Score - then.Score), ssi.Change);
            Assert.Equal(then?.Day, ssi.ChangeSince);
        }
    }
}
