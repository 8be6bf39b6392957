using Ssi.Engine.Ingest;
using Ssi.Scoring.Activities;
using Ssi.Scoring.Days;
using Ssi.Scoring.Identity;
using Ssi.Scoring.Members;

namespace Ssi.Engine.Tests.Ingest;

/// <summary>The grouping of items by shard, and the count of parts.</summary>
public sealed class SubmissionTests
{
    [Fact]
    public void Erasure_Conditional_SharesNoEntryWithAConditionalCommandBeforeIt()
    {
        var map = new ShardMap(1, SipHash.Unkeyed);
        var put = new CommandSubmission(map);
        put.PutProfile("m", Profile.Empty, 1, expected: 7);
        var again = new CommandSubmission(map);
        again.PutProfile("m", Profile.Empty, 1, expected: 8);
        var erasure = new CommandSubmission(map);
        erasure.Erase("m", 1, expected: 9);
        var ofAnother = new CommandSubmission(map);
        ofAnother.Erase("n", 1, expected: 9);

        var entry = new EntryErasures();
        Assert.Equal(
            [true, true, false, true],
            new[] { put, again, erasure, ofAnother }.Select(one => entry.TryAdd(one)));
        Assert.True(new EntryErasures().TryAdd(erasure));
    }

    private static readonly ShardMap Map = new(7, SipHash.FromKey(new byte[16]));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(500)]
    public void Seal_ItemsOfAnyShards_GivesEachItsOwnInOrder(int count)
    {
        var given = 0;
        var batch = new EventBatch(Map, _ => given++);
        for (var round = 0; round < 2; round++)
        {
            for (var i = 0; i < count; i++)
                batch.Add(ActivityKind.PostPublished, Id(i), "s"u8, Id(i), Day.Max.StartTicks, 1, []);
            batch.Seal(7);
            var seen = new List<int>();
            for (var shard = 0; shard < 7; shard++)
            {
                var items = batch.ItemsOf(shard).ToArray();
                Assert.Equal(items.Length > 0, batch.HasItemsOf(shard));
                Assert.Equal(items.Order(), items);
                Assert.All(items, item => Assert.Equal(shard, Map.ShardOf($"m{item % 40}")));
                seen.AddRange(items);
            }

            Assert.Equal(Enumerable.Range(0, count), seen.Order());
            batch.Dispose();
            Assert.Equal(0, batch.Count);
        }

        Assert.Equal(2, given);
    }

    [Fact]
    public async Task Begin_PartsThatEnd_EndsWithTheLastAndFailsWithTheFirstFailure()
    {
        var batch = new EventBatch(Map);
        var good = batch.Begin(2);
        batch.EndPart();
        Assert.False(good.IsCompleted);
        batch.EndPart();
        await good;

        var bad = batch.Begin(3);
        batch.EndPart();
        batch.EndPart(new InvalidDataException("first"));
        batch.EndPart(new InvalidOperationException("second"));
        Assert.Equal("first", (await Assert.ThrowsAsync<InvalidDataException>(() => bad)).Message);
    }

    private static byte[] Id(int i) => System.Text.Encoding.ASCII.GetBytes($"m{i % 40}");
}
