using System.Reflection;
using Ssi.Engine.Members;
using Ssi.Engine.Rankings;
using Ssi.Engine.Views;
using Ssi.Grains.Members;
using Ssi.Grains.Serialization;
using Ssi.Grains.Shards;
using Ssi.Ranking.Distributions;
using Ssi.Ranking.Industries;
using Ssi.Scoring.Days;
using Ssi.Scoring.Scores;
using Ssi.Storage;

namespace Ssi.Grains.Tests.Serialization;

/// <summary>What a call within a silo costs: nothing is copied that nobody changes.</summary>
public sealed class CopyTests
{
    public static TheoryData<string> Classes => [.. ClassesByName.Keys.Order(StringComparer.Ordinal)];

    private static Dictionary<string, Type> ClassesByName => TypeNames.All
        .Select(one => one.Type)
        .Where(type => type.IsClass && type != typeof(DayDistribution) && !type.IsAssignableTo(typeof(Exception)))
        .Select(type => type.IsGenericTypeDefinition ? type.MakeGenericType(typeof(MemberView)) : type)
        .ToDictionary(type => type.ToString());

    [Theory]
    [MemberData(nameof(Classes))]
    public void Copy_OfAnImmutable_IsItself(string type)
    {
        var value = Any(ClassesByName[type]);
        typeof(CopyTests).GetMethod(nameof(AssertSame), BindingFlags.NonPublic | BindingFlags.Static)!
            .MakeGenericMethod(ClassesByName[type]).Invoke(null, [value]);
        Assert.Same(value, Wire.Copier.Copy<object>(value));
    }

    [Fact]
    public void Copy_OfAValue_SharesWhatItHolds()
    {
        var answer = new MemberAnswer(1, "x", new MemberDeeds([], [], [], null));
        Assert.Same(answer.More, Wire.Copier.Copy(answer).More);
        Assert.Same(answer.More, Wire.Copier.Copy<MemberAnswer?>(answer)!.Value.More);
        var outcomes = new ShardOutcomes([1, 2], null);
        Assert.Same(outcomes.Outcomes, Wire.Copier.Copy(outcomes).Outcomes);
        Assert.Equal(new Day(5), Wire.Copier.Copy(new Day(5)));
    }

    [Fact]
    public void Copy_OfAMessage_IsItself()
    {
        AssertSame(new ShardItems([1], [2]));
        AssertSame(new MemberCircle(new ScoreVector(1, 2, 3, 4), new Day(1), ["a"]));
        AssertSame(new EpochLostException(4));
    }

    [Fact]
    public void Copy_OfADistributionThatIsWritten_IsAnother()
    {
        var day = new DayDistribution();
        day.Add(5);
        var copy = Wire.Copier.Copy(day);
        day.Add(6);
        Assert.Equal((2, 1), (day.Population, copy.Population));
    }

    private static object Any(Type type)
    {
        var random = new Random(7);
        if (type == typeof(IndustryHistograms)) return AnyRanking.Histograms(random);
        if (type == typeof(Ranking.Leaderboards.LeaderboardPart)) return AnyRanking.Part(random, null);
        if (type == typeof(Ranking.Leaderboards.AroundPart)) return AnyRanking.Around(random);
        if (type == typeof(RankingUpdate)) return new RankingUpdate(1, new Day(2), 3, 4, 5, [], []);
        return new AnyValue(random).Of(type)!;
    }

    private static void AssertSame<T>(T value)
        where T : class => Assert.Same(value, Wire.Copier.Copy(value));
}
