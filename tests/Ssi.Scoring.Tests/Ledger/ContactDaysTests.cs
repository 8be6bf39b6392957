using Ssi.Scoring.Days;
using Ssi.Scoring.Ledger;

namespace Ssi.Scoring.Tests.Ledger;

public sealed class ContactDaysTests
{
    private static readonly Day Start = new(9_800);

    [Theory]
    [InlineData(200, 40, 93)]
    [InlineData(3_000, 100_000, 5)]
    [InlineData(3_000, 700, 20)]
    public void Distinct_AnyOrderAndTrimming_CountsContactsUpToTheBound(int count, int contacts, int days)
    {
        for (var seed = 1; seed <= 8; seed++)
        {
            var random = new Random(seed);
            var pairs = Enumerable.Range(0, count)
                .Select(_ => (Day: Start + random.Next(days), Mark: (ulong)random.Next(contacts))).ToArray();
            var horizon = Start + random.Next(days);
            var one = Told(pairs.OrderBy(pair => pair.Day), horizon, trimEach: false);
            random.Shuffle(pairs);
            var other = Told(pairs, horizon, trimEach: true);

            Assert.Equal(one.Pairs, other.Pairs);
            Assert.True(other.Pairs.Length <= ContactDays.Max * (1 + (Start + days - horizon)), $"Seed {seed}");
            for (var day = horizon; day < Start + days; day += 1)
            {
                var from = day.Back(random.Next(90));
                if (from > horizon)
                    from = horizon;
                var expected = pairs.Where(pair => pair.Day <= day && pair.Day >= from)
                    .Select(pair => pair.Mark).Distinct().Count();
                Assert.True(Math.Min(ContactDays.Max, expected) == one.Distinct(from, day), $"Seed {seed}");
            }
        }
    }

    [Fact]
    public void Trim_EarlierDays_AreGone()
    {
        var contacts = new ContactDays();
        contacts.Add(Start, 1);
        contacts.Add(Start + 1, 1);
        contacts.Add(Start + 1, 2);
        contacts.Trim(Start + 1, Start + 1);

        Assert.Equal([new ContactDay(Start + 1, 1), new ContactDay(Start + 1, 2)], contacts.Pairs);
    }

    [Fact]
    public void Forget_OneContact_LeavesTheOthers()
    {
        var contacts = new ContactDays();
        contacts.Add(Start, 1);
        contacts.Add(Start, 2);
        contacts.Add(Start + 1, 1);

        Assert.True(contacts.Forget(1, Start + 1));
        Assert.False(contacts.Forget(1, Start + 1));
        Assert.Equal([new ContactDay(Start, 2)], contacts.Pairs);
    }

    [Fact]
    public void Forget_ErasedOnADay_RefusesThatDayAndThoseBeforeUntilTheyClose()
    {
        var contacts = new ContactDays();
        contacts.Add(Start + 2, 1);
        Assert.False(contacts.Forget(1, Start + 1));
        contacts.Add(Start, 1);
        contacts.Add(Start + 1, 1);
        Assert.Equal([new ContactDay(Start + 2, 1)], contacts.Pairs);
        Assert.Equal([new ContactDay(Start + 1, 1)], contacts.Erased);
        contacts.Forget(1, Start);
        Assert.Equal([new ContactDay(Start + 1, 1)], contacts.Erased);
        contacts.Trim(Start, Start + 2);
        Assert.Equal(0, contacts.Erased.Length);
    }

    [Fact]
    public void Distinct_LastDayThereIs_IsCounted()
    {
        var contacts = new ContactDays();
        contacts.Add(Day.Max, ulong.MaxValue);

        Assert.Equal(1, contacts.Distinct(Day.Min, Day.Max));
        Assert.Equal(0, contacts.Distinct(Day.Max, Day.Min));
    }

    private static ContactDays Told(IEnumerable<(Day Day, ulong Mark)> pairs, Day horizon, bool trimEach)
    {
        var contacts = new ContactDays();
        foreach (var (day, mark) in pairs)
        {
            contacts.Add(day, mark);
            if (trimEach)
                contacts.Trim(Day.Min, horizon);
        }

        contacts.Trim(Day.Min, horizon);
        return contacts;
    }
}
