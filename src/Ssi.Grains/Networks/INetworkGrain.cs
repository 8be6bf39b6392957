using Ssi.Engine.Views;
using Ssi.Ranking.Distributions;
using Ssi.Ranking.Leaderboards;
using Ssi.Scoring.Scores;

namespace Ssi.Grains.Networks;

/// <summary>The ranking inside a member's network: the member and its first-degree connections. The key is the
/// member's id.</summary>
[Alias("ssi.INetworkGrain")]
public interface INetworkGrain : IGrainWithStringKey
{
    /// <summary>Where the member stands with a score among its connections.</summary>
    [Alias("Standing")]
    ValueTask<NetworkPlace> StandingAsync(ScoreVector score, [Immutable] string[] connections);

    /// <summary>Null where there is no such member.</summary>
    [Alias("Board")]
    ValueTask<LeaderboardView?> GetLeaderboardAsync(LeaderboardPosition? after, int limit);
}

/// <summary>A place in a network.</summary>
/// <param name="Stale">A shard could not be asked: last known figures of its members.</param>
[GenerateSerializer, Immutable, Alias("ssi.NetworkPlace")]
public sealed record NetworkPlace([property: Id(0)] MemberStanding Place, [property: Id(1)] bool Stale);
