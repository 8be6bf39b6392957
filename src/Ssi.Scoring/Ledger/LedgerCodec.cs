using Ssi.Scoring.Activities;
using Ssi.Scoring.Days;
using Ssi.Scoring.Packing;

namespace Ssi.Scoring.Ledger;

/// <summary>The stored form of a ledger and of the contacts: differences between neighbours in the sorted
/// order.</summary>
/// <remarks>A ledger is the number of cells, the earliest day, then by kind: kind, number of cells, and for each cell
/// (days since the cell before - 1, for the first one days since the earliest) * 8 + count - 1, where 7 means that
/// count - 8 follows. Contacts are the number of pairs, then for each the days since the one before, and the
/// mark; the erased ones follow in the same form.</remarks>
internal static class LedgerCodec
{
    private const int CountBits = 3;
    private const uint LongCount = 1 << CountBits;

    public static void Write(ref PackWriter writer, ReadOnlySpan<LedgerCell> cells)
    {
        writer.Varint(cells.Length);
        if (cells.IsEmpty)
            return;
        var earliest = cells[0].Day;
        foreach (var cell in cells)
            earliest = cell.Day < earliest ? cell.Day : earliest;
        writer.Varint(earliest.Number);
        while (!cells.IsEmpty)
        {
            var run = RunLength(cells);
            writer.Byte((byte)cells[0].Kind);
            writer.Varint(run);
            var next = earliest.Number;
            foreach (var cell in cells[..run])
            {
                var count = cell.Count;
                writer.Varint(((ulong)(cell.Day.Number - next) << CountBits) | (Math.Min(count, LongCount) - 1));
                if (count >= LongCount)
                    writer.Varint(count - LongCount);
                next = cell.Day.Number + 1;
            }

            cells = cells[run..];
        }
    }

    /// <summary>Null for a ledger without cells.</summary>
    public static ActivityLedger? ReadLedger(ref PackReader reader)
    {
        var cells = new LedgerCell[reader.Varint(reader.Remaining)];
        if (cells.Length == 0)
            return null;
        var earliest = reader.Varint(Day.Max.Number);
        var kind = 0;
        for (var read = 0; read < cells.Length;)
        {
            var before = kind;
            kind = reader.Byte();
            PackReader.Require(kind > before && kind < byte.MaxValue);
            var run = reader.Varint(cells.Length - read);
            PackReader.Require(run > 0);
            var next = earliest;
            for (var end = read + run; read < end; read++)
            {
                var head = reader.Varint(((uint)Day.Max.Number << CountBits) | (LongCount - 1));
                var count = (head & (LongCount - 1)) + 1;
                if (count == LongCount)
                    count += reader.Varint(uint.MaxValue - LongCount);
                var day = next + (int)(head >> CountBits);
                PackReader.Require(day <= Day.Max.Number);
                cells[read] = LedgerCell.Of((ActivityKind)kind, new Day(day), count);
                next = day + 1;
            }
        }

        return new ActivityLedger(cells);
    }

    public static void Write(ref PackWriter writer, ReadOnlySpan<ContactDay> pairs)
    {
        writer.Varint(pairs.Length);
        var day = 0;
        foreach (var pair in pairs)
        {
            writer.Varint(pair.Day.Number - day);
            writer.Word(pair.Mark);
            day = pair.Day.Number;
        }
    }

    /// <summary>The pairs, then those of erased contacts; null for none of either.</summary>
    public static ContactDays? ReadContacts(ref PackReader reader)
    {
        var pairs = ReadPairs(ref reader);
        var erased = ReadPairs(ref reader);
        return pairs.Length + erased.Length == 0 ? null : new ContactDays(pairs, erased);
    }

    private static ContactDay[] ReadPairs(ref PackReader reader)
    {
        var pairs = new ContactDay[reader.Varint(reader.Remaining / sizeof(ulong))];
        var day = 0;
        for (var i = 0; i < pairs.Length; i++)
        {
            day += reader.Varint(Day.Max.Number - day);
            pairs[i] = new ContactDay(new Day(day), reader.Word());
            PackReader.Require(i == 0 || pairs[i - 1].IsBefore(pairs[i]));
        }

        return pairs;
    }

    private static int RunLength(ReadOnlySpan<LedgerCell> cells)
    {
        var length = 1;
        while (length < cells.Length && cells[length].Kind == cells[0].Kind)
            length++;
        return length;
    }
}
