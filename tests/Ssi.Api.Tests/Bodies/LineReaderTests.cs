using System.Text;
using Ssi.Api.Bodies;

namespace Ssi.Api.Tests.Bodies;

public sealed class LineReaderTests
{
    private const int MaxLine = 1024;

    [Fact]
    public async Task Lines_ReadInAnyPieces_ComeWholeWithTheirNumbers()
    {
        const int seed = 7;
        var random = new Random(seed);
        for (var round = 0; round < 200; round++)
        {
            var lines = Enumerable.Range(0, random.Next(0, 60))
                .Select(_ => new string(
                    (char)random.Next('a', 'z'), random.Next(0, random.Next(10) == 0 ? 4 * MaxLine : 200)))
                .ToArray();
            var text = string.Join('\n', lines) + (random.Next(2) == 0 ? "\n" : "");
            using var stream = new PieceStream(Encoding.ASCII.GetBytes(text), random);

            var read = await ReadAsync(stream);

            var wanted = text.TrimEnd('\n').Length == 0 && !text.Contains('\n', StringComparison.Ordinal) ? []
                : text.Split('\n');
            if (text.EndsWith('\n'))
                wanted = wanted[..^1];
            // Lines of nothing are passed over, and counted.
            var full = wanted.Select((line, number) => (Number: (long)number, Text: line))
                .Where(line => line.Text.Length > 0).ToArray();
            Assert.True(
                full.Length == read.Count, $"seed {seed}, round {round}: {full.Length} lines, {read.Count} read");
            for (var i = 0; i < full.Length; i++)
            {
                Assert.Equal(full[i].Number, read[i].Number);
                if (full[i].Text.Length <= MaxLine)
                    Assert.True(full[i].Text == read[i].Text, $"seed {seed}, round {round}, line {i}");
                else
                    Assert.True(
                        read[i].Text.Length > MaxLine
                        && full[i].Text.StartsWith(read[i].Text, StringComparison.Ordinal));
            }
        }
    }

    [Fact]
    public async Task Line_LongerThanAnyBuffer_IsCutAndSkipped()
    {
        var text = "first\n" + new string('x', 5_000_000) + "\nlast";
        using var stream = new PieceStream(Encoding.ASCII.GetBytes(text), new Random(3));

        var read = await ReadAsync(stream);

        Assert.Equal([0L, 1, 2], read.Select(line => line.Number));
        Assert.Equal(("first", "last"), (read[0].Text, read[2].Text));
        Assert.InRange(read[1].Text.Length, MaxLine + 1, LineChunk.Bytes);
    }

    [Fact]
    public async Task ByteOrderMark_BeforeTheFirstLine_IsPassedOver()
    {
        using var stream = new PieceStream(Encoding.UTF8.GetBytes("\uFEFFfirst\nlast"), new Random(5));

        Assert.Equal([(0L, "first"), (1L, "last")], await ReadAsync(stream));
    }

    private static async Task<List<(long Number, string Text)>> ReadAsync(Stream stream)
    {
        using var reader = new LineReader(stream, MaxLine);
        using var chunk = new LineChunk();
        var lines = new List<(long, string)>();
        while (await reader.ReadAsync(chunk, CancellationToken.None))
        {
            while (chunk.TryTake(out var start, out var length))
                lines.Add((chunk.LineNumber, Encoding.ASCII.GetString(chunk.Lines.Slice(start, length))));
        }

        return lines;
    }

    /// <summary>Gives its bytes in pieces of random length.</summary>
    private sealed class PieceStream(byte[] bytes, Random random) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, random.Next(1, 3000))], cancellationToken);
    }
}
