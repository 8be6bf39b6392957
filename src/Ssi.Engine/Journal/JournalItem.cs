using Ssi.Scoring.Activities;
using Ssi.Scoring.Days;

namespace Ssi.Engine.Journal;

/// <summary>One item of a journal entry, read in place: an event, a command, or word from another shard.</summary>
/// <remarks>Layout, little-endian. Event: code 1, identity hash 8, day 2, member (length 1 + bytes), then by kind:
/// dwell: seconds 4; contact nurtured: mark 8; connections: ticks 8 and the other (length 1 + bytes). A plain event of
/// a 12-character id takes 24 bytes. Others: code 1, ticks 8, member, other (may be empty), payload (length 2 + bytes);
/// a command with a condition has code 1 (220) and the expected version 8 before that.</remarks>
internal readonly ref struct JournalItem
{
    /// <summary>The most that one event takes.</summary>
    public const int MaxEventBytes = 1 + 8 + 2 + 1 + 128 + 8 + 1 + 128;

    private const byte FirstCommand = 200;

    private JournalItem(ReadOnlySpan<byte> bytes)
    {
        var reader = new SpanReader(bytes);
        Code = reader.Byte();
        if (Command == JournalItemCode.Conditional)
            (Expected, Code) = (reader.UInt64(), reader.Byte());
        if (IsEvent)
        {
            IdentityHash = reader.UInt64();
            Day = new Day(reader.UInt16());
            Member = reader.Short();
            switch (Kind)
            {
                case ActivityKind.DwellReceived:
                    Amount = reader.UInt32();
                    break;
                case ActivityKind.ContactNurtured:
                    Mark = reader.UInt64();
                    break;
                case ActivityKind.ConnectionAdded or ActivityKind.ConnectionRemoved:
                    Ticks = (long)reader.UInt64();
                    Other = reader.Short();
                    break;
            }
        }
        else
        {
            Ticks = (long)reader.UInt64();
            Member = reader.Short();
            Other = reader.Short();
            Payload = reader.Bytes(reader.UInt16());
        }

        Length = reader.Position;
    }

    public byte Code { get; }

    public bool IsEvent => Code < FirstCommand;

    public ActivityKind Kind => (ActivityKind)Code;

    public JournalItemCode Command => (JournalItemCode)Code;

    /// <summary>The <see cref="Members.MemberVersion"/> that the command expects, for a pair 1 connected or 0 not
    /// connected; null for any.</summary>
    public ulong? Expected { get; }

    public ulong IdentityHash { get; }

    /// <summary>The event's day; commands count under the day of their entry.</summary>
    public Day Day { get; }

    public ReadOnlySpan<byte> Member { get; }

    public uint Amount { get; } = 1;

    /// <summary>The contact's mark: see <see cref="Ssi.Engine.Ingest.ShardMap.ContactMarks"/>.</summary>
    public ulong Mark { get; }

    public long Ticks { get; }

    public ReadOnlySpan<byte> Other { get; }

    public ReadOnlySpan<byte> Payload { get; }

    public int Length { get; }

    /// <summary>True where applying it reads or writes the member's connections.</summary>
    public bool NeedsConnections =>
        IsEvent ? Kind is ActivityKind.ConnectionAdded or ActivityKind.ConnectionRemoved : true;

    /// <summary>The next item, or false at the end of the entry.</summary>
    public static bool TryRead(ref ReadOnlySpan<byte> rest, out JournalItem item)
    {
        if (rest.IsEmpty)
        {
            item = default;
            return false;
        }

        item = new JournalItem(rest);
        rest = rest[item.Length..];
        return true;
    }

    /// <summary>The first item of the bytes, which hold at least one.</summary>
    public static JournalItem Peek(ReadOnlySpan<byte> bytes) => new(bytes);

    public static int WriteEvent(
        Span<byte> target, ActivityKind kind, ReadOnlySpan<byte> member, ulong identityHash, long ticks, uint amount,
        ReadOnlySpan<byte> other, ulong mark)
    {
        var writer = new SpanWriter(target);
        writer.Byte((byte)kind);
        writer.UInt64(identityHash);
        writer.UInt16((ushort)Day.OfTicks(ticks).Number);
        writer.Short(member);
        switch (kind)
        {
            case ActivityKind.DwellReceived:
                writer.UInt32(amount);
                break;
            case ActivityKind.ContactNurtured:
                writer.UInt64(mark);
                break;
            case ActivityKind.ConnectionAdded or ActivityKind.ConnectionRemoved:
                writer.UInt64((ulong)ticks);
                writer.Short(other);
                break;
        }

        return writer.Position;
    }

    public static int CommandBytes(
        ReadOnlySpan<byte> member, ReadOnlySpan<byte> other, ReadOnlySpan<byte> payload, ulong? expected = null) =>
        (expected is null ? 0 : 1 + 8) + 1 + 8 + 1 + member.Length + 1 + other.Length + 2 + payload.Length;

    public static int WriteCommand(
        Span<byte> target, JournalItemCode code, ReadOnlySpan<byte> member, long ticks, ReadOnlySpan<byte> other,
        ReadOnlySpan<byte> payload, ulong? expected = null)
    {
        var writer = new SpanWriter(target);
        if (expected is { } version)
        {
            writer.Byte((byte)JournalItemCode.Conditional);
            writer.UInt64(version);
        }

        writer.Byte((byte)code);
        writer.UInt64((ulong)ticks);
        writer.Short(member);
        writer.Short(other);
        writer.UInt16((ushort)payload.Length);
        writer.Bytes(payload);
        return writer.Position;
    }
}
