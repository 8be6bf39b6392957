using System.Text;
using Ssi.Ranking.Distributions;
using Ssi.Ranking.Leaderboards;
using Ssi.Ranking.Industries;
using Ssi.Ranking.Members;
using Ssi.Ranking.Shards;
using Ssi.Scoring.Identity;
using Ssi.Scoring.Scores;

namespace Ssi.Grains.Tests.Serialization;

/// <summary>Parts of rankings of random members.</summary>
internal static class AnyRanking
{
    public const string Industry = "i0";

    private static readonly SipHash Hasher = new(3, 5);

    public static ScoreVector Vector(Random random) => new(
        random.Next(ScoreVector.PillarMax + 1), random.Next(ScoreVector.PillarMax + 1),
        random.Next(ScoreVector.PillarMax + 1), random.Next(ScoreVector.PillarMax + 1));

    public static ShardRanking Shard(Random random, int members)
    {
        var shard = new ShardRanking(new MemberIndex(), new IndustryTable());
        for (var i = 0; i < members; i++)
        {
            var id = Encoding.ASCII.GetBytes("m" + i);
            shard.Set(shard.Index.Add(id, Hasher.Hash(id)), shard.Industries.GetOrAdd(Industry), Vector(random));
        }

        return shard;
    }

    public static IndustryHistograms Histograms(Random random)
    {
        var shard = Shard(random, 1 + random.Next(40));
        shard.Capture();
        return shard.CapturedOf(Ordinal(shard))!;
    }

    public static Distribution Distribution(Random random) =>
        Ranking.Distributions.Distribution.Merge([Histograms(random), null, Histograms(random)]);

    public static LeaderboardPart Part(Random random, LeaderboardPosition? after)
    {
        var shard = Shard(random, 30);
        return Leaderboard.Collect(shard, Ordinal(shard), after, 7);
    }

    public static AroundPart Around(Random random)
    {
        var shard = Shard(random, 30);
        return Leaderboard.CollectAround(shard, Ordinal(shard), new LeaderboardPosition(5000, "stranger"), -1, 5);
    }

    private static int Ordinal(ShardRanking shard)
    {
        shard.Industries.TryGet(Industry, out var ordinal);
        return ordinal;
    }
}
