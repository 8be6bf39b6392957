using System.Reflection;
using System.Text.Json;
using Orleans.Serialization.Invocation;
using Ssi.Engine.Ingest;
using Ssi.Engine.Members;
using Ssi.Engine.Ports;
using Ssi.Engine.Rankings;
using Ssi.Engine.Views;
using Ssi.Grains.Members;
using Ssi.Grains.Serialization;
using Ssi.Ranking.Distributions;
using Ssi.Ranking.Industries;
using Ssi.Ranking.Leaderboards;
using Ssi.Scoring.Days;
using Ssi.Scoring.Members;
using Ssi.Storage;

namespace Ssi.Grains.Tests.Serialization;

public sealed class RoundTripTests
{
    private static readonly Type[] TestedByTheirBytes =
    [
        typeof(IndustryHistograms), typeof(Distribution), typeof(DayDistribution), typeof(LeaderboardPart),
        typeof(AroundPart), typeof(RankingUpdate), typeof(IndustryView),
    ];

    public static TheoryData<string> Composed => [.. ComposedTypes.Keys.Order(StringComparer.Ordinal)];

    private static Dictionary<string, Type> ComposedTypes => TypeNames.All
        .Where(one => !TestedByTheirBytes.Contains(one.Type) && !one.Type.IsAssignableTo(typeof(Exception)))
        .SelectMany(one => one.Type.IsGenericTypeDefinition
            ? new[] { typeof(MemberView), typeof(string), typeof(IndustrySummary) }
                .Select(item => one.Type.MakeGenericType(item))
            : [one.Type])
        .ToDictionary(type => type.ToString());

    [Theory]
    [MemberData(nameof(Composed))]
    public void Value_SentAndRead_IsEqual(string type) => typeof(RoundTripTests)
        .GetMethod(nameof(AssertSent), BindingFlags.NonPublic | BindingFlags.Static)!
        .MakeGenericMethod(ComposedTypes[type]).Invoke(null, []);

    [Fact]
    public void RankingUpdate_SentAndRead_MergesEqually()
    {
        var random = new Random(5);
        var update = new RankingUpdate(
            long.MaxValue, new Day(9000), 7, 6, 77, [AnyRanking.Histograms(random), AnyRanking.Histograms(random)],
            ["gone", "lost"]);
        var read = Wire.Sent(update);
        Assert.Equal(update, read with { Changed = update.Changed, Emptied = update.Emptied });
        Assert.Equal(update.Emptied, read.Emptied);
        Assert.Equal(update.Changed.Select(part => Hex(part.Encode)), read.Changed.Select(part => Hex(part.Encode)));

        // Only frozen parts merge.
        Assert.Equal(
            Hex(Distribution.Merge([.. update.Changed]).Encode), Hex(Distribution.Merge([.. read.Changed]).Encode));
    }

    [Fact]
    public void PartsOfRankings_SentAndRead_HaveTheSameBytes()
    {
        var random = new Random(6);
        var distribution = AnyRanking.Distribution(random);
        Assert.Equal(Hex(distribution.Encode), Hex(Wire.Sent(distribution).Encode));
        Assert.Equal(Hex(Distribution.Empty.Encode), Hex(Wire.Sent(Distribution.Empty).Encode));
        var view = new IndustryView("x", new Day(7), distribution, Stale: true, 9);
        var read = Wire.Sent(view);
        Assert.Equal(view, read with { Distribution = distribution });
        Assert.Equal(Hex(distribution.Encode), Hex(read.Distribution.Encode));
        var day = DayDistribution.Of(AnyRanking.Histograms(random));
        Assert.Equal(Hex(day.Encode), Hex(Wire.Sent(day).Encode));
        foreach (var after in new LeaderboardPosition?[] { null, new LeaderboardPosition(5000, "m5") })
        {
            var part = AnyRanking.Part(random, after);
            Assert.Equal(Hex(part.Encode), Hex(Wire.Sent(part).Encode));
        }

        var around = AnyRanking.Around(random);
        Assert.Equal(Hex(around.Encode), Hex(Wire.Sent(around).Encode));
    }

    [Fact]
    public void Null_SentAndRead_IsNull()
    {
        Assert.Null(Wire.Sent<MemberView?>(null));
        Assert.Null(Wire.Sent<LeaderboardPart?>(null));
        Assert.Null(Wire.Sent<LeaderboardPosition?>(null));
        Assert.Null(Wire.Sent<Page<string>?>(null));
    }

