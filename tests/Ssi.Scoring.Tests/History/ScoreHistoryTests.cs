using Ssi.Scoring.Days;
using Ssi.Scoring.History;
using Ssi.Scoring.Scores;

namespace Ssi.Scoring.Tests.History;

public sealed class ScoreHistoryTests
{
    private static readonly Day Start = new(9_800);

    [Fact]
    public void History_AnyDays_AreReadBack()
    {
        for (var seed = 1; seed <= 300; seed++)
        {
            var random = new Random(seed);
            var days = Days(random, random.Next(1, 60));
            var history = ScoreHistory.Of(Start, days);

            Assert.Equal(days, history.ToDays());
            var split = random.Next(days.Length);
            Assert.Equal(history.Runs, ScoreHistory.Of(Start, days.AsSpan(0, split)).Append(days.AsSpan(split)).Runs);
            for (var i = 0; i < days.Length; i++)
            {
                Assert.True(history.TryOn(Start + i, out var score));
                Assert.Equal(days[i], score);
            }

            Assert.False(history.TryOn(Start - 1, out _));
            Assert.False(history.TryOn(Start + days.Length, out _));
        }
    }

    [Fact]
    public void Runs_SameScoreForYears_AreAFewBytes()
    {
        var score = new DayScore(1, new ScoreVector(1_550, 1_200, 1_775, 1_800), "software");
        var days = Enumerable.Repeat(score, 400).ToArray();

        Assert.InRange(ScoreHistory.Of(Start, days).Runs.Length, 1, 22);
    }

    [Fact]
    public void Runs_ScoreThatDecays_AreFiveBytesADay()
    {
        var days = Enumerable.Range(0, 100)
            .Select(i => new ScoreVector(2_000 - i, 2_000 - (2 * i), 2_000 - (3 * i), 1_000 + i))
            .Select(score => new DayScore(1, score, null)).ToArray();

        Assert.InRange(ScoreHistory.Of(Start, days).Runs.Length, 1, 520);
    }

    [Fact]
    public void Block_AnyFirstDay_IsReadBack()
    {
        var random = new Random(11);
        for (var number = 300; number < 310; number++)
        {
            var offset = random.Next(HistoryBlock.Days);
            var days = Days(random, HistoryBlock.Days - offset);
            var first = HistoryBlock.FirstDay(number) + offset;
            var block = HistoryBlock.Of(first, days);
            var read = HistoryBlock.Decode(block.Number, block.Bytes);

            Assert.Equal((number, first), (block.Number, read.First));
            Assert.Equal(days, read.ToDays());
        }
    }

    [Fact]
    public void Block_BadBytes_AreRefused()
    {
        var random = new Random(13);
        for (var i = 0; i < 2_000; i++)
        {
            var bytes = new byte[random.Next(12)];
            random.NextBytes(bytes);
            var refusal = Record.Exception(() => HistoryBlock.Decode(300, bytes).ToDays());
            Assert.True(refusal is null or InvalidDataException, Convert.ToHexString(bytes));
        }
    }

    private static DayScore[] Days(Random random, int count)
    {
        var days = new DayScore[count];
        var day = new DayScore(1, default, null);
        for (var i = 0; i < count; i++)
        {
            if (random.Next(3) == 0)
            {
                var score = new ScoreVector(random.Next(2_501), day.Score.Find, random.Next(2_501), day.Score.Relate);
                day = day with { Score = score };
            }

            if (random.Next(9) == 0)
                day = day with { Industry = random.Next(3) switch { 0 => null, 1 => "software", _ => "retail" } };
            if (random.Next(20) == 0)
                day = day with { Model = (byte)random.Next(1, 256) };
            days[i] = day;
        }

        return days;
    }
}
