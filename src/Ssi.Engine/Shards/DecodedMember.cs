using Ssi.Scoring.Members;
using Ssi.Scoring.Scores;

namespace Ssi.Engine.Shards;

/// <summary>A member's row, decoded on its way into memory.</summary>
public readonly record struct DecodedMember(int Slot, MemberState State);

/// <summary>A member's row, scored for a day on its way into that day's ranking.</summary>
public readonly record struct RolledMember(int Slot, string? Industry, ScoreVector Score);
