using Ssi.Scoring.Scores;

namespace Ssi.Scoring.History;

/// <summary>A member's score of one day.</summary>
/// <param name="Model">The number of the model it was reckoned by, 1..255.</param>
/// <param name="Industry">The member's industry on that day, or null.</param>
public readonly record struct DayScore(byte Model, ScoreVector Score, string? Industry);
