using Ssi.Engine.Rankings;

namespace Ssi.Engine.Tests.Rankings;

public sealed class RankingMergerTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 5)]
    [InlineData(3, 5)]
    [InlineData(4, 16)]
    public void Merge_AnyChanges_IsWhatTheShardsHold(int seed, int shards)
    {
        var random = new Random(seed);
        Reports[] reports = [.. Enumerable.Range(0, shards).Select(_ => new Reports())];
        var merger = new RankingMerger(shards, sharesParts: true);
        var model = new Dictionary<string, (string Industry, int Ssi)>(StringComparer.Ordinal);
        for (var round = 0; round < 60; round++)
        {
            for (var step = random.Next(20); step > 0; step--)
            {
                var member = random.Next(200);
                var (id, industry, ssi) = ("m" + member, "i" + random.Next(90), random.Next(10_001));
                reports[member % shards].Set(id, industry, ssi);
                model[id] = (industry, ssi);
            }

            if (random.Next(10) == 0)
            {
                // A shard that was loaded again reports everything.
                reports[random.Next(shards)].Generation++;
            }

            for (var shard = 0; shard < shards; shard++)
                Assert.True(merger.Take(shard, reports[shard].Since(merger.Known(shard))));
            AssertIsTheModel(merger.Merge()!, model, $"seed {seed}, round {round}");
        }
    }

    [Fact]
    public void Merge_NothingChanged_IsTheSameObject()
    {
        var reports = new Reports();
        reports.Set("m", "x", 5);
        var merger = new RankingMerger(1, sharesParts: true);
        merger.Take(0, reports.Since(default));
        var merged = merger.Merge();
        var update = reports.Since(merger.Known(0));
        merger.Take(0, update with { Number = update.Since });
        Assert.Same(merged, merger.Merge());
    }

    [Fact]
    public void Merge_OneIndustryChanged_TouchesNoOther()
    {
        var reports = new Reports();
        for (var i = 0; i < 1000; i++)
            reports.Set("m" + i, "i" + i, i);
        var merger = new RankingMerger(1, sharesParts: true);
        merger.Take(0, reports.Since(default));
        var before = merger.Merge()!;
        reports.Set("m7", "i7", 9000);
        var update = reports.Since(merger.Known(0));
        Assert.Equal("i7", Assert.Single(update.Changed).Industry);
        merger.Take(0, update);
        var after = merger.Merge()!;
        for (var i = 0; i < 1000; i++)
        {
            Assert.True(before.TryGet("i" + i, out var older));
            Assert.True(after.TryGet("i" + i, out var newer));
            Assert.Equal(i != 7, ReferenceEquals(older, newer));
        }
    }

    [Fact]
    public void Merge_ShardsOfTwoDaysOrNotAllKnown_IsNone()
    {
        Reports[] reports = [new(), new()];
        var merger = new RankingMerger(2, sharesParts: true);
        merger.Take(0, reports[0].Since(default));
        Assert.Null(merger.Merge());
        reports[1].Day += 1;
        merger.Take(1, reports[1].Since(default));
        Assert.Null(merger.Merge());
        reports[0].Day += 1;
        merger.Take(0, reports[0].Since(merger.Known(0)));
        Assert.Equal(reports[0].Day, merger.Merge()!.Day);
    }

    [Fact]
    public void Take_UpdateOfAnotherCapture_IsRefused()
    {
        var reports = new Reports();
        reports.Set("m", "x", 5);
        var merger = new RankingMerger(1, sharesParts: true);
        Assert.True(merger.Take(0, reports.Since(default)));
        var update = reports.Since(merger.Known(0));
        Assert.False(merger.Take(0, update with { Since = update.Since + 1 }));
        Assert.False(merger.Take(0, update with { Generation = 9 }));
    }

    private static void AssertIsTheModel(
        MergedRanking merged, Dictionary<string, (string Industry, int Ssi)> model, string message)
    {
        var industries = model.Values.GroupBy(member => member.Industry, StringComparer.Ordinal)
            .OrderBy(industry => industry.Key, StringComparer.Ordinal).ToList();
        Assert.Equal(industries.Count, merged.IndustryCount);
        var listed = new List<string>();
        string? after = null;
        do
        {
            var page = merged.Page(after, 7);
            listed.AddRange(page.Items.Select(item => item.Id));
            after = page.Next;
        }
        while (after is not null);
        Assert.Equal(industries.Select(industry => industry.Key), listed);
        foreach (var industry in industries)
        {
            Assert.True(merged.TryGet(industry.Key, out var distribution), message);
            Assert.True(industry.Count() == distribution.Population, message);
            foreach (var (_, ssi) in industry)
                Assert.True(industry.Count(other => other.Ssi > ssi) == distribution.Above(ssi), message);
        }
    }
}
