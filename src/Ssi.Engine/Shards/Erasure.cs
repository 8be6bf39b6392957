using Ssi.Engine.Members;

namespace Ssi.Engine.Shards;

/// <summary>A member that is gone from memory and whose rows the next checkpoint deletes.</summary>
/// <param name="Sequence">The entry that erased it.</param>
/// <param name="ClosedDays">Where it still stands in stored distributions.</param>
public sealed record Erasure(long Sequence, long Key, ulong MemberHash, IReadOnlyList<DayStanding> ClosedDays);
