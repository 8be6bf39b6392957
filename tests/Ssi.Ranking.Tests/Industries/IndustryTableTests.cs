using Ssi.Ranking.Industries;

namespace Ssi.Ranking.Tests.Industries;

public sealed class IndustryTableTests
{
    [Fact]
    public void GetOrAdd_KnownId_KeepsItsOrdinal()
    {
        var table = new IndustryTable();
        Assert.Equal([0, 1, 0, 2], new[] { "software", "retail", "software", "Software" }.Select(table.GetOrAdd));
        Assert.Equal("retail", table.IdOf(1));
        Assert.False(table.TryGet("none", out _));
    }

    [Fact]
    public void Names_LaterAdditions_AreNotSeenByEarlierOnes()
    {
        var table = new IndustryTable();
        table.GetOrAdd("b");
        var before = table.Names;
        Assert.Same(before, table.Names);
        table.GetOrAdd("a");
        Assert.False(before.TryFind("a", out _));
        Assert.True(table.Names.TryFind("a", out var ordinal));
        Assert.Equal((1, "a", 2), (ordinal, table.Names[1], table.Names.Count));
    }
}
