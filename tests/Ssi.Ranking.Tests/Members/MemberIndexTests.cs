using System.Text;
using Ssi.Ranking.Members;

namespace Ssi.Ranking.Tests.Members;

public sealed class MemberIndexTests
{
    [Theory]
    [InlineData(1, 200)]
    [InlineData(2, 3000)]
    [InlineData(3, 30000)]
    public void Index_RandomAddsAndRemovals_FindsWhatADictionaryFinds(int seed, int members)
    {
        var random = new Random(seed);
        var index = new MemberIndex();
        var model = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var step = 0; step < members * 4; step++)
        {
            var id = Id(random.Next(members));
            if (model.TryGetValue(id, out var slot))
            {
                if (random.Next(3) > 0) continue;
                Assert.True(index.Remove(slot));
                Assert.False(index.Remove(slot));
                Assert.False(index.Has(slot));
                model.Remove(id);
            }
            else
            {
                var next = index.NextSlot;
                Assert.Equal(next, Add(index, id));
                Assert.Equal(next + 1, index.NextSlot);
                model.Add(id, next);
            }
        }

        Assert.Equal(model.Count, index.Count);
        for (var i = 0; i < members; i++)
        {
            var found = index.TryGet(Encoding.ASCII.GetBytes(Id(i)), World.Hash(Id(i)), out var slot);
            Assert.True(model.TryGetValue(Id(i), out var expected) == found, $"seed {seed}: {Id(i)}");
            Assert.Equal(found ? expected : -1, slot);
            if (found) Assert.Equal(Id(i), Encoding.ASCII.GetString(index.IdOf(slot)));
        }
    }

    [Fact]
    public void AddAt_SlotsWithGaps_AreFoundAndGapsAreEmpty()
    {
        var index = new MemberIndex();
        index.AddAt(3, "a"u8, 1);
        index.AddAt(9000, "b"u8, 2);
        Assert.Equal((2, 9001), (index.Count, index.NextSlot));
        Assert.False(index.Has(4));
        Assert.False(index.Has(1_000_000));
        Assert.True(index.TryGet("b"u8, 2, out var slot));
        Assert.Equal(9000, slot);
        Assert.Throws<ArgumentOutOfRangeException>(() => index.AddAt(5, "c"u8, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => index.IdOf(4).Length);
    }

    [Fact]
    public void TryGet_EqualHashes_TellsIdsApart()
    {
        var index = new MemberIndex();
        foreach (var id in new[] { "a", "b", "c", "dd" }) index.Add(Encoding.ASCII.GetBytes(id), 7);
        index.Remove(1);
        Assert.False(index.TryGet("b"u8, 7, out _));
        Assert.True(index.TryGet("dd"u8, 7, out var slot));
        Assert.Equal(3, slot);
        Assert.Throws<InvalidOperationException>(() => index.Add("c"u8, 7));
    }

    [Fact]
    public void Add_LengthOutOfBounds_Throws()
    {
        var index = new MemberIndex();
        Assert.Throws<ArgumentOutOfRangeException>(() => index.Add(default, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => index.Add(new byte[129], 1));
        index.Add(Enumerable.Repeat((byte)'x', 128).ToArray(), 1);
        Assert.Equal(128, index.IdOf(0).Length);
    }

    [Fact]
    public void Remove_MostIds_GivesTheirBytesBack()
    {
        var index = new MemberIndex();
        for (var i = 0; i < 20000; i++) Add(index, Id(i));
        var full = index.Bytes;
        for (var slot = 0; slot < 19000; slot++) index.Remove(slot);
        Assert.True(full - index.Bytes > 150_000, $"{full} -> {index.Bytes}");
        Assert.Equal(Id(19500), Encoding.ASCII.GetString(index.IdOf(19500)));
    }

    private static string Id(int number) => $"member-{number}" + new string('x', number % 37 == 0 ? 100 : 0);

    private static int Add(MemberIndex index, string id) => index.Add(Encoding.ASCII.GetBytes(id), World.Hash(id));
}
