using Ssi.Conformance.Clients;
using Ssi.Conformance.Engines;
using Ssi.Load.Scenarios;
using Ssi.Storage.TestKit;

namespace Ssi.Conformance.Restarts;

/// <summary>A node that ends at any instant: nothing acknowledged is lost, and nothing counts twice. For engines that
/// can be made to.</summary>
public abstract class CrashConformance(EngineFixture fixture) : ConformanceTests(fixture)
{
    private const int Crashes = 4;

    [KitTheory]
    [InlineData(71)]
    public async Task Crash_UnderLoad_LosesNothingAcknowledged(int seed)
    {
        var engine = Assert.IsAssignableFrom<ICrashingEngine>(Engine);
        var random = new Random(seed);
        var now = await MiddayAsync();
        var members = Ids("m", 50);
        var told = new List<LoadEvent>();
        for (var crash = 0; crash < Crashes; crash++)
        {
            for (var batch = random.Next(1, 8); batch > 0; batch--)
                await AcceptAsync(Draw(random, members, now));

            // More is on its way: whether it counts nobody knows, so it is sent again.
            var doubtful = Enumerable.Range(0, 6).Select(_ => Draw(random, members, now)).ToList();
            var sending = doubtful.Select(TrySendAsync).ToList();
            await engine.CrashAsync();
            await Task.WhenAll(sending);
            foreach (var batch in doubtful)
            {
                var answer = await Api.IngestAsync(batch);
                Assert.True(answer.Accepted + answer.Duplicates == batch.Count, $"seed {seed}: {answer}");
                told.AddRange(batch);
            }

            var again = await Api.IngestAsync(told);
            Assert.True(again.Duplicates == told.Count, $"seed {seed}: {again}");
            await Eventually.PassesWithinAMinuteAsync(() => CheckAsync(told, members, $"seed {seed}"));
        }

        async Task AcceptAsync(List<LoadEvent> events)
        {
            await Api.AcceptAsync(events);
            told.AddRange(events);
        }
    }

    private List<LoadEvent> Draw(Random random, string[] members, DateTimeOffset now) =>
    [
        .. Enumerable.Range(0, random.Next(1, 60)).Select(_ =>
        {
            var at = random.Next(members.Length);
            return random.Next(5) == 0
                ? Pair(members[at], members[(at + random.Next(1, members.Length)) % members.Length], now)
                : Event(members[at], "comment.written", now.AddDays(-random.Next(2)));
        }),
    ];

    private async Task TrySendAsync(List<LoadEvent> events)
    {
        try
        {
            await Api.SendAsync(HttpMethod.Post, "/v1/events", Bodies.ArrayOf(events));
        }
        catch (HttpRequestException)
        {
            // The node is gone: the outcome is unknown, and the batch is sent again.
        }
    }

    private async Task CheckAsync(List<LoadEvent> told, string[] members, string seed)
    {
        var exports = await Api.GetAllAsync([.. members.Select(member => $"/v1/members/{member}/export")]);
        foreach (var (member, export) in members.Zip(exports))
        {
            var acts = told.Count(one => one.Subject == member && one.Data is null);
            var counted = export.Expect().Json["activity"]!.AsArray().Sum(cell => (int)cell!["count"]!);
            Assert.True(acts == counted, $"{seed}: {counted} of {acts}. {export.Text}");
            var others = told.Where(one => one.Data is not null).SelectMany(one => new[]
                {
                    (one.Subject, Data: one.Data!), (Subject: OtherOf(one.Data!), Data: Naming(one.Subject)),
                })
                .Where(pair => pair.Subject == member).Select(pair => OtherOf(pair.Data)).Distinct();
            Assert.Equal(others.Order(StringComparer.Ordinal), await Api.ConnectionsAsync(member));
        }
    }

    private static string OtherOf(string data) => data.Split('"')[3];
}
