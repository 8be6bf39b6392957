using Ssi.Ranking.Distributions;
using Ssi.Ranking.Leaderboards;
using Ssi.Scoring.Days;

namespace Ssi.Engine.Views;

/// <summary>An industry in the list of industries.</summary>
public readonly record struct IndustrySummary(string Id, int Population, AverageScore Average);

/// <summary>Part of the list of industries.</summary>
public sealed record IndustryList(Day AsOf, Page<IndustrySummary> Industries, bool Stale, long Snapshot);

/// <summary>The distribution of one industry.</summary>
public sealed record IndustryView(string Id, Day AsOf, Distribution Distribution, bool Stale, long Snapshot);

/// <summary>Rows of one ranking in its order.</summary>
/// <param name="Board">The industry, or the member whose network it is.</param>
/// <param name="Next">Where the next page begins; null at the end.</param>
public sealed record LeaderboardView(
    string Board, Day AsOf, int Population, IReadOnlyList<LeaderboardRow> Rows, LeaderboardPosition? Next, bool Stale,
    long Snapshot);
