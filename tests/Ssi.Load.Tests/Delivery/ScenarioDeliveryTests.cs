using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Ssi.Load.Delivery;
using Ssi.Load.Scenarios;

namespace Ssi.Load.Tests.Delivery;

public sealed class ScenarioDeliveryTests
{
    private static readonly DateOnly First = new(2020, 1, 1);

    [Fact]
    public async Task Run_Days_SetClockThenProfilesThenEventsInBatches()
    {
        using var fake = new FakeServer();

        var summary = await RunAsync(fake, batch: 2);

        Assert.Equal(
            [
                """PUT /v1/clock {"now":"2020-01-01T23:59:59Z"}""",
                "POST /v1/members 1",
                "POST /v1/events 2",
                "POST /v1/events 1",
                """PUT /v1/clock {"now":"2020-01-02T23:59:59Z"}""",
                "POST /v1/events 1",
            ],
            fake.Requests);
        Assert.Equal((2, 1L, 4L, 4L), (summary.Days, summary.Profiles, summary.Events, summary.Accepted));
    }

    [Fact]
    public async Task Run_Unavailable_SendsTheSameAgain()
    {
        using var fake = new FakeServer { UnavailableTimes = 2 };

        var summary = await RunAsync(fake, batch: 5);

        Assert.Equal(4, summary.Accepted);
        Assert.Equal(5, fake.Requests.Count);
        Assert.Equal(2, fake.Refused);
    }

    [Fact]
    public async Task Run_UnavailableForEver_GivesUp()
    {
        using var fake = new FakeServer { UnavailableTimes = int.MaxValue };

        await Assert.ThrowsAsync<ServerRefusedException>(() => RunAsync(fake, batch: 5));

        Assert.Equal(SsiServer.MaxAttempts, fake.Refused);
    }

    [Fact]
    public async Task Run_AnyOtherRefusal_FailsWithTheAnswer()
    {
        using var fake = new FakeServer { Failure = (HttpStatusCode.Conflict, """{"code":"clock_not_simulated"}""") };

        var failure = await Assert.ThrowsAsync<ServerRefusedException>(() => RunAsync(fake, batch: 5));

        Assert.Contains("409", failure.Message, StringComparison.Ordinal);
        Assert.Contains("clock_not_simulated", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_Rejections_AreCountedByCode()
    {
        using var fake = new FakeServer
        {
            Answer = """
                {"accepted":0,"duplicates":1,"rejectedCount":3,
                 "rejected":[{"index":0,"id":"a","code":"too_old"},{"index":1,"id":"b","code":"in_future"}]}
                """,
        };

        var summary = await RunAsync(fake, batch: 5);

        Assert.Equal((0L, 2L, 6L), (summary.Accepted, summary.Duplicates, summary.Rejected));
        Assert.Equal(
            new Dictionary<string, long> { ["in_future"] = 2, ["too_old"] = 2, [DeliverySummary.Unlisted] = 2 },
            summary.RejectedByCode);
    }

    private static Task<DeliverySummary> RunAsync(FakeServer fake, int batch)
    {
        var profile = new MemberProfile("m", null, null, null, []);
        var scenario = new Scenario(
            "small",
            [
                new ScenarioDay(First, [profile], [Told(0), Told(1), Told(2)]),
                new ScenarioDay(First.AddDays(1), [], [Told(3)]),
            ]);
        var http = new HttpClient(fake, disposeHandler: false) { BaseAddress = new Uri("http://server.invalid") };
        return new ScenarioDelivery(
            new SsiServer(http, TimeProvider.System), TimeProvider.System, batch, concurrency: 1)
            .RunAsync(scenario, (_, _) => { }, CancellationToken.None);
    }

    private static LoadEvent Told(int id) =>
        new("session.started", "m", "s", $"{id}", new DateTimeOffset(First, TimeOnly.MinValue, TimeSpan.Zero));

    /// <summary>Stands where the network would be.</summary>
    private sealed class FakeServer : HttpMessageHandler
    {
        public ConcurrentQueue<string> Requests { get; } = [];

        public int UnavailableTimes { get; init; }

        public (HttpStatusCode Status, string Body)? Failure { get; init; }

        public string? Answer { get; init; }

        public int Refused { get; private set; }

        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var body = await request.Content!.ReadAsStringAsync(cancellationToken);
            if (Failure is { } failure)
                return new HttpResponseMessage(failure.Status) { Content = new StringContent(failure.Body) };
            if (Refused < UnavailableTimes)
            {
                Refused++;
                var unavailable = new HttpResponseMessage(HttpStatusCode.ServiceUnavailable);
                unavailable.Headers.Add("Retry-After", "0");
                return unavailable;
            }

            var (what, answer) = Handle(request.RequestUri!.AbsolutePath, body);
            Requests.Enqueue($"{request.Method} {request.RequestUri.AbsolutePath} {what}");
            return new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(answer) };
        }

        private (string What, string Answer) Handle(string path, string body)
        {
            switch (path)
            {
                case "/v1/clock":
                    return (body, body);
                case "/v1/members":
                    return ($"{body.Count(c => c == '\n')}", """{"accepted":1,"rejectedCount":0,"rejected":[]}""");
                default:
                    using (var json = JsonDocument.Parse(body))
                    {
                        var count = json.RootElement.GetArrayLength();
                        var accepted = $$"""{"accepted":{{count}},"duplicates":0,"rejectedCount":0,"rejected":[]}""";
                        return ($"{count}", Answer ?? accepted);
                    }
            }
        }
    }
}
