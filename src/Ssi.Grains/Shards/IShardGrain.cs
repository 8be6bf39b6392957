using Ssi.Engine.Rankings;
using Ssi.Ranking.Leaderboards;
using Ssi.Scoring.Days;
using Ssi.Scoring.Scores;

namespace Ssi.Grains.Shards;

/// <summary>One shard: its journal's order, its epoch, its ranking. The key is the shard's number.</summary>
/// <remarks>While it is loaded, and while it has lost its shard, calls throw
/// <see cref="ShardElsewhereException"/>.</remarks>
[Alias("ssi.IShardGrain")]
public interface IShardGrain : IGrainWithIntegerKey
{
    /// <summary>Judges the items, makes those that pass durable and counts them.</summary>
    [Alias("Take")]
    ValueTask<ShardOutcomes> TakeAsync([Immutable] ShardItems items);

    /// <summary>What a member must know before it answers for itself; null where there is no such member.</summary>
    /// <param name="held">What the member has of itself.</param>
    /// <param name="capture">The shard's capture in the asker's merged ranking; zeros where it needs none.</param>
    [Alias("Look")]
    ValueTask<MemberLook?> LookAsync(string member, MemberHold held, CaptureKey capture);

    /// <summary>A member lacks entries even with its row: the shard is loaded again where that is so.</summary>
    [Alias("Lost")]
    ValueTask LostAsync(string member, MemberHold held);

    /// <summary>A new cut of the ranking, as what changed since the one that the asker holds.</summary>
    [Alias("Capture")]
    ValueTask<RankingUpdate> CaptureAsync(CaptureKey known);

    /// <summary>The vectors of those of the members that are known here.</summary>
    [Alias("Vectors")]
    ValueTask<ShardVectors> VectorsAsync([Immutable] string[] members);

    /// <param name="lowest">Members with a lower SSI are left out.</param>
    [Alias("Board")]
    ValueTask<LeaderboardPart?> BoardAsync(string industry, LeaderboardPosition? after, int limit, int lowest);

    /// <summary>True where a member of the shard is in the industry, in the ranking of the day or of the day being
    /// begun.</summary>
    [Alias("HasIndustry")]
    ValueTask<bool> HasIndustryAsync(string industry);

    /// <summary>The member's score in the ranking of the industry; null where it is not in it.</summary>
    [Alias("Standing")]
    ValueTask<ScoreVector?> StandingAsync(string industry, string member);

    /// <param name="own">True where the place is that of a member of this shard.</param>
    [Alias("Around")]
    ValueTask<AroundPart?> AroundAsync(string industry, LeaderboardPosition place, bool own, int eachSide);

    /// <summary>The first ids after a given one, in ordinal order.</summary>
    [Alias("Ids")]
    ValueTask<string[]> IdsAsync(string? after, int limit);

    /// <summary>The shard's distribution of an open day, as <see cref="Ssi.Ranking.Distributions.DayDistribution"/>
    /// writes it; null where nobody stands there.</summary>
    [Alias("OpenDay")]
    ValueTask<byte[]?> OpenDayAsync(Day day, string industry);

    [Alias("Status")]
    ValueTask<ShardStatus> StatusAsync();

    /// <summary>Where the shard stands between two days.</summary>
    /// <param name="ticks">Simulated time now, in UTC ticks; 0 with the real clock.</param>
    [Alias("Day")]
    ValueTask<ShardDay> DayAsync(long ticks);

    /// <summary>Begins a day: events count under it from here on. Nothing happens where it began already, or not yet
    /// can.</summary>
    [Alias("BeginDay")]
    ValueTask<ShardDay> BeginDayAsync(Day day, long ticks);

    /// <summary>The shard's distributions of the day that closes with the one being begun; null where none
    /// is.</summary>
    [Alias("ClosingDay")]
    ValueTask<ClosingDay?> ClosingDayAsync();

    /// <summary>The new day's ranking takes the place of the old, where it is ready.</summary>
    [Alias("FinishDay")]
    ValueTask<ShardDay> FinishDayAsync(Day day);

    /// <summary>Writes everything and goes to another silo, where there is one: the next owner has nothing to
    /// replay.</summary>
    [Alias("Drain")]
    [ResponseTimeout("01:00:00")]
    ValueTask DrainAsync();
}
