using System.Buffers;
using FsCheck;
using FsCheck.Fluent;
using Ssi.Ranking.Industries;

namespace Ssi.Ranking.Tests.Industries;

public sealed class HistogramTests
{
    private const int Max = 2500;

    [Theory]
    [InlineData(1, 300, 300)]
    [InlineData(2, 9000, 2500)]
    [InlineData(3, 9000, 3)]
    public void Histogram_RandomChanges_CountsLikeAList(int seed, int most, int highest)
    {
        var random = new Random(seed);
        var histogram = new Histogram(Max);
        var model = new List<int>();
        for (var step = 0; step < most * 4; step++)
        {
            // Grows to its most, then shrinks to nothing: both turns between the two shapes are passed.
            var grows = step < most * 2;
            var choice = random.Next(10);
            if (model.Count > 0 && choice < 2) Move(histogram, model, random, highest);
            else if (model.Count < most && (grows ? choice < 9 : choice < 3))
                Add(histogram, model, random.Next(highest + 1));
            else if (model.Count > 0) Remove(histogram, model, random);
            if (step % (most / 8) == 0) AssertEqual(model, histogram, $"seed {seed}, step {step}");
        }

        AssertEqual(model, histogram, $"seed {seed}");
    }

    [Fact]
    public void Encode_AnyValues_DecodesToTheSameAndIsCanonical() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(200),
        Prop.ForAll<int[], PositiveInt>((values, seed) =>
        {
            var model = values.Select(v => (int)((uint)v % (Max + 1))).ToArray();
            var histogram = Of(model);
            var shuffled = model.ToArray();
            new Random(seed.Get).Shuffle(shuffled);
            var bytes = Encoded(histogram);
            Assert.Equal(bytes, Encoded(Of(shuffled)));
            Assert.True(Histogram.TryDecode(Max, bytes, out var decoded, out var read));
            Assert.Equal(bytes.Length, read);
            AssertEqual([.. model], decoded, "decoded");
            for (var cut = 0; cut < bytes.Length; cut++)
                Assert.False(Histogram.TryDecode(Max, bytes.AsSpan(0, cut), out _, out _));
        }));

    [Fact]
    public void Encode_SparseOrDense_GivesTheSameBytes()
    {
        var values = Enumerable.Range(0, 3000).Select(i => (i * 7) % 2000).ToArray();
        var dense = Of([.. values, .. Enumerable.Repeat(5, 2000)]);
        for (var i = 0; i < 2000; i++) dense.Remove(5);
        Assert.NotEqual(dense.Bytes, Of(values).Bytes);
        Assert.Equal(Encoded(Of(values)), Encoded(dense));
        AssertEqual([.. values], dense.Clone(), "clone");
    }

    [Theory]
    [InlineData("")]
    [InlineData("80")]
    [InlineData("8000")]
    [InlineData("01C527")]
    [InlineData("01FFFFFFFF1F")]
    [InlineData("0101FFFFFFFF0F")]
    public void TryDecode_WhatEncodeNeverWrites_IsFalse(string hex) =>
        Assert.False(Histogram.TryDecode(Max, Convert.FromHexString(hex), out _, out _));

    [Fact]
    public void AddAll_AnyTwo_HoldsBoth()
    {
        var sizes = new[] { 0, 1, 50, 3000, 5000 };
        foreach (var left in sizes)
        foreach (var right in sizes)
        {
            var random = new Random(left + (7 * right));
            var (a, b) = (Values(random, left), Values(random, right));
            var sum = Of(a);
            sum.AddAll(Of(b));
            AssertEqual([.. a, .. b], sum, $"{left} + {right}");
            sum.Add(1);
        }

        var shrunk = Of(Values(new Random(1), 5000));
        for (var i = 0; i < 2500; i++) shrunk.Remove(shrunk.Ascending(1));
        var rest = Enumerable.Range(1, 2500).Select(shrunk.Ascending).ToList();
        shrunk.AddAll(Of([4, 4]));
        AssertEqual([.. rest, 4, 4], shrunk, "a dense one that is small again");
    }

    [Fact]
    public void Remove_ValueNotHeld_Throws()
    {
        var histogram = Of([4]);
        Assert.Throws<InvalidOperationException>(() => histogram.Remove(5));
        Assert.Throws<InvalidOperationException>(() => histogram.Move(3, 4));
        Assert.Throws<ArgumentOutOfRangeException>(() => histogram.Add(Max + 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => histogram.Add(-1));
        AssertEqual([4], histogram, "unchanged");
    }

    private static int[] Values(Random random, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => random.Next(Max + 1))];

    private static Histogram Of(int[] values)
    {
        var histogram = new Histogram(Max);
        foreach (var value in values) histogram.Add(value);
        return histogram;
    }

    private static byte[] Encoded(Histogram histogram)
    {
        var writer = new ArrayBufferWriter<byte>();
        histogram.Encode(writer);
        return writer.WrittenSpan.ToArray();
    }

    private static void Add(Histogram histogram, List<int> model, int value)
    {
        histogram.Add(value);
        model.Add(value);
    }

    private static void Remove(Histogram histogram, List<int> model, Random random)
    {
        var at = random.Next(model.Count);
        histogram.Remove(model[at]);
        model.RemoveAt(at);
    }

    private static void Move(Histogram histogram, List<int> model, Random random, int highest)
    {
        var (at, to) = (random.Next(model.Count), random.Next(highest + 1));
        histogram.Move(model[at], to);
        model[at] = to;
    }

    private static void AssertEqual(List<int> model, Histogram histogram, string message)
    {
        Assert.True(model.Count == histogram.Count, message);
        Assert.True(model.Sum(v => (long)v) == histogram.Sum, message);
        var expected = new int[Max + 1];
        foreach (var value in model) expected[value]++;
        var counts = new int[Max + 1];
        histogram.AddTo(counts);
        Assert.True(expected.AsSpan().SequenceEqual(counts), message);
        histogram.SubtractFrom(counts);
        Assert.DoesNotContain(counts, count => count != 0);
        var above = model.Count;
        for (var value = 0; value <= Max; value++)
        {
            above -= expected[value];
            if (value % 50 > 1) continue;
            Assert.True(expected[value] == histogram.CountOf(value), message);
            Assert.True(above == histogram.CountAbove(value), message);
        }

        var sorted = model.Order().ToArray();
        for (var position = 1; position <= sorted.Length; position += 1 + (sorted.Length / 20))
            Assert.True(sorted[position - 1] == histogram.Ascending(position), message);
    }
}
