using Ssi.Engine.Rankings;

namespace Ssi.Engine.Tests.Rankings;

/// <summary>Measured by the collector: nothing else may run beside.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class MeasuredMemory
{
    public const string Name = "measured memory";
}

[Collection(MeasuredMemory.Name)]
public sealed class MergerMemoryTests
{
    [Fact]
    public void Bytes_HundredThousandIndustriesOfOneMember_AreBoundedAndCounted()
    {
        const int Industries = 100_000;
        const int Shards = 64;
        Reports[] reports = [.. Enumerable.Range(0, Shards).Select(_ => new Reports())];
        for (var i = 0; i < Industries; i++)
            reports[i % Shards].Set("m" + i, "industry-" + i, i % 10_001);
        foreach (var shard in reports)
            shard.Ranking.Capture();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var merger = new RankingMerger(Shards, sharesParts: true);
        for (var shard = 0; shard < Shards; shard++)
            merger.Take(shard, reports[shard].Since(default));
        var merged = merger.Merge()!;
        var measured = GC.GetTotalMemory(forceFullCollection: true) - before;
        Assert.InRange(measured, 1, 700L * Industries);
        Assert.InRange(merger.Bytes / (double)measured, 0.8, 1.2);
        Assert.Equal(Industries, merged.IndustryCount);
        Assert.True(merged.TryGet("industry-77", out var distribution));
        Assert.Equal((1, 1, 77), (distribution.Population, distribution.Rank(77), distribution.Average!.Value.Ssi));
        var page = merged.Page("industry-5", 3);
        Assert.Equal(["industry-50", "industry-500", "industry-5000"], page.Items.Select(item => item.Id));
        Assert.Equal("industry-5000", page.Next);
        GC.KeepAlive((merger, reports));
    }
}
