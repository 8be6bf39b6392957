using System.IO.Compression;
using System.Text;
using Ssi.Api.Bodies;

namespace Ssi.Api.Tests.Bodies;

public sealed class GzipBodyTests
{
    private static readonly byte[] Text = Encoding.UTF8.GetBytes(
        string.Concat(Enumerable.Range(0, 300).Select(i => $"{{\"id\":\"e{i * 7919 % 1000}\"}}\n")));

    private static readonly byte[] Packed = Gzip(Text);

    public static TheoryData<int> PieceBytes { get; } = [1, 7, 8192];

    [Theory]
    [MemberData(nameof(PieceBytes))]
    public async Task Members_OneOrSeveral_AreReadToTheEnd(int piece)
    {
        byte[] twice = [.. Text, .. Text];
        Assert.Equal(Text, await ReadAsync(Packed, piece));
        Assert.Equal(twice, await ReadAsync([.. Packed, .. Packed], piece));
        Assert.Empty(await ReadAsync(Gzip([]), piece));
    }

    [Theory]
    [MemberData(nameof(PieceBytes))]
    public async Task Body_CutAtAnyByte_IsBroken(int piece)
    {
        for (var length = 0; length < Packed.Length; length++)
        {
            Assert.True(await IsBrokenAsync(Packed[..length], piece), $"cut at {length}");
            if (length > 0)
                Assert.True(await IsBrokenAsync([.. Packed, .. Packed[..length]], piece), $"second cut at {length}");
        }
    }

    [Theory]
    [MemberData(nameof(PieceBytes))]
    public async Task Trailer_WithAnyBitFlipped_IsBroken(int piece)
    {
        for (var bit = 0; bit < 64; bit++)
        {
            var body = Packed.ToArray();
            body[^(1 + (bit / 8))] ^= (byte)(1 << (bit % 8));
            Assert.True(await IsBrokenAsync(body, piece), $"bit {bit}");
        }
    }

    [Theory]
    [MemberData(nameof(PieceBytes))]
    public async Task Body_ThatGoesOnBehindItsTrailer_IsBroken(int piece)
    {
        foreach (var rest in new byte[][] { [0], [0x1F], [0x1F, 0x8B], [0, 0], Packed[^8..], [(byte)'\n'] })
            Assert.True(await IsBrokenAsync([.. Packed, .. rest], piece), Convert.ToHexString(rest));
    }

    [Fact]
    public async Task Body_ThatExpandsBeyondTheBound_IsTooLarge()
    {
        var bomb = Gzip(new byte[8 << 20]);

        var broken = await Assert.ThrowsAsync<BrokenBodyException>(() => ReadAsync(bomb, 8192, maxExpansion: 250));

        Assert.Equal("body_too_large", broken.Problem.Kind.Code);
        Assert.Equal(8 << 20, (await ReadAsync(bomb, 8192, maxExpansion: 2_000)).Length);
    }

    private static byte[] Gzip(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal))
        {
            gzip.Write(bytes.AsSpan(0, bytes.Length / 2));
            gzip.Flush();
            gzip.Write(bytes.AsSpan(bytes.Length / 2));
        }

        // The packer writes nothing at all for nothing.
        return packed.ToArray() is { Length: > 0 } some
            ? some
            : Convert.FromHexString("1F8B080000000000000303000000000000000000");
    }

    private static async Task<bool> IsBrokenAsync(byte[] body, int piece)
    {
        try
        {
            await ReadAsync(body, piece);
            return false;
        }
        catch (BrokenBodyException broken)
        {
            return broken.Problem.Kind.Code is "malformed";
        }
    }

    private static async Task<byte[]> ReadAsync(byte[] body, int piece, int maxExpansion = int.MaxValue)
    {
        using var source = new PieceStream(body, piece);
        await using var gzip = new GzipBody(source, maxExpansion);
        using var text = new MemoryStream();
        await gzip.CopyToAsync(text);
        return text.ToArray();
    }

    private sealed class PieceStream(byte[] bytes, int piece) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, piece)], cancellationToken);
    }
}
