using Ssi.Scoring.Days;
using Ssi.Scoring.Packing;

namespace Ssi.Scoring.History;

/// <summary>The closed scores of one aligned run of 32 days, to be stored in a row of its own. A member's first block
/// may begin inside; every other one is whole.</summary>
/// <param name="Number">The day's number / 32, rounded down.</param>
/// <param name="Bytes">The place of the first day inside the block, then the runs of
/// <see cref="ScoreHistory"/>.</param>
public readonly record struct HistoryBlock(int Number, byte[] Bytes)
{
    /// <summary>The days of a block.</summary>
    public const int Days = 1 << Shift;

    private const int Shift = 5;

    public static int NumberOf(Day day) => day.Number >> Shift;

    /// <summary>The first day of a block.</summary>
    public static Day FirstDay(int number) => new(number << Shift);

    /// <summary>Reads a stored block; other bytes throw <see cref="InvalidDataException"/>, now or when its days are
    /// read.</summary>
    public static ScoreHistory Decode(int number, ReadOnlySpan<byte> bytes)
    {
        var reader = new PackReader(bytes);
        var offset = reader.Varint(Days - 1);
        return new ScoreHistory(FirstDay(number) + offset, reader.Bytes(reader.Remaining).ToArray());
    }

    /// <summary>The block of some consecutive days that all lie in it.</summary>
    public static HistoryBlock Of(Day first, ReadOnlySpan<DayScore> days)
    {
        var number = NumberOf(first);
        return new HistoryBlock(number, [(byte)(first - FirstDay(number)), .. ScoreHistory.Of(first, days).Runs]);
    }
}
