using Ssi.Scoring.Days;

namespace Ssi.Scoring.Members;

/// <summary>A late fact restated a member's score of an open past day: what to take out of that day's distribution, and
/// what to put in.</summary>
/// <param name="OldIndustry">Null where the member stood in no ranking on that day.</param>
/// <param name="OldSsi">In hundredths; 0 without an industry.</param>
/// <param name="NewIndustry">Null where the member stands in no ranking on that day.</param>
/// <param name="NewSsi">In hundredths; 0 without an industry.</param>
public readonly record struct DayChange(Day Day, string? OldIndustry, int OldSsi, string? NewIndustry, int NewSsi);
