namespace Ssi.Storage.Checksums;

/// <summary>The checksum that every row carries, the same in every database: CRC-32C over the table's number, the row's
/// key and its columns, as a signed 32-bit integer. A changed, swapped or misplaced row does not match it.</summary>
/// <remarks>It finds damage and does not resist forgery. The numbers and the order of columns are stored and therefore
/// frozen.</remarks>
public static class RowChecksum
{
    private const byte JournalKind = 1;
    private const byte MemberKind = 2;
    private const byte ConnectionKind = 3;
    private const byte HistoryKind = 4;
    private const byte AcceptedIdsKind = 5;
    private const byte ClosedDayKind = 6;
    private const byte OpenDayKind = 7;
    private const byte CheckpointKind = 8;
    private const byte TrimmedKind = 9;
    private const byte ErasuresKind = 10;
    private const byte StampKind = 11;
    private const byte DayKind = 12;
    private const byte SimulatedNowKind = 13;
    private const byte MarkKind = 14;

    private const long None = -1;

    /// <summary>True where a stored checksum is the computed one.</summary>
    /// <param name="stored">Null for a row that carries none.</param>
    /// <param name="acceptsNone">True in a store that holds rows from before checksums.</param>
    public static bool Matches(long? stored, int computed, bool acceptsNone) =>
        stored is null ? acceptsNone : stored == computed;

    public static int OfEntry(int shard, long sequence, ReadOnlySpan<byte> entry) =>
        new Crc(JournalKind).Add(shard).Add(sequence).Add(entry).Value;

    public static int OfMember(in StoredMember member, long ssi) =>
        new Crc(MemberKind)
            .Add(member.Key).Add(ssi).Add((long)member.Pillars).Add(member.Day).Add(member.Sequence)
            .Add(member.Id).Add(member.Industry).Add(member.State).Value;

    public static int OfMember(MemberRow row) =>
        new Crc(MemberKind)
            .Add(row.Key).Add(row.Ssi).Add((long)Pillars(row.Brand, row.Find, row.Engage, row.Relate)).Add(row.Day)
            .Add(row.Sequence).Add(row.Id).Add(row.Industry).Add(row.State.Span).Value;

    public static int OfConnection(long member, string other, ReadOnlySpan<byte> record) =>
        new Crc(ConnectionKind).Add(member).Add(other).Add(record).Value;

    public static int OfHistory(long member, int block, ReadOnlySpan<byte> record) =>
        new Crc(HistoryKind).Add(member).Add(block).Add(record).Value;

    /// <param name="sequence">That of the checkpoint that added the segment.</param>
    public static int OfAcceptedIds(int shard, int day, long sequence, ReadOnlySpan<byte> hashes) =>
        new Crc(AcceptedIdsKind).Add(shard).Add(day).Add(sequence).Add(hashes).Value;

    public static int OfClosedDay(int day, string industry, ReadOnlySpan<byte> distribution) =>
        new Crc(ClosedDayKind).Add(day).Add(industry).Add(distribution).Value;

    public static int OfOpenDay(int shard, int day, string industry, ReadOnlySpan<byte> distribution) =>
        new Crc(OpenDayKind).Add(shard).Add(day).Add(industry).Add(distribution).Value;

    /// <summary>Of what every end of a checkpoint sets in the shard's row.</summary>
    public static int OfCheckpoint(int shard, long sequence, long nextSlot, long? openDays) =>
        new Crc(CheckpointKind).Add(shard).Add(sequence).Add(nextSlot).Add(openDays ?? None).Value;

    public static int OfTrimmed(int shard, long trimmed) => new Crc(TrimmedKind).Add(shard).Add(trimmed).Value;

    public static int OfErasures(int shard, ReadOnlySpan<byte> erasures) =>
        new Crc(ErasuresKind).Add(shard).Add(erasures).Value;

    /// <summary>Of all that a store is made for, the model's document too.</summary>
    public static int OfStamp(StoreStamp stamp, bool acceptsNone) =>
        new Crc(StampKind)
            .Add(stamp.Shards).Add(stamp.HashKey).Add(stamp.SimulatedClock ? 1 : 0).Add(stamp.Model)
            .Add(stamp.ModelDocument).Add(acceptsNone ? 1 : 0).Value;

    public static int OfDay(int day) => new Crc(DayKind).Add(day).Value;

    public static int OfSimulatedNow(long ticks) => new Crc(SimulatedNowKind).Add(ticks).Value;

    /// <summary>Of a number in a file that says how far a store is.</summary>
    public static int OfMark(int slot, long value) => new Crc(MarkKind).Add(slot).Add(value).Value;

    /// <summary>The four pillars in hundredths, 16 bits each, brand lowest.</summary>
    public static ulong Pillars(long brand, long find, long engage, long relate) =>
        (ulong)brand | ((ulong)find << 16) | ((ulong)engage << 32) | ((ulong)relate << 48);
}
