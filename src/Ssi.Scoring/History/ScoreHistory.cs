using System.Buffers;
using Ssi.Scoring.Days;
using Ssi.Scoring.Members;
using Ssi.Scoring.Packing;
using Ssi.Scoring.Scores;

namespace Ssi.Scoring.History;

/// <summary>A member's scores of consecutive closed days, immutable. Equal scores have equal bytes.</summary>
/// <remarks>The bytes are runs of equal days. A run is a head (bits 0..3: which pillars differ from the run before,
/// bit 4: model and industry differ, bits 5..7: days - 1, where 7 means that days - 8 follows), then the differences.
/// A day of its own costs about five bytes, an unchanged one nothing. Bytes of another form throw
/// <see cref="InvalidDataException"/> when they are read.</remarks>
public sealed class ScoreHistory
{
    private const int PillarCount = 4;
    private const int ContextBit = 1 << PillarCount;
    private const int LengthShift = PillarCount + 1;
    private const int LongRun = 8;
    private const int SpareBytes = 512;

    private readonly byte[] _runs;

    internal ScoreHistory(Day first, byte[] runs)
    {
        First = first;
        _runs = runs;
    }

    public Day First { get; }

    /// <summary>The runs as they are stored; <see cref="First"/> is not part of them.</summary>
    public ReadOnlySpan<byte> Runs => _runs;

    public static ScoreHistory Of(Day first, ReadOnlySpan<DayScore> days) =>
        new(first, Write([], default, default, 0, days));

    /// <summary>This history and the days after its last one. Only the last run is written anew.</summary>
    public ScoreHistory Append(ReadOnlySpan<DayScore> days)
    {
        var reader = new PackReader(_runs);
        var (start, length, before, run) = (0, 0, default(DayScore), default(DayScore));
        while (!reader.AtEnd)
        {
            start = _runs.Length - reader.Remaining;
            before = run;
            length = ReadRun(ref reader, ref run);
        }

        return new ScoreHistory(First, Write(Runs[..start], before, run, length, days));
    }

    /// <summary>The score of each day, <see cref="First"/> first.</summary>
    public DayScore[] ToDays()
    {
        var days = new List<DayScore>();
        var reader = new PackReader(_runs);
        var run = default(DayScore);
        while (!reader.AtEnd)
        {
            var length = ReadRun(ref reader, ref run);
            PackReader.Require(First.Number + days.Count + length - 1 <= Day.Max.Number);
            for (var i = 0; i < length; i++)
                days.Add(run);
        }

        return [.. days];
    }

    /// <summary>False for a day outside.</summary>
    public bool TryOn(Day day, out DayScore score)
    {
        score = default;
        var left = day - First;
        if (left < 0)
            return false;
        var reader = new PackReader(_runs);
        while (!reader.AtEnd)
        {
            left -= ReadRun(ref reader, ref score);
            if (left < 0)
                return true;
        }

        score = default;
        return false;
    }

    /// <summary>Earlier runs as they are, then a run of so many days (none at 0) and the days after it.</summary>
    private static byte[] Write(
        ReadOnlySpan<byte> earlier, DayScore before, DayScore run, int length, ReadOnlySpan<DayScore> days)
    {
        var output = new ArrayBufferWriter<byte>(earlier.Length + SpareBytes);
        var writer = new PackWriter(output);
        writer.Bytes(earlier);
        foreach (var day in days)
        {
            if (length > 0 && day != run)
            {
                WriteRun(ref writer, before, run, length);
                (before, length) = (run, 0);
            }

            run = day;
            length++;
        }

        if (length > 0)
            WriteRun(ref writer, before, run, length);
        writer.Flush();
        return output.WrittenSpan.ToArray();
    }

    private static void WriteRun(ref PackWriter writer, DayScore before, DayScore run, int length)
    {
        var context = before.Model != run.Model
            || !string.Equals(before.Industry, run.Industry, StringComparison.Ordinal);
        var head = (Math.Min(length, LongRun) - 1 << LengthShift) | (context ? ContextBit : 0);
        for (var pillar = 0; pillar < PillarCount; pillar++)
            head |= before.Score[(Pillar)pillar] == run.Score[(Pillar)pillar] ? 0 : 1 << pillar;
        writer.Byte((byte)head);
        if (length >= LongRun)
            writer.Varint(length - LongRun);
        for (var pillar = 0; pillar < PillarCount; pillar++)
        {
            if ((head & (1 << pillar)) != 0)
                writer.Signed(run.Score[(Pillar)pillar] - before.Score[(Pillar)pillar]);
        }

        if (context)
        {
            writer.Byte(run.Model);
            writer.Text(run.Industry);
        }
    }

    /// <summary>Reads a run's score over the one before it, and returns its days.</summary>
    private static int ReadRun(ref PackReader reader, ref DayScore run)
    {
        var head = reader.Byte();
        var length = (head >> LengthShift) + 1;
        if (length == LongRun)
            length += reader.Varint(Day.Max.Number);
        Span<int> pillars = stackalloc int[PillarCount];
        for (var pillar = 0; pillar < PillarCount; pillar++)
        {
            var changed = (head & (1 << pillar)) != 0;
            pillars[pillar] = run.Score[(Pillar)pillar] + (changed ? reader.Signed() : 0);
            PackReader.Require((uint)pillars[pillar] <= ScoreVector.PillarMax);
        }

        var (model, industry) = (run.Model, run.Industry);
        if ((head & ContextBit) != 0)
        {
            model = reader.Byte();
            industry = reader.Text(EntityId.MaxLength);
        }

        run = new DayScore(model, new ScoreVector(pillars[0], pillars[1], pillars[2], pillars[3]), industry);
        return length;
    }
}
