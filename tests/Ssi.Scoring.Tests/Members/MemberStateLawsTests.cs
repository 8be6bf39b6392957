using Ssi.Scoring.Activities;
using Ssi.Scoring.Connections;
using Ssi.Scoring.Days;
using Ssi.Scoring.History;
using Ssi.Scoring.Members;
using Ssi.Scoring.Models;
using Ssi.Scoring.Scores;

namespace Ssi.Scoring.Tests.Members;

/// <summary>Whatever the order of telling, a state is what its facts say, to the last byte.</summary>
public sealed class MemberStateLawsTests
{
    private static readonly Day Start = new(9_800);
    private static readonly Scorer Standard = new(ScoringModel.Standard);

    [Theory]
    [InlineData(2, 120, 30, 50)]
    [InlineData(2, 40, 400, 15)]
    [InlineData(0, 60, 60, 60)]
    [InlineData(7, 60, 60, 40)]
    [InlineData(60, 150, 60, 5)]
    [InlineData(366, 420, 40, 3)]
    [InlineData(2, 700, 60, 15)]
    public void State_AnyTelling_IsWhatTheFactsSay(int latenessDays, int days, int facts, int rounds)
    {
        var rules = new ScoringRules(Standard, latenessDays, historyDays: 70);
        for (var seed = 1; seed <= rounds; seed++)
        {
            var random = new Random(seed);
            var end = Start + days;
            var told = Facts(random, end, facts);
            try
            {
                CheckTellings(rules, told, random, end);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"Seed {seed}: {e.Message}", e);
            }
        }
    }

    [Fact]
    public void State_MoreContactsThanCount_IsWhatTheFactsSay()
    {
        var rules = new ScoringRules(Standard, 2, historyDays: 70);
        for (var seed = 1; seed <= 3; seed++)
        {
            var random = new Random(seed);
            var end = Start + 12;
            var told = Facts(random, end, 20);
            told.AddRange(Enumerable.Range(0, 3_000).Select(i => new Nurture(
                Start + (i < 1_500 ? 6 : random.Next(12)), (ulong)random.NextInt64(0, 2_500))));
            CheckTellings(rules, told, random, end);
        }
    }

    private static void CheckTellings(ScoringRules rules, List<MemberFact> facts, Random random, Day end)
    {
        var naive = new NaiveMember(facts, rules);
        var one = new Telling(rules, random).Tell(facts, Start, end);
        var other = new Telling(rules, random).Tell(facts, Start, end);

        Assert.Equal(one.Bytes(), other.Bytes());
        var oldest = rules.OldestBlock(end);
        Assert.Equal(
            one.Blocks.Where(block => block.Key >= oldest).OrderBy(block => block.Key),
            other.Blocks.Where(block => block.Key >= oldest).OrderBy(block => block.Key));
        Assert.Equal(naive.FirstDay, one.State.FirstDay);
        CheckOpenDays(one.State, naive, rules);
        CheckClosedDays(one, naive, rules);
    }

    private static void CheckOpenDays(MemberState state, NaiveMember naive, ScoringRules rules)
    {
        Assert.Equal(state.ScoreOn(state.AsOf, rules), state.Score);
        for (var day = state.Horizon; day <= state.AsOf + 3; day += 1)
        {
            Assert.Equal(naive.ScoreOn(day).Score, state.ScoreOn(day, rules));
            Assert.Equal(naive.NetworkOn(day), state.NetworkOn(day));
            Assert.Equal(naive.ProfileOn(day), state.ProfileOn(day));
            Assert.Equal(
                naive.ConnectedOn(day).Order(StringComparer.Ordinal),
                state.Book!.ConnectedOn(day).Order(StringComparer.Ordinal));
        }
    }

    private static void CheckClosedDays(Telling telling, NaiveMember naive, ScoringRules rules)
    {
        var state = telling.State;
        var first = HistoryBlock.FirstDay(rules.OldestBlock(state.AsOf));
        for (var day = Start; day < state.AsOf; day += 1)
        {
            var expected = day < naive.FirstDay ? default : naive.ScoreOn(day);
            Assert.Equal(
                (expected.Industry, expected.Industry is null ? 0 : expected.Score.Ssi),
                telling.Population[day]);
            if (day < first)
                continue;
            var known = state.TryScoreOn(day, rules, out var score);
            if (telling.Blocks.TryGetValue(HistoryBlock.NumberOf(day), out var block))
                known = HistoryBlock.Decode(HistoryBlock.NumberOf(day), block).TryOn(day, out score);
            Assert.Equal(day >= naive.FirstDay, known);
            Assert.Equal(expected, score);
        }

        Assert.Equal(
            state.AsOf - 7 >= naive.FirstDay, state.TryScoreOn(state.AsOf - 7, rules, out _));
    }

    private static List<MemberFact> Facts(Random random, Day end, int count)
    {
        var facts = new List<MemberFact>();
        var quietUntil = random.Next(end - Start);
        for (var i = 0; i < count; i++)
        {
            var day = Start + random.Next(random.Next(3) == 0 ? 0 : quietUntil, end - Start);
            facts.Add(Fact(random, day));
        }

        var presented = facts.OfType<Present>().DistinctBy(fact => fact.Day).ToHashSet();
        facts.RemoveAll(fact => fact is Present present && !presented.Contains(present));
        if (random.Next(2) == 0)
        {
            var other = random.Next(4);
            facts.RemoveAll(fact => fact is Told told && told.Other.Equals("m" + other, StringComparison.Ordinal));
            var day = Start + random.Next(quietUntil, end - Start);
            facts.Add(new Gone(day.StartTicks + random.Next(4), "m" + other, (ulong)other));
        }

        facts.Add(new Act(end - random.Next(end - Start), ActivityKind.SessionStarted, 1));
        return facts;
    }

    private static MemberFact Fact(Random random, Day day)
    {
        var other = "m" + random.Next(4);
        var company = random.Next(3) switch { 0 => "Acme", 1 => "Bolt", _ => null };
        return random.Next(10) switch
        {
            0 or 1 => new Join(
                day.StartTicks + random.Next(4), other, random.Next(3) == 0, ByOther: random.Next(2) == 0),
            2 => new Told(day, other, new NeighbourFacts(
                random.Next(1, 1_000_000), random.Next(2) == 0, NeighbourFacts.CompanyMark(company))),
            3 => new Nurture(day, (ulong)random.Next(6)),
            4 => new Present(day, new Profile(
                random.Next(3) switch { 0 => "software", 1 => "retail", _ => null },
                (Seniority)random.Next(1, 7), company, (ProfileSections)random.Next((int)ProfileSections.All + 1))),
            5 => new Act(day, ActivityKind.DwellReceived, (uint)random.Next(1, 86_401)),
            _ => new Act(day, (ActivityKind)random.Next(1, 34), (uint)random.Next(1, 12)),
        };
    }
}
