using Ssi.Scoring.Days;
using Ssi.Scoring.Identity;
using Ssi.Scoring.Members;

namespace Ssi.Scoring.Tests.Identity;

public sealed class AcceptedIdsTests
{
    private static readonly Day Start = new(9_800);

    [Fact]
    public void Ids_RandomDays_AreThoseOfASet()
    {
        for (var seed = 1; seed <= 20; seed++)
        {
            var random = new Random(seed);
            var (ids, model) = (new AcceptedIds(), new Dictionary<ulong, Day>());
            for (var day = Start; day < Start + 700; day += random.Next(1, 90))
            {
                for (var i = random.Next(400); i > 0; i--)
                {
                    var hash = Hash(random);
                    Assert.Equal(model.TryAdd(hash, day), ids.TryAdd(hash, day));
                }

                Check(model, ids, random);
                var first = day.Back(random.Next(1, 400));
                ids.DropBefore(first);
                foreach (var hash in model.Where(
                    id => id.Value.Number / 2 < first.Number / 2).Select(id => id.Key).ToArray())
                    model.Remove(hash);
                Check(model, ids, random);
            }
        }
    }

    [Fact]
    public void Pending_Taken_AreTheNewIdsByDay()
    {
        var ids = new AcceptedIds();
        ids.Load([1], Start);
        ids.TryAdd(1, Start);
        ids.TryAdd(2, Start);
        ids.TryAdd(0, Start + 1);
        ids.TryAdd(3, Start + 1);

        var taken = ids.TakePending();

        Assert.Equal([Start, Start + 1], taken.Select(segment => segment.Day));
        Assert.Equal([[2UL], [0UL, 3UL]], taken.Select(segment => segment.Hashes));
        Assert.Empty(ids.TakePending());
        Assert.Equal(4, ids.Count);
    }

    [Fact]
    public void Ids_LoadedFromSegments_AreKnown()
    {
        var (ids, loaded, random) = (new AcceptedIds(), new AcceptedIds(), new Random(3));
        for (var i = 0; i < 5_000; i++)
            ids.TryAdd((ulong)random.NextInt64(), Start + (i / 1_000));
        foreach (var (day, hashes) in ids.TakePending().Reverse())
        {
            loaded.Load(hashes, day);
            Assert.All(hashes, hash => Assert.True(loaded.Contains(hash)));
        }

        ids.DropBefore(Start + 2);
        loaded.DropBefore(Start + 2);
        Assert.Equal(3_000, ids.Count);
        Assert.Equal(3_000, loaded.Count);
    }

    [Fact]
    public void Ids_OlderThanAnyLateness_AreDroppedUnasked()
    {
        var ids = new AcceptedIds();
        ids.TryAdd(7, Start);
        ids.TryAdd(8, Start + ScoringRules.MaxLatenessDays + 2);
        ids.TryAdd(10, Start + 511);
        Assert.True(ids.Contains(7));
        ids.TryAdd(9, Start + 512);

        Assert.False(ids.Contains(7));
        Assert.True(ids.Contains(8));
    }

    [Fact]
    public void Bytes_AnyNumberOfIds_StayWithinTheBound()
    {
        var (ids, random) = (new AcceptedIds(), new Random(5));
        for (var i = 1; i <= 200_000; i++)
        {
            ids.TryAdd((ulong)random.NextInt64(long.MinValue, long.MaxValue), Start);
            if (i % 10_000 == 0)
            {
                ids.TakePending();
                Assert.InRange(ids.Bytes / (double)ids.Count, 11.2, 14.1);
            }
        }
    }

    /// <summary>Also of zero, of equal ids, and of ids that all belong at the end of the table.</summary>
    private static ulong Hash(Random random) => random.Next(4) switch
    {
        0 => (ulong)random.Next(5),
        1 => ulong.MaxValue - (ulong)random.Next(300),
        _ => (ulong)random.NextInt64(),
    };

    private static void Check(Dictionary<ulong, Day> model, AcceptedIds ids, Random random)
    {
        Assert.Equal(model.Count, ids.Count);
        Assert.All(model.Keys, hash => Assert.True(ids.Contains(hash)));
        for (var i = 0; i < 50; i++)
        {
            var hash = Hash(random);
            Assert.Equal(model.ContainsKey(hash), ids.Contains(hash));
        }
    }
}
