using System.Buffers;

namespace Ssi.Ranking.Tests.Packing;

/// <summary>Bytes as they are written, and bytes that were spoilt.</summary>
internal static class Bytes
{
    public delegate bool Decoder<T>(ReadOnlySpan<byte> source, out T? value);

    public static byte[] Of(Action<IBufferWriter<byte>> encode)
    {
        var writer = new ArrayBufferWriter<byte>();
        encode(writer);
        return writer.WrittenSpan.ToArray();
    }

    /// <summary>Spoilt bytes are refused, or they are what another value would have written. Cut ones are always
    /// refused, and so are those with something after them and those of another version.</summary>
    public static void AssertSpoiltAreRefused<T>(
        byte[] bytes, Random random, Decoder<T> decode, Action<T, IBufferWriter<byte>> encode, string message)
    {
        Assert.False(decode([.. bytes, 0], out _), message);
        Assert.False(decode([(byte)(bytes[0] + 1), .. bytes[1..]], out _), message);
        for (var round = 0; round < 300; round++)
        {
            Assert.False(decode(bytes.AsSpan(0, random.Next(bytes.Length)), out _), message);
            var spoilt = bytes.ToArray();
            for (var change = random.Next(3); change >= 0; change--)
                spoilt[random.Next(spoilt.Length)] ^= (byte)(1 << random.Next(8));
            if (decode(spoilt, out var value))
                Assert.True(spoilt.AsSpan().SequenceEqual(Of(writer => encode(value!, writer))), message);
        }
    }
}
