using System.Buffers.Binary;
using Ssi.Scoring.Days;
using Ssi.Storage;

namespace Ssi.Engine.Shards;

/// <content>What the shard must know of events that may come again: how far back it holds the ids of accepted ones, and
/// which members were erased.</content>
/// <remarks>Stored, little-endian: the first day whose ids are all held 2, then for each erased member its hash 8 and
/// the time 8.</remarks>
public sealed partial class ShardCore
{
    private const int MarkBytes = 16;

    /// <summary>The first day of acceptance whose ids are all held.</summary>
    private Day _idsFrom;

    private bool _refusalsChanged;

    private void DropIdsBefore(Day first)
    {
        if (!_accepted.DropBefore(first))
            return;

        // Ids go by pairs of days.
        _idsFrom = new Day(first.Number & ~1);
        _refusalsChanged = true;
    }

    private void LoadRefusals(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
            return;
        if (bytes.Length % MarkBytes != sizeof(ushort))
            throw new StoreMismatchException($"Shard {Number} was stored by an earlier version of this program.");
        _idsFrom = new Day(BinaryPrimitives.ReadUInt16LittleEndian(bytes));
        for (bytes = bytes[sizeof(ushort)..]; bytes.Length >= MarkBytes; bytes = bytes[MarkBytes..])
        {
            var member = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
            _erasures[member] = BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]);
        }
    }

    /// <summary>An event may come again as late as <c>LatenessHours</c> after its time: the ids must reach back that
    /// far, or one that was counted would count twice.</summary>
    private void RequireIds()
    {
        var needed = Day.Back(_rules.LatenessDays + 1);
        if (_idsFrom <= needed)
            return;
        throw new StoreMismatchException(
            $"Shard {Number} holds the ids of events accepted from {_idsFrom} on; LatenessHours of this start needs "
            + $"those from {needed} on. Start with the former LatenessHours and IdRetentionDays of at least "
            + $"{_rules.LatenessDays + 1}, and raise LatenessHours on {_idsFrom + (_rules.LatenessDays + 1)}.");
    }

    private byte[] RefusalsToBytes()
    {
        var bytes = new byte[sizeof(ushort) + (MarkBytes * _erasures.Count)];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, (ushort)_idsFrom.Number);
        var at = sizeof(ushort);
        foreach (var (member, ticks) in _erasures)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(at), member);
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(at + 8), ticks);
            at += MarkBytes;
        }

        return bytes;
    }
}
