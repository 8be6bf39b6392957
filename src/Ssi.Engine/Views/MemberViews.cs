using Ssi.Ranking.Distributions;
using Ssi.Scoring.Days;
using Ssi.Scoring.Members;
using Ssi.Scoring.Scores;

namespace Ssi.Engine.Views;

/// <summary>A profile command for one member.</summary>
public readonly record struct MemberProfile(string Id, Profile Profile);

/// <summary>A member as it stands.</summary>
/// <param name="FirstDay">The earliest day of anything known of it.</param>
public sealed record MemberView(string Id, Profile Profile, Day FirstDay);

/// <summary>Part of a list. <paramref name="Next"/> is the last item's id where more follow, else null.</summary>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next);

/// <summary>A score, in hundredths, of one day.</summary>
public sealed record ScoreChange(Day Since, int Ssi, int Brand, int Find, int Engage, int Relate);

/// <summary>Where a member stands among others on a day.</summary>
/// <param name="Stale">True where a shard could not be asked: last known figures.</param>
public sealed record Standing(Day AsOf, MemberStanding Place, bool Stale);

/// <summary>A member's live score with its ranks.</summary>
/// <param name="Change">Against seven days before; null without a score that day under this model.</param>
/// <param name="IndustryId">Null without an industry, and then <paramref name="Industry"/> is null too.</param>
public sealed record MemberSsi(
    string Member, Day AsOf, string Model, ScoreVector Score, ScoreChange? Change, string? IndustryId,
    Standing? Industry, Standing Network, long Snapshot);

/// <summary>One day of a member's history.</summary>
/// <param name="TopPercent">Null without an industry that day.</param>
/// <param name="Provisional">True while late events may still change it.</param>
public sealed record HistoryDay(Day Day, ScoreVector Score, string? Industry, int? TopPercent, bool Provisional);

/// <summary>A member's days, ascending.</summary>
public sealed record MemberHistory(string Member, string Model, IReadOnlyList<HistoryDay> Days, long Snapshot);

/// <summary>What an erasure removed.</summary>
/// <param name="ErasedAt">Events up to this time are refused from now on.</param>
/// <param name="HistoryDays">Days of history removed, each also from its industry's distribution.</param>
public sealed record ErasureReceipt(
    string Member, DateTimeOffset ErasedAt, string? Industry, int ActivityCells, int Connections, int Contacts,
    int HistoryDays);

/// <summary>All that is held on a member.</summary>
public sealed record MemberExport(
    MemberView Member, ScoreVector Score, IReadOnlyList<ActivityCount> Activity,
    IReadOnlyList<ConnectionExport> Connections, IReadOnlyList<ContactDay> Contacts, IReadOnlyList<HistoryDay> History);

/// <summary>How often one activity counted on one day (seconds, for dwell).</summary>
public readonly record struct ActivityCount(string Activity, Day Day, uint Count);

/// <summary>A connection as this member's side holds it.</summary>
/// <param name="Since">The latest change.</param>
public readonly record struct ConnectionExport(string Member, bool Connected, DateTimeOffset Since);

/// <summary>A contact nurtured on a day, by its mark: contacts are held as hashes only.</summary>
public readonly record struct ContactDay(Day Day, string Mark);
