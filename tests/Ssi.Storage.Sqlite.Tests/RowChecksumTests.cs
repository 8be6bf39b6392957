using Ssi.Storage.Checksums;
using Ssi.Storage.TestKit;

namespace Ssi.Storage.Sqlite.Tests;

/// <summary>The checksums as they are stored.</summary>
public sealed class RowChecksumTests
{
    [Fact]
    public void Checksum_OfEveryKindOfRow_IsFrozen() => Assert.Equal(
        "-595424319 1832840257 2042788156 -1779019566 1902215576 192335257 -1880750870 "
            + "-1848010989 -1739188901 689039792 -137463760 219850387 -115052325",
        string.Join(' ', (int[])[
            RowChecksum.OfEntry(3, 7, "entry"u8), RowChecksum.OfMember(Samples.Member(5, "ann")),
            RowChecksum.OfConnection(5, "bob", [1, 2]), RowChecksum.OfHistory(5, 20, [3]),
            RowChecksum.OfAcceptedIds(3, 10, 7, new byte[8]), RowChecksum.OfClosedDay(10, "law", [4]),
            RowChecksum.OfOpenDay(3, 10, "law", [4]), RowChecksum.OfCheckpoint(3, 7, 9, null),
            RowChecksum.OfTrimmed(3, 7), RowChecksum.OfErasures(3, [5]), RowChecksum.OfStamp(Samples.Stamp, false),
            RowChecksum.OfDay(10), RowChecksum.OfSimulatedNow(10),
        ]));

    [Fact]
    public void Checksum_OfAnyFlippedBit_Differs()
    {
        var entry = new byte[300];
        new Random(1).NextBytes(entry);
        var whole = RowChecksum.OfEntry(1, 1, entry);
        for (var bit = 0; bit < entry.Length * 8; bit++)
        {
            entry[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.NotEqual(whole, RowChecksum.OfEntry(1, 1, entry));
            entry[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Fact]
    public void Checksum_OfARow_IsBoundToItsKeyAndTable()
    {
        byte[] bytes = [1, 2, 3];
        int[] all =
        [
            RowChecksum.OfEntry(1, 2, bytes), RowChecksum.OfEntry(2, 1, bytes), RowChecksum.OfHistory(1, 2, bytes),
            RowChecksum.OfAcceptedIds(1, 2, 0, bytes), RowChecksum.OfConnection(1, "2", bytes),
            RowChecksum.OfErasures(1, bytes), RowChecksum.OfTrimmed(1, 2), RowChecksum.OfDay(1),
            RowChecksum.OfSimulatedNow(1),
        ];
        Assert.Distinct(all);
    }
}
