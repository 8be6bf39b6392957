using Ssi.Ranking.Distributions;
using Ssi.Ranking.Leaderboards;
using Ssi.Scoring.Scores;

namespace Ssi.Ranking.Networks;

/// <summary>One person of a network: a connection or the member itself.</summary>
public readonly record struct NetworkEntry(string Id, ScoreVector Vector);

/// <summary>Standing and order inside one network.</summary>
public static class NetworkStanding
{
    public static MemberStanding Of(ReadOnlySpan<ScoreVector> connections, ScoreVector own) =>
        throw new NotSupportedException();

    /// <summary>Sorts the entries in place and gives them their ranks.</summary>
    public static LeaderboardRow[] Order(Span<NetworkEntry> entries) => throw new NotSupportedException();
}
