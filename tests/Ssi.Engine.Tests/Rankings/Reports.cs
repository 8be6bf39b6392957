using System.Text;
using Ssi.Engine.Rankings;
using Ssi.Ranking.Industries;
using Ssi.Ranking.Members;
using Ssi.Ranking.Shards;
using Ssi.Scoring.Days;
using Ssi.Scoring.Identity;
using Ssi.Scoring.Scores;

namespace Ssi.Engine.Tests.Rankings;

/// <summary>A shard's ranking that reports like a shard, without one.</summary>
internal sealed class Reports
{
    private static readonly SipHash Hasher = SipHash.FromKey(new byte[16]);

    private long _sequence;

    public ShardRanking Ranking { get; } = new(new MemberIndex(), new IndustryTable());

    public Day Day { get; set; } = Day.Of(new DateOnly(2026, 3, 2));

    public long Generation { get; set; } = 1;

    public void Set(string id, string industry, int ssi)
    {
        var bytes = Encoding.ASCII.GetBytes(id);
        if (!Ranking.Index.TryGet(bytes, Hasher.Hash(bytes), out var slot))
            slot = Ranking.Index.Add(bytes, Hasher.Hash(bytes));
        var pillars = Enumerable.Range(0, 4).Select(pillar => Math.Clamp(ssi - (2500 * pillar), 0, 2500)).ToArray();
        Ranking.Set(
            slot, Ranking.Industries.GetOrAdd(industry),
            new ScoreVector(pillars[0], pillars[1], pillars[2], pillars[3]));
        _sequence++;
    }

    public RankingUpdate Since((long Generation, long Number) known)
    {
        Ranking.Capture();
        var changes = Ranking.ChangesSince(known.Generation == Generation ? known.Number : 0);
        return new RankingUpdate(
            Generation, Day, changes.Number, changes.Since, _sequence, changes.Changed, changes.Emptied);
    }
}
