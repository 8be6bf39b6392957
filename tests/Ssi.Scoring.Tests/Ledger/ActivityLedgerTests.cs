using Ssi.Scoring.Activities;
using Ssi.Scoring.Days;
using Ssi.Scoring.Ledger;

namespace Ssi.Scoring.Tests.Ledger;

public sealed class ActivityLedgerTests
{
    private static readonly Day Start = new(9_800);

    [Fact]
    public void Ledger_AnyOrder_HoldsTheCounts()
    {
        for (var seed = 1; seed <= 200; seed++)
        {
            var random = new Random(seed);
            var acts = Enumerable.Range(0, random.Next(300)).Select(_ => (
                Kind: (ActivityKind)random.Next(1, 255),
                Day: Start + random.Next(93),
                Amount: (uint)random.Next(4))).ToArray();
            var model = acts.Where(act => act.Amount > 0).GroupBy(act => (act.Kind, act.Day))
                .ToDictionary(cell => cell.Key, cell => cell.Sum(act => act.Amount));
            var ledger = new ActivityLedger();
            random.Shuffle(acts);
            foreach (var (kind, day, amount) in acts)
                ledger.Add(kind, day, amount);

            var first = Start + random.Next(93);
            Assert.True(Same(model, ledger, Day.Min), $"Seed {seed}");
            ledger.DropBefore(first);
            Assert.True(Same(model, ledger, first), $"Seed {seed}");
        }
    }

    [Fact]
    public void Count_PastItsGreatest_Stays()
    {
        var ledger = new ActivityLedger();
        ledger.Add(ActivityKind.DwellReceived, Start, uint.MaxValue - 1);
        ledger.Add(ActivityKind.DwellReceived, Start, 5);

        Assert.Equal([LedgerCell.Of(ActivityKind.DwellReceived, Start, uint.MaxValue)], ledger.Cells);
    }

    [Fact]
    public void Cell_Bounds_KeepTheirPlaces()
    {
        var cell = LedgerCell.Of((ActivityKind)254, Day.Max, uint.MaxValue);

        Assert.Equal(((ActivityKind)254, Day.Max, uint.MaxValue), (cell.Kind, cell.Day, cell.Count));
        Assert.True(
            LedgerCell.Of((ActivityKind)254, Day.Min, 0).Packed > LedgerCell.Of((ActivityKind)253, Day.Max, 9).Packed);
    }

    private static bool Same(Dictionary<(ActivityKind Kind, Day Day), long> model, ActivityLedger ledger, Day first)
    {
        var expected = model.Where(cell => cell.Key.Day >= first)
            .OrderBy(cell => cell.Key.Kind).ThenBy(cell => cell.Key.Day)
            .Select(cell => LedgerCell.Of(cell.Key.Kind, cell.Key.Day, (uint)cell.Value)).ToArray();
        return expected.AsSpan().SequenceEqual(ledger.Cells)
            && Enumerable.Range(0, 255).All(kind => expected.Where(cell => cell.Kind == (ActivityKind)kind)
                .SequenceEqual(ledger.Run((ActivityKind)kind).ToArray()));
    }
}
