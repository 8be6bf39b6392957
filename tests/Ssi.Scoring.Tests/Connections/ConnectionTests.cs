using Ssi.Scoring.Connections;
using Ssi.Scoring.Days;
using Ssi.Scoring.Members;

namespace Ssi.Scoring.Tests.Connections;

public sealed class ConnectionTests
{
    private static readonly Day Today = new(9_800);
    private static readonly long Noon = Today.StartTicks + (TimeSpan.TicksPerDay / 2);

    /// <summary>Changes as hours from noon, + joins and - parts; connected at the end of yesterday, today,
    /// tomorrow.</summary>
    [Theory]
    [InlineData("+0", "nyy")]
    [InlineData("+0 -1", "nnn")]
    [InlineData("-1 +0", "nnn")]
    [InlineData("-0 +1", "nyy")]
    [InlineData("+0 -0", "nnn")]
    [InlineData("-0 +0", "nnn")]
    [InlineData("+0 +0 +0", "nyy")]
    [InlineData("-0", "nnn")]
    [InlineData("+0 -24", "nyn")]
    [InlineData("-24 +0", "nyn")]
    [InlineData("+-24 -0 +24", "yny")]
    [InlineData("+24", "nny")]
    [InlineData("+0 +-24", "yyy")]
    [InlineData("+-240 -24", "yyn")]
    public void Pair_Changes_LatestByTimeWins(string changes, string connected)
    {
        var pair = Connection.None;
        foreach (var change in changes.Split(' '))
        {
            var ticks = Noon + (int.Parse(change.AsSpan(1)) * TimeSpan.TicksPerHour);
            pair = pair.Insert(ticks, change[0] == '-', Today - 2);
            Assert.Same(pair, pair.Insert(ticks, change[0] == '-', Today - 2));
        }

        Assert.Equal(
            connected, string.Concat(Enumerable.Range(-1, 3).Select(i => pair.ConnectedOn(Today + i) ? 'y' : 'n')));
    }

    [Fact]
    public void Pair_AnyOrderOfFacts_HasTheSameBytes()
    {
        for (var seed = 1; seed <= 300; seed++)
        {
            var random = new Random(seed);
            var horizon = Today - random.Next(4);
            var facts = Enumerable.Range(0, random.Next(1, 12)).Select(_ => (
                Day: Today - 6 + random.Next(8), Hour: random.Next(3),
                Removed: random.Next(2) == 0, Version: random.Next(1, 5))).ToArray();
            var one = Tell(facts, horizon);
            random.Shuffle(facts);
            var other = Tell(facts, horizon);

            Assert.True(one.Encode().AsSpan().SequenceEqual(other.Encode()), $"Seed {seed}");
            Assert.Equal(one.Encode(), Connection.Decode(one.Encode()).Encode());
        }
    }

    [Fact]
    public void Facts_OlderVersion_IsNotHeard()
    {
        var pair = Connection.None.Tell(new NeighbourFacts(5, true, 9), Today, Today - 2);

        Assert.Same(pair, pair.Tell(new NeighbourFacts(4, false, 8), Today, Today - 2));
        Assert.Same(pair, pair.Tell(new NeighbourFacts(5, false, 8), Today + 1, Today - 2));
        Assert.False(pair.DeciderOn(Today - 1));
        Assert.True(pair.DeciderOn(Today));
        Assert.Equal(9UL, pair.CompanyOn(Today + 1));
    }

    [Fact]
    public void Facts_NewerVersion_HoldsFromItsDay()
    {
        var pair = Connection.None.Tell(new NeighbourFacts(1, true, 9), Today - 1, Today - 2)
            .Tell(new NeighbourFacts(2, false, 0), Today, Today - 2);

        Assert.True(pair.DeciderOn(Today - 1));
        Assert.False(pair.DeciderOn(Today));
    }

    [Fact]
    public void CompanyMark_NoText_IsZero()
    {
        Assert.Equal(0UL, NeighbourFacts.CompanyMark(null));
        Assert.Equal(0UL, NeighbourFacts.CompanyMark(""));
        Assert.NotEqual(NeighbourFacts.CompanyMark("Acme"), NeighbourFacts.CompanyMark("acme"));
        Assert.NotEqual(0UL, NeighbourFacts.CompanyMark(new string('ż', 200)));
    }

    [Theory]
    [InlineData(Seniority.Director, false)]
    [InlineData(Seniority.Vp, true)]
    [InlineData(Seniority.Cxo, true)]
    [InlineData(null, false)]
    public void Facts_OfAProfile_TellWhoDecides(Seniority? seniority, bool decider) =>
        Assert.Equal(decider, NeighbourFacts.Of(new Profile(null, seniority, null, ProfileSections.None), 1).Decider);

    [Fact]
    public void Record_BadBytes_AreRefused()
    {
        var random = new Random(17);
        var good = Tell([(Today, 1, false, 3), (Today - 1, 1, true, 2)], Today - 2).Encode();
        for (var i = 0; i < 3_000; i++)
        {
            var tail = Enumerable.Range(0, random.Next(3)).Select(_ => (byte)random.Next(256));
            var bytes = good[..random.Next(good.Length)].Concat(tail).ToArray();
            if (bytes.Length > 0)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            var refusal = Record.Exception(() => Connection.Decode(bytes));
            Assert.True(refusal is null or InvalidDataException, Convert.ToHexString(bytes));
        }
    }

    private static Connection Tell((Day Day, int Hour, bool Removed, int Version)[] facts, Day horizon)
    {
        var pair = Connection.None;
        foreach (var (day, hour, removed, version) in facts)
        {
            pair = pair.Insert(day.StartTicks + (hour * TimeSpan.TicksPerHour), removed, horizon)
                .Tell(new NeighbourFacts(version, version % 2 == 0, (ulong)version), day, horizon);
        }

        return pair;
    }
}
