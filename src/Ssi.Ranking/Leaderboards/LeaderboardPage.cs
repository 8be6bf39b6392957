using Ssi.Scoring.Scores;

namespace Ssi.Ranking.Leaderboards;

/// <summary>A place in the order of <see cref="LeaderboardOrder"/>: an SSI in hundredths, 0..10000, and a member's id.
/// Nobody needs to stand there.</summary>
public readonly record struct LeaderboardPosition(int Ssi, string Id);

/// <summary>One line of a ranking.</summary>
public readonly record struct LeaderboardRow(int Rank, string Id, ScoreVector Vector);

/// <summary>Consecutive rows of a leaderboard, with the ranks they have on the whole of it.</summary>
/// <param name="Rows">In order.</param>
/// <param name="Population">Everybody on the leaderboard.</param>
/// <param name="Next">The place of the last row, after which the next page begins; null when nobody follows.</param>
public sealed record LeaderboardPage(IReadOnlyList<LeaderboardRow> Rows, int Population, LeaderboardPosition? Next);

/// <summary>A member's neighbours in the order, the member itself standing at the place asked for.</summary>
/// <param name="Above">In order: the nearest is the last.</param>
/// <param name="Rank">The member's rank at its place.</param>
/// <param name="Below">In order: the nearest is the first.</param>
/// <param name="Population">Everybody on the leaderboard, the member included.</param>
public sealed record LeaderboardAround(
    IReadOnlyList<LeaderboardRow> Above, int Rank, IReadOnlyList<LeaderboardRow> Below, int Population);
