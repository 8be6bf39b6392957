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
}
