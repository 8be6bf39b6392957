using Ssi.Embedded.Tests.Clusters;
using Ssi.Engine.Ingest;
using Ssi.Scoring.Activities;

namespace Ssi.Embedded.Tests;

/// <summary>A process that ends at any instant: nothing acknowledged is lost, nothing counts twice.</summary>
public sealed class CrashTests
{
    [Theory]
    [InlineData(21)]
    [InlineData(22)]
    public async Task Crash_AtManyInstants_LosesNothingAcknowledged(int seed)
    {
        var random = new Random(seed);
        await using var test = await TestCluster.StartAsync();
        var acknowledged = new List<TestEvent>();
        var number = 0;
        for (var crash = 0; crash < 14; crash++)
        {
            var batches = random.Next(1, 12);
            for (var batch = 0; batch < batches; batch++)
            {
                var events = Enumerable.Range(0, random.Next(1, 40)).Select(_ => Event(random, number++)).ToArray();
                Assert.All(await test.SendAsync(events), outcome => Assert.Equal(EventOutcome.Accepted, outcome));
                acknowledged.AddRange(events);
            }

            // One more batch is on its way: whether it is in the copy nobody knows.
            var doubtful = Enumerable.Range(0, 30).Select(_ => Event(random, number++)).ToArray();
            var writing = test.SendAsync(doubtful);
            await test.CrashAsync();
            await writing;
            var again = await test.SendAsync(doubtful);
            Assert.All(again, outcome => Assert.True(
                outcome is EventOutcome.Accepted or EventOutcome.Duplicate, $"seed {seed}"));
            acknowledged.AddRange(doubtful);
            foreach (var part in acknowledged.Chunk(1000))
                Assert.All(await test.SendAsync(part), outcome => Assert.Equal(EventOutcome.Duplicate, outcome));
            await CheckAsync(test, acknowledged, seed);
        }
    }

    private static async Task CheckAsync(TestCluster test, List<TestEvent> acknowledged, int seed)
    {
        await test.SettleAsync();
        foreach (var group in acknowledged.GroupBy(item => item.Member, StringComparer.Ordinal))
        {
            var export = (await test.Cluster.ExportAsync(group.Key, default))!;
            var comments = group.Count(item => item.Kind == ActivityKind.CommentWritten);
            Assert.True(comments == export.Activity.Sum(activity => activity.Count), $"seed {seed}: {group.Key}");
        }

        var pairs = acknowledged.Where(item => item.Kind == ActivityKind.ConnectionAdded)
            .SelectMany(item => new[] { (item.Member, item.Other), (Member: item.Other, Other: item.Member) })
            .ToLookup(pair => pair.Member, pair => pair.Other, StringComparer.Ordinal);
        foreach (var pair in pairs)
        {
            var connections = (await test.Cluster.ListConnectionsAsync(pair.Key, null, 1000, default))!.Items;
            Assert.Equal(pair.Distinct().Order(StringComparer.Ordinal), connections);
        }
    }

    private static TestEvent Event(Random random, int number)
    {
        var member = random.Next(60);
        return random.Next(5) == 0
            ? new TestEvent(
                ActivityKind.ConnectionAdded, $"m{member}", $"e{number}",
                TestCluster.Start - TimeSpan.FromMinutes(number % 500), Other: $"m{(member + random.Next(1, 30)) % 60}")
            : new TestEvent(ActivityKind.CommentWritten, $"m{member}", $"e{number}", TestCluster.Start);
    }
}
