using Ssi.Engine.Members;
using Ssi.Engine.Views;
using Ssi.Scoring.Days;

namespace Ssi.Grains.Members;

/// <summary>One member: its activity state and four pillar scores. The key is the member's id.</summary>
/// <remarks>Its shard alone tells it what to count and when to write its row; everybody may ask it. Null where there is
/// no such member.</remarks>
[Alias("ssi.IMemberGrain")]
public interface IMemberGrain : IGrainWithStringKey
{
    /// <summary>Counts what an entry of the shard's journal has for the member.</summary>
    /// <remarks>An entry waits for its slowest member, so one that is silent is soon given up.</remarks>
    /// <exception cref="EntriesLostException">The member lacks entries that no row holds.</exception>
    [Alias("Apply")]
    [ResponseTimeout("00:00:03")]
    ValueTask<MemberAnswer> ApplyAsync([Immutable] MemberWork work);

    /// <summary>Writes the member's row under the epoch of its shard's owner; the last entry that the row
    /// holds.</summary>
    [Alias("Save")]
    ValueTask<long> SaveAsync(MemberOrder order);

    /// <summary>The row, for the shard to write.</summary>
    [Alias("Row")]
    ValueTask<MemberRowMessage> RowAsync(MemberOrder order);

    /// <summary>The member's standing for the ranking of a day.</summary>
    [Alias("StandingOn")]
    ValueTask<MemberAnswer> StandingOnAsync(MemberOrder order, Day day);

    [Alias("Ssi")]
    [Orleans.Concurrency.AlwaysInterleave]
    ValueTask<MemberSsi?> GetSsiAsync();

    [Alias("View")]
    [Orleans.Concurrency.AlwaysInterleave]
    ValueTask<MemberView?> GetViewAsync();

    /// <summary>The first-degree connections of today, with the member's own score.</summary>
    [Alias("Circle")]
    [Orleans.Concurrency.AlwaysInterleave]
    ValueTask<MemberCircle?> GetCircleAsync();

    /// <summary>True where the member is connected to another today.</summary>
    [Alias("IsConnected")]
    [Orleans.Concurrency.AlwaysInterleave]
    ValueTask<bool?> IsConnectedAsync(string other);

    /// <summary>The days that the state itself holds, and the key under which the others are stored.</summary>
    [Alias("Recent")]
    [Orleans.Concurrency.AlwaysInterleave]
    ValueTask<MemberRecent?> GetRecentAsync(Day first, Day last);

    /// <summary>All that is held of the member, but its history.</summary>
    [Alias("Export")]
    [Orleans.Concurrency.AlwaysInterleave]
    ValueTask<MemberExport?> ExportAsync();
}

/// <summary>The member lacks entries that its row should hold: its shard must be loaded again.</summary>
[GenerateSerializer, Alias("ssi.EntriesLostException")]
public sealed class EntriesLostException(string member)
    : Exception($"Member {member} has lost entries that no row holds.")
{
    [Id(0)]
    public string Member { get; } = member;
}
