using Ssi.Engine.Ingest;
using Ssi.Engine.Views;
using Ssi.Ranking.Leaderboards;
using Ssi.Scoring.Days;
using Ssi.Scoring.Members;

namespace Ssi.Engine.Ports;

/// <summary>All that the API asks of an engine. Every engine gives the same answers to the same events.</summary>
/// <remarks>Ids are valid by <see cref="EntityId"/> when they come here. A null answer means: no such member or
/// industry. A call that cannot be served now throws <see cref="ClusterUnavailableException"/>; whether a write then
/// happened is unknown, and the same write again is safe.</remarks>
public interface IScoringCluster
{
    /// <summary>An empty batch to fill; the caller disposes it after it has read the outcomes.</summary>
    EventBatch RentBatch();

    /// <summary>Judges every event of the batch, makes the accepted ones durable and counts them; afterwards each
    /// event's outcome stands in the batch.</summary>
    ValueTask IngestAsync(EventBatch batch, CancellationToken cancel);

    /// <summary>Creates or replaces the profiles, each with an outcome of its own. All that are taken are durable when
    /// it returns.</summary>
    ValueTask<ProfileOutcome[]> PutProfilesAsync(IReadOnlyList<MemberProfile> profiles, CancellationToken cancel);

    /// <summary>Creates or replaces a profile where the member is of the expected
    /// <see cref="Members.MemberVersion"/> when the command is applied;
    /// <see cref="ProfileOutcome.NotAsExpected"/> where it is not.</summary>
    ValueTask<ProfileOutcome> TryPutProfileAsync(
        MemberProfile profile, ulong expected, CancellationToken cancel);

    ValueTask<MemberView?> GetMemberAsync(string member, CancellationToken cancel);

    /// <summary>Members in the order of their ids, after a given id.</summary>
    ValueTask<Page<MemberView>> ListMembersAsync(string? after, int limit, CancellationToken cancel);

    /// <summary>Removes the member and every trace of it; null where there is none.</summary>
    ValueTask<ErasureReceipt?> EraseAsync(string member, CancellationToken cancel);

    /// <summary>Removes the member where it is of the expected <see cref="Members.MemberVersion"/> when the command is
    /// applied; null where it is not, and nothing changed.</summary>
    ValueTask<ErasureReceipt?> TryEraseAsync(string member, ulong expected, CancellationToken cancel);

    /// <summary>All that is held on the member.</summary>
    ValueTask<MemberExport?> ExportAsync(string member, CancellationToken cancel);

    /// <summary>Joins or parts two members as of now. Joining creates either where unknown. Waits, within a bound,
    /// until both members hold it.</summary>
    ValueTask<PairOutcome> ConnectAsync(string member, string other, bool connected, CancellationToken cancel);

    /// <summary>Joins two members where, when the command is applied, they are connected already or are not, as
    /// expected; otherwise <see cref="PairOutcome.NotAsExpected"/>, and nothing changed.</summary>
    ValueTask<PairOutcome> TryConnectAsync(string member, string other, bool expected, CancellationToken cancel);

    /// <summary>True where the two are connected today, as the first member has it; null where there is no such
    /// member.</summary>
    ValueTask<bool?> IsConnectedAsync(string member, string other, CancellationToken cancel);

    /// <summary>The first-degree connections of today, in the order of their ids, after a given id.</summary>
    ValueTask<Page<string>?> ListConnectionsAsync(string member, string? after, int limit, CancellationToken cancel);

    ValueTask<MemberSsi?> GetSsiAsync(string member, CancellationToken cancel);

    /// <summary>The days from <paramref name="first"/> to <paramref name="last"/> on which the member had a
    /// score.</summary>
    ValueTask<MemberHistory?> GetHistoryAsync(string member, Day first, Day last, CancellationToken cancel);

    /// <summary>Industries that somebody is in, in the order of their ids, after a given id.</summary>
    ValueTask<IndustryList> ListIndustriesAsync(string? after, int limit, CancellationToken cancel);

    ValueTask<IndustryView?> GetIndustryAsync(string industry, CancellationToken cancel);

    ValueTask<LeaderboardView?> GetLeaderboardAsync(
        string industry, LeaderboardPosition? after, int limit, CancellationToken cancel);

    /// <summary>The member with up to <paramref name="eachSide"/> others on either side; null too where the member is
    /// not in that industry.</summary>
    ValueTask<LeaderboardView?> GetAroundAsync(string industry, string member, int eachSide, CancellationToken cancel);

    /// <summary>The leaderboard of the member and its first-degree connections.</summary>
    ValueTask<LeaderboardView?> GetNetworkAsync(
        string member, LeaderboardPosition? after, int limit, CancellationToken cancel);

    /// <summary>The models of this cluster; the first is the active one.</summary>
    IReadOnlyList<ModelView> Models { get; }

    ClusterStatus GetStatus();

    /// <summary>True with a simulated clock.</summary>
    bool ClockIsSimulated { get; }

    /// <summary>Business time now.</summary>
    ValueTask<DateTimeOffset> GetNowAsync(CancellationToken cancel);

    /// <summary>Sets the simulated clock forward and returns when every ranking stands for the new day; false where
    /// it would go back. A time beyond <see cref="Ssi.Engine.Clock.ClockRange"/> throws
    /// <see cref="ArgumentOutOfRangeException"/>.</summary>
    ValueTask<bool> AdvanceClockAsync(DateTimeOffset now, CancellationToken cancel);
}
