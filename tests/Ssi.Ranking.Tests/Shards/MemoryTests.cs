using System.Text;
using Ssi.Ranking.Distributions;
using Ssi.Ranking.Industries;
using Ssi.Ranking.Members;
using Ssi.Ranking.Shards;

namespace Ssi.Ranking.Tests.Shards;

/// <summary>Measured by the collector: nothing else may run beside.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class MeasuredMemory
{
    public const string Name = "measured memory";
}

[Collection(MeasuredMemory.Name)]
public sealed class MemoryTests
{
    // One shard of 64 that hold a million members; all are alike, and one is enough to count.
    private const int Members = 1_000_000 / 64;

    [Theory]
    [InlineData(150, 2500)]
    [InlineData(150, 40)]
    [InlineData(1, 2500)]
    [InlineData(4, 2500)]
    [InlineData(7, 2500)]
    public void Bytes_MemberOfAMillion_AreAtMost64(int industries, int highest)
    {
        var random = new Random(5);
        var (index, table) = (new MemberIndex(), new IndustryTable());
        var shard = new ShardRanking(index, table);
        for (var i = 0; i < industries; i++) table.GetOrAdd("industry-" + i);
        for (var i = 0; i < Members; i++)
        {
            var id = $"m{i,11:00000000000}";
            var slot = index.Add(Encoding.ASCII.GetBytes(id), World.Hash(id));
            shard.Set(slot, random.Next(industries), World.RandomVector(random, highest));
        }

        var bytes = (index.Bytes + table.Bytes + shard.Bytes) / (double)Members;
        Assert.InRange(bytes, 30, 64);
    }

    [Fact]
    public void Bytes_HundredThousandIndustriesOfOneMember_AreBoundedAndCounted()
    {
        const int Industries = 100_000;
        var random = new Random(3);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var (index, table) = (new MemberIndex(), new IndustryTable());
        var shard = new ShardRanking(index, table);
        for (var i = 0; i < Industries; i++)
        {
            var id = $"m{i,11:00000000000}";
            var slot = index.Add(Encoding.ASCII.GetBytes(id), World.Hash(id));
            shard.Set(slot, table.GetOrAdd("industry-" + i), World.RandomVector(random, 2500));
        }

        shard.Capture();
        var merges = new IndustryMerge[Industries];
        for (var i = 0; i < Industries; i++)
        {
            merges[i] = new IndustryMerge();
            merges[i].Put(0, shard.CapturedOf(i));
            Assert.Equal(1, merges[i].Merge().Population);
        }

        var measured = GC.GetTotalMemory(forceFullCollection: true) - before;
        var stated = index.Bytes + table.Bytes + shard.Bytes + (8L * Industries) + merges.Sum(merge => merge.Bytes);
        Assert.InRange(measured / (double)Industries, 100, 1500);
        Assert.InRange(stated / (double)measured, 0.9, 1.1);
        GC.KeepAlive(merges);
    }

    [Fact]
    public void Bytes_EveryIndustryChangedAfterACapture_CountTheCopies()
    {
        var random = new Random(4);
        var world = new World(1);
        for (var i = 0; i < 2000; i++) world.Set("m" + i, "i" + (i / 2), World.RandomVector(random, 2500));
        var shard = world.Shards[0];
        shard.Capture();
        var before = (Stated: shard.Bytes, Measured: GC.GetTotalMemory(forceFullCollection: true));
        for (var i = 0; i < 2000; i++) world.Set("m" + i, "i" + (i / 2), World.RandomVector(random, 2500));
        var measured = GC.GetTotalMemory(forceFullCollection: true) - before.Measured;
        Assert.InRange((shard.Bytes - before.Stated) / (double)measured, 0.8, 1.2);
    }

    [Fact]
    public void Bytes_GivenUpCaptures_AreGivenBack()
    {
        var random = new Random(9);
        var world = new World(1);
        for (var step = 0; step < 3000; step++) world.Step(random, 1000, 5, 100);
        var shard = world.Shards[0];
        var before = shard.Bytes;
        shard.Capture();
        world.Set("m1", "i1", World.Score(9));
        Assert.True(shard.Bytes > before + 8000);
        shard.StopCaptures();
        Assert.InRange(shard.Bytes, before - 2000, before + 2000);
    }

    [Fact]
    public void Bytes_OneMemberChangingOftenBetweenCaptures_AreNotTaken()
    {
        var world = new World(1);
        world.Set("m", "x", World.Score(1));
        var shard = world.Shards[0];
        shard.Capture();
        world.Set("m", "x", World.Score(2));
        var before = shard.Bytes;
        for (var i = 0; i < 1000; i++) world.Set("m", "x", World.Score(3 + (i % 7)));
        Assert.Equal(before, shard.Bytes);
    }
}
