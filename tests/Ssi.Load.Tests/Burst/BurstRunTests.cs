using System.Net;
using System.Text.Json;
using Ssi.Load.Burst;
using Ssi.Load.Delivery;

namespace Ssi.Load.Tests.Burst;

public sealed class BurstRunTests
{
    private const int BatchSize = 10;

    [Fact]
    public async Task Run_AllAcceptedOrDuplicates_IsWhole()
    {
        var report = await RunAsync("""{"accepted":7,"duplicates":3,"rejectedCount":0,"rejected":[]}""");

        Assert.True(report.IsWhole);
        Assert.True(report.Sent >= BatchSize);
        Assert.Equal(
            (report.Sent, report.Sent / 10 * 7, report.Sent / 10 * 3, 0L, 0L),
            (report.Acknowledged, report.Accepted, report.Duplicates, report.Rejected, report.Lost));
    }

    [Fact]
    public async Task Run_RejectedEvents_AreNotAcknowledgedAndCountByCode()
    {
        var report = await RunAsync(
            """
            {"accepted":4,"duplicates":1,"rejectedCount":5,
             "rejected":[{"index":0,"id":"a","code":"too_old"},{"index":1,"id":"b","code":"in_future"}]}
            """);

        var batches = report.Sent / BatchSize;
        Assert.False(report.IsWhole);
        Assert.Equal(
            (5 * batches, 5 * batches, 0L), (report.Acknowledged, report.Rejected, report.Lost));
        Assert.Equal(
            new Dictionary<string, long>
            {
                ["in_future"] = batches,
                ["too_old"] = batches,
                [DeliverySummary.Unlisted] = 3 * batches,
            },
            report.RejectedByCode);
    }

    [Fact]
    public async Task Run_AnswerCountsFewerThanSent_TheRestIsLost()
    {
        var report = await RunAsync("""{"accepted":8,"duplicates":0,"rejectedCount":0,"rejected":[]}""");

        Assert.False(report.IsWhole);
        Assert.Equal(report.Sent - report.Accepted, report.Lost);
    }

    private static async Task<BurstReport> RunAsync(string answer)
    {
        using var server = new AnsweringServer(answer);
        using var http = new HttpClient(server) { BaseAddress = new Uri("http://server.invalid") };
        var options = new BurstOptions(100, null, BatchSize, 2, 1, 1);
        return await new BurstRun(http, new SteppingTime(), options).RunAsync((_, _, _) => { }, CancellationToken.None);
    }

    /// <summary>A clock on which each look takes 50 ms, so that a burst of a second ends after some batches.</summary>
    private sealed class SteppingTime : TimeProvider
    {
        private long _looks;

        public override long TimestampFrequency => 20;

        public override long GetTimestamp() => Interlocked.Increment(ref _looks);
    }

    /// <summary>Answers 200 with the same text, in place of a network.</summary>
    private sealed class AnsweringServer(string answer) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            using var body = JsonDocument.Parse(await request.Content!.ReadAsByteArrayAsync(cancellationToken));
            Assert.Equal(BatchSize, body.RootElement.GetArrayLength());
            return new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(answer) };
        }
    }
}
