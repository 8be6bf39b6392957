using Ssi.Embedded.Tests.Clusters;
using Ssi.Engine;
using Ssi.Scoring.Activities;
using Ssi.Scoring.Members;
using Ssi.Scoring.Scores;

namespace Ssi.Embedded.Tests;

/// <summary>What a member's changed facts write for its contacts.</summary>
public sealed class FactsTests
{
    private const int Contacts = 300;
    private const int Changes = 20;

    [Fact]
    public async Task Changes_ManyInARow_WriteFewMessagesAndReachTheContactsBeforeTheDayEnds()
    {
        await using var test = await TestCluster.StartAsync(new TestCluster
        {
            Options = new EngineOptions
            {
                Shards = 4, Partitions = 2, CheckpointIntervalSeconds = 3600, FactsBytesPerSecond = 1024,
            },
        });
        await test.PutAsync("m1", "it", Seniority.Junior);
        await test.PutAsync("like-m1", "it", Seniority.Junior);
        await test.PutAsync("like-hub", "it", Seniority.Junior);
        await test.SendAsync(Enumerable.Range(0, Contacts).Select(i => new TestEvent(
            ActivityKind.ConnectionAdded, "hub", $"{i}", TestCluster.Start, Other: $"m{i}")));
        await test.SendAsync(new TestEvent(
            ActivityKind.ConnectionAdded, "like-hub", "1", TestCluster.Start, Other: "like-m1"));
        await test.SettleAsync();
        var before = test.Cluster.GetStatus().JournalBytes;
        for (var change = 0; change < Changes; change++)
            await test.PutAsync("hub", "it", Seniority.Vp, $"c{change}");
        await test.PutAsync("hub", "it", Seniority.Junior);

        // A message to a contact takes at least 40 bytes.
        Assert.InRange(
            test.Cluster.GetStatus().JournalBytes - before, 0, (Contacts * 40 * Changes / 2) + (Changes * 200));

        // The day does not end before the last change is with the contacts: held back, it would be for half a minute.
        await test.AdvanceAsync(TimeSpan.FromDays(1));
        Assert.Equal(await ScoreAsync("like-m1"), await ScoreAsync("m1"));

        async Task<ScoreVector> ScoreAsync(string member) =>
            (await test.Cluster.GetSsiAsync(member, default))!.Score;
    }
}
