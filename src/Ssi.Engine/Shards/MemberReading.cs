using Ssi.Engine.Views;
using Ssi.Scoring.Days;
using Ssi.Scoring.Scores;

namespace Ssi.Engine.Shards;

/// <summary>What a member's shard says of it for its live score.</summary>
/// <param name="AsOf">The day of the score.</param>
/// <param name="RankingDay">The day of the shard's ranking: one behind while a new day is built.</param>
/// <param name="CaptureIsLive">False where the capture asked for is forgotten: the merged ranking is too old.</param>
/// <param name="InCapture">The vector that stands for it in the caller's merged ranking of its industry; null where it
/// stands for nothing there.</param>
/// <param name="Connections">Its first-degree connections of today.</param>
public sealed record MemberReading(
    Day AsOf, Day RankingDay, ScoreVector Score, ScoreChange? Change, string? Industry, bool CaptureIsLive,
    ScoreVector? InCapture,
    string[] Connections);

/// <summary>A member's id with its hash under the store's key.</summary>
public readonly record struct HashedId(string Id, ulong Hash);
