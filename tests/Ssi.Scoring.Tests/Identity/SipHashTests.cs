using System.Numerics;
using Ssi.Scoring.Identity;

namespace Ssi.Scoring.Tests.Identity;

public sealed class SipHashTests
{
    private static readonly byte[] Key = [.. Enumerable.Range(0, 16).Select(i => (byte)i)];

    /// <summary>From the paper's appendix and the reference implementation's vectors: SipHash-2-4, key 00..0f, of the
    /// first n bytes of 00 01 02 ….</summary>
    [Theory]
    [InlineData(0, 0x726fdb47dd0e0e31UL)]
    [InlineData(1, 0x74f839c593dc67fdUL)]
    [InlineData(2, 0x0d6c8009d9a94f5aUL)]
    [InlineData(15, 0xa129ca6149be45e5UL)]
    public void Transcription_TwoAndFourRounds_GivesThePublishedVectors(int length, ulong expected) =>
        Assert.Equal(expected, Transcribed(Key, Message(length), 2, 4));

    [Fact]
    public void Hash_EveryLength_EqualsTheTranscription()
    {
        var random = new Random(7);
        for (var length = 0; length <= 130; length++)
        {
            var (key, message) = (new byte[SipHash.KeyBytes], new byte[length]);
            random.NextBytes(key);
            random.NextBytes(message);

            Assert.Equal(Transcribed(key, message, 1, 3), SipHash.FromKey(key).Hash(message));
            Assert.Equal(Transcribed(new byte[16], message, 1, 3), SipHash.Unkeyed.Hash(message));
        }
    }

    /// <summary>Hashes are stored, so these never change.</summary>
    [Theory]
    [InlineData(0, 0xabac0158050fc4dcUL)]
    [InlineData(8, 0x369095118d299a8eUL)]
    [InlineData(15, 0xd320d86d2a519956UL)]
    public void Hash_KnownKeys_AreFrozen(int length, ulong expected) =>
        Assert.Equal(expected, SipHash.FromKey(Key).Hash(Message(length)));

    private static byte[] Message(int length) => [.. Enumerable.Range(0, length).Select(i => (byte)i)];

    /// <summary>The paper's section 2, step by step, over the padded message.</summary>
    private static ulong Transcribed(byte[] key, byte[] message, int compressions, int finalizations)
    {
        var padded = new byte[(message.Length / 8 * 8) + 8];
        message.CopyTo(padded, 0);
        padded[^1] = (byte)message.Length;
        var (k0, k1) = (BitConverter.ToUInt64(key, 0), BitConverter.ToUInt64(key, 8));
        ulong[] v =
        [
            k0 ^ 0x736f6d6570736575, k1 ^ 0x646f72616e646f6d, k0 ^ 0x6c7967656e657261, k1 ^ 0x7465646279746573,
        ];
        for (var i = 0; i < padded.Length; i += 8)
        {
            var word = BitConverter.ToUInt64(padded, i);
            v[3] ^= word;
            SipRounds(v, compressions);
            v[0] ^= word;
        }

        v[2] ^= 0xff;
        SipRounds(v, finalizations);
        return v[0] ^ v[1] ^ v[2] ^ v[3];
    }

    private static void SipRounds(ulong[] v, int rounds)
    {
        for (var i = 0; i < rounds; i++)
        {
            HalfRound(v, 0, 1, 2, 3, 13, 16);
            HalfRound(v, 2, 1, 0, 3, 17, 21);
        }
    }

    private static void HalfRound(ulong[] v, int a, int b, int c, int d, int s, int t)
    {
        v[a] += v[b];
        v[c] += v[d];
        v[b] = BitOperations.RotateLeft(v[b], s) ^ v[a];
        v[d] = BitOperations.RotateLeft(v[d], t) ^ v[c];
        v[a] = BitOperations.RotateLeft(v[a], 32);
    }
}
