using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;
using Ssi.Storage.Checksums;

namespace Ssi.Storage.Sqlite.Files;

/// <summary>The high-water mark beside the database: how far what was acknowledged goes, written after every commit and
/// before its acknowledgement. A recovery that does not reach it has lost something.</summary>
/// <remarks>A commit writes it without syncing it: after the end of a process it is exact, after a power failure a
/// lower bound, as old as the last copy of the log at most. Each number has its own checksum and never crosses a
/// sector, so a torn write leaves old numbers or new ones.</remarks>
internal sealed class MarkFile : IDisposable
{
    // A slot is a number, its checksum and four bytes of zeros.
    private const int SlotBytes = 16;
    private const int HeadSlot = 0;
    private const int DaySlot = 1;
    private const int SimulatedNowSlot = 2;
    private const int FirstShardSlot = 3;
    private const int MaxShards = 1024;

    private readonly SafeFileHandle _handle;
    private readonly byte[] _bytes;

    private MarkFile(SafeFileHandle handle, byte[] bytes)
    {
        _handle = handle;
        _bytes = bytes;
    }

    public static string PathOf(string database) => database + "-mark";

    /// <summary>What the mark of a database says; null where there is none.</summary>
    /// <exception cref="StoreDamagedException">It cannot be read.</exception>
    public static Acknowledged? Read(string database)
    {
        var path = PathOf(database);
        if (!File.Exists(path))
            return null;
        var bytes = File.ReadAllBytes(path);
        if (bytes.Length < SlotBytes || Number(path, bytes, HeadSlot) is not (>= 1 and <= MaxShards and var shards)
            || bytes.Length != (FirstShardSlot + shards) * SlotBytes)
            throw Damaged(path);
        return new Acknowledged(
            [.. Enumerable.Range(FirstShardSlot, (int)shards).Select(slot => Number(path, bytes, slot))],
            Number(path, bytes, DaySlot), Number(path, bytes, SimulatedNowSlot));
    }

    /// <summary>Writes the mark anew, synced, and keeps it open. The new file takes the old one's place whole, so that
    /// a process that is killed meanwhile leaves either.</summary>
    public static MarkFile Create(string database, Acknowledged from)
    {
        var path = PathOf(database);
        var written = path + "-new";
        var bytes = new byte[(FirstShardSlot + from.Sequences.Length) * SlotBytes];
        var mark = new MarkFile(
            File.OpenHandle(written, FileMode.Create, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete), bytes);
        mark.Set(HeadSlot, from.Sequences.Length);
        mark.Set(DaySlot, from.Day);
        mark.Set(SimulatedNowSlot, from.SimulatedNow);
        for (var shard = 0; shard < from.Sequences.Length; shard++)
            mark.Set(FirstShardSlot + shard, from.Sequences[shard]);
        mark.Write();
        mark.Sync();
        File.Move(written, path, overwrite: true);
        return mark;
    }

    public void RaiseShard(int shard, long sequence) => Raise(FirstShardSlot + shard, sequence);

    public void RaiseDay(long day) => Raise(DaySlot, day);

    public void RaiseSimulatedNow(long ticks) => Raise(SimulatedNowSlot, ticks);

    public void Write() => RandomAccess.Write(_handle, _bytes, 0);

    public void Sync() => RandomAccess.FlushToDisk(_handle);

    public void Dispose() => _handle.Dispose();

    private void Raise(int slot, long value)
    {
        if (value > BinaryPrimitives.ReadInt64LittleEndian(_bytes.AsSpan(slot * SlotBytes)))
            Set(slot, value);
    }

    private void Set(int slot, long value)
    {
        var bytes = _bytes.AsSpan(slot * SlotBytes, SlotBytes);
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[sizeof(long)..], RowChecksum.OfMark(slot, value));
    }

    private static long Number(string path, byte[] bytes, int slot)
    {
        var value = BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(slot * SlotBytes));
        var checksum = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan((slot * SlotBytes) + sizeof(long)));
        return checksum == RowChecksum.OfMark(slot, value) ? value : throw Damaged(path);
    }

    private static StoreDamagedException Damaged(string path) =>
        new($"file {path}, which says how far the store was: its checksum does not match", null);
}
