using Ssi.Scoring.Scores;

namespace Ssi.Ranking.Leaderboards;

/// <summary>A place in the order of <see cref="LeaderboardOrder"/>; nobody needs to stand there.</summary>
public readonly record struct LeaderboardPosition(int Ssi, string Id);

/// <summary>One line of a ranking.</summary>
public readonly record struct LeaderboardRow(int Rank, string Id, ScoreVector Vector);

/// <summary>Consecutive rows of a leaderboard with exact ranks.</summary>
/// <param name="Rows">In order.</param>
/// <param name="Population">Everybody on the leaderboard.</param>
/// <param name="Next">Where the next page begins, strictly after this place; null at the end.</param>
public sealed record LeaderboardPage(IReadOnlyList<LeaderboardRow> Rows, int Population, LeaderboardPosition? Next);

/// <summary>A member's neighbours in the order. The member itself stands at the place asked for.</summary>
/// <param name="Above">Nearest last.</param>
/// <param name="Rank">The rank of the place.</param>
/// <param name="Below">Nearest first.</param>
/// <param name="Population">Everybody on the leaderboard, the member included.</param>
public sealed record LeaderboardAround(
    IReadOnlyList<LeaderboardRow> Above, int Rank, IReadOnlyList<LeaderboardRow> Below, int Population);