    [Fact]
    public void MemberWork_WithoutItems_IsReadWithoutItems()
    {
        var work = (MemberWork)new AnyValue(new Random(8)).Of(typeof(MemberWork))!;
        work.Items = default;
        Assert.True(Wire.Sent(work).Items.IsEmpty);
    }

    [Theory]
    [InlineData(UnavailableReason.Overloaded, 1)]
    [InlineData(UnavailableReason.ShuttingDown, 30)]
    public void ClusterUnavailable_ThrownElsewhere_KeepsReasonAndDelay(UnavailableReason reason, int seconds)
    {
        // The cause is of a type that cannot be sent.
        var thrown = Thrown(new ClusterUnavailableException(reason, seconds, new UnsendableException()));
        var read = Assert.IsType<ClusterUnavailableException>(Answered(thrown));
        Assert.Equal((reason, seconds, thrown.Message), (read.Reason, read.RetryAfterSeconds, read.Message));
    }

    [Fact]
    public void ExceptionsOfTheStore_ThrownElsewhere_ArriveAsThemselves()
    {
        var full = Thrown(new StoreUnavailableException("disk full", new UnsendableException()));
        Assert.Equal("disk full", Assert.IsType<StoreUnavailableException>(Answered(full)).Message);
        Assert.Equal(12, Assert.IsType<EpochLostException>(Answered(Thrown(new EpochLostException(12)))).Shard);
        var other = Thrown(new StoreMismatchException("64 shards"));
        Assert.Equal("64 shards", Assert.IsType<StoreMismatchException>(Answered(other)).Message);
        var lost = Assert.IsType<EntriesLostException>(Answered(Thrown(new EntriesLostException("m1"))));
        Assert.Equal("m1", lost.Member);
    }

    [Fact]
    public void Exception_AsTheCauseOfAnother_ArrivesWithIt()
    {
        var thrown = Thrown(new InvalidOperationException("no", new EpochLostException(3)));
        Assert.Equal(3, Assert.IsType<EpochLostException>(Answered(thrown).InnerException).Shard);
    }

    [Fact]
    public void Enums_ByThemselves_AreSent()
    {
        EventOutcome[] outcomes = [EventOutcome.Accepted, EventOutcome.Erased];
        Assert.Equal(outcomes, Wire.Sent(outcomes));
        Assert.Equal(Seniority.Vp, Wire.Sent(Seniority.Vp));
        Assert.Equal(ProfileSections.All, Wire.Sent<ProfileSections?>(ProfileSections.All));
    }

    [Fact]
    public void SpoiltPart_Read_Throws()
    {
        var bytes = Wire.Serializer.SerializeToArray(AnyRanking.Distribution(new Random(1)));
        var at = bytes.AsSpan().IndexOf((byte)1);
        bytes[Array.IndexOf(bytes, (byte)1, at)] = 200;
        Assert.ThrowsAny<Exception>(() => Wire.Serializer.Deserialize<Distribution>(bytes));
    }

    private static void AssertSent<T>()
    {
        for (var seed = 0; seed < 60; seed++)
        {
            var value = (T)new AnyValue(new Random(seed)).Of(typeof(T))!;
            var text = JsonSerializer.Serialize(value);
            Assert.True(text == JsonSerializer.Serialize(Wire.Sent(value)), $"seed {seed}: {text}");

            // Without a type that both sides know, and beside others of its kind.
            Assert.True(text == JsonSerializer.Serialize((T)Wire.Sent<object>(value!)), $"seed {seed}: {text}");
            Assert.True($"[{text},{text}]" == JsonSerializer.Serialize(Wire.Sent<T[]>([value, value])), $"seed {seed}");
        }
    }

    private static Exception Answered(Exception thrown) => Wire.Sent(Response.FromException(thrown)).Exception!;

    private static Exception Thrown(Exception exception)
    {
        try
        {
            throw exception;
        }
        catch (Exception caught)
        {
            // Caught to be sent, with the stack that a grain's would have.
            return caught;
        }
    }

    private static string Hex(Action<System.Buffers.IBufferWriter<byte>> encode)
    {
        var writer = new System.Buffers.ArrayBufferWriter<byte>();
        encode(writer);
        return Convert.ToHexString(writer.WrittenSpan);
    }

    private sealed class UnsendableException : Exception;
}
