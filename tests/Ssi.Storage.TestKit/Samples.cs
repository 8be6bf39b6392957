using System.Globalization;
using System.Text;

namespace Ssi.Storage.TestKit;

/// <summary>Rows to write where only a part of them matters.</summary>
public static class Samples
{
    public const int Shards = 8;

    public static StoreStamp Stamp { get; } = new(
        Shards, [.. Enumerable.Range(1, 16).Select(i => (byte)i)], false, "ssi-1", "{\"points\":25}"u8.ToArray());

    public static StoreStamp Simulated { get; } = Stamp with { SimulatedClock = true };

    public static long Key(int shard, int slot) => ((long)shard << 32) | (uint)slot;

    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    public static MemberRow Member(long key, string id, long sequence = 1, int brand = 100, byte[]? state = null) =>
        new(key, id, "software", brand + 600, brand, 100, 200, 300, 9_000, sequence, state ?? Bytes("state of " + id));

    public static string Id(long key) => "m" + key.ToString(CultureInfo.InvariantCulture);

    public static CheckpointEnd End(
        long sequence, long trimThrough = 0, int nextSlot = 0, IReadOnlyList<AcceptedIdsRow>? accepted = null,
        int dropAcceptedBefore = 0, int? dropHistoryBefore = null, IReadOnlyList<DistributionRow>? openDays = null) =>
        new(sequence, trimThrough, nextSlot, accepted ?? [], dropAcceptedBefore, dropHistoryBefore, openDays);
}
