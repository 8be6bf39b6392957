using System.Text;
using Ssi.Ranking.Members;

namespace Ssi.Ranking.Tests.Members;

public sealed class MemberOrderTests
{
    [Theory]
    [InlineData(1, 50)]
    [InlineData(2, 5000)]
    [InlineData(3, 14000)]
    public void Pages_WhileMembersComeAndGo_AreThoseOfSorting(int seed, int members)
    {
        var random = new Random(seed);
        var index = new MemberIndex();
        var slots = new SortedDictionary<string, int>(StringComparer.Ordinal);
        for (var round = 0; round < 12; round++)
        {
            for (var step = random.Next(2) == 0 ? 5 : members / 4; step > 0; step--)
            {
                var id = "m" + random.Next(members);
                if (slots.Remove(id, out var slot)) Assert.True(index.Remove(slot));
                else slots.Add(id, index.Add(Encoding.ASCII.GetBytes(id), World.Hash(id)));
            }

            while (!index.Order.Advance())
            {
            }

            string[] sorted = [.. slots.Keys];
            for (var pages = 0; pages < 20; pages++)
            {
                var after = random.Next(3) == 0 ? "" : "m" + random.Next(members);
                var limit = random.Next(1, 200);
                var page = index.Order.After(Encoding.ASCII.GetBytes(after), limit);
                Assert.Equal(
                    sorted.Where(id => string.CompareOrdinal(id, after) > 0).Take(limit),
                    page.Select(slot => Encoding.ASCII.GetString(index.IdOf(slot))));
            }
        }
    }

    [Fact]
    public void Advance_ManyMembers_TakesSomeThousandsAtATime()
    {
        var index = new MemberIndex();
        for (var i = 0; i < 10_000; i++) index.Add(Encoding.ASCII.GetBytes("m" + i), World.Hash("m" + i));
        Assert.False(index.Order.Advance());
        Assert.False(index.Order.Advance());
        Assert.True(index.Order.Advance());
        Assert.True(index.Order.Advance());
        Assert.Equal(10_000, index.Order.After([], int.MaxValue).Count);
    }
}
