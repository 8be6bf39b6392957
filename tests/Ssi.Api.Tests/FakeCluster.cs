using Ssi.Engine.Ingest;
using Ssi.Engine.Ports;
using Ssi.Engine.Views;
using Ssi.Ranking.Leaderboards;
using Ssi.Scoring.Days;
using Ssi.Scoring.Identity;

namespace Ssi.Api.Tests;

/// <summary>A cluster that rents batches and keeps them, for tests of what is read out of bodies.</summary>
internal sealed class FakeCluster : IScoringCluster
{
    public static ShardMap Map { get; } = new(8, SipHash.Unkeyed);

    public IReadOnlyList<ModelView> Models => [];

    public bool ClockIsSimulated => true;

    public ValueTask<DateTimeOffset> GetNowAsync(CancellationToken cancel) =>
        ValueTask.FromResult(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));

    /// <summary>The batch rented last.</summary>
    public EventBatch? Batch { get; private set; }

    public EventBatch RentBatch() => Batch = new EventBatch(Map);

    public ValueTask IngestAsync(EventBatch batch, CancellationToken cancel) => throw new NotSupportedException();

    public ValueTask<ProfileOutcome[]> PutProfilesAsync(
        IReadOnlyList<MemberProfile> profiles, CancellationToken cancel) =>
        throw new NotSupportedException();

    public ValueTask<ProfileOutcome> TryPutProfileAsync(
        MemberProfile profile, ulong expected, CancellationToken cancel) =>
        throw new NotSupportedException();

    public ValueTask<ErasureReceipt?> TryEraseAsync(string member, ulong expected, CancellationToken cancel) =>
        throw new NotSupportedException();

    public ValueTask<PairOutcome> TryConnectAsync(
        string member, string other, bool expected, CancellationToken cancel) => throw new NotSupportedException();

    public ValueTask<bool?> IsConnectedAsync(string member, string other, CancellationToken cancel) =>
        throw new NotSupportedException();

    public ValueTask<MemberView?> GetMemberAsync(string member, CancellationToken cancel) =>
        throw new NotSupportedException();

    public ValueTask<Page<MemberView>> ListMembersAsync(string? after, int limit, CancellationToken cancel) =>
        throw new NotSupportedException();

    public ValueTask<ErasureReceipt?> EraseAsync(string member, CancellationToken cancel) =>
        throw new NotSupportedException();

    public ValueTask<MemberExport?> ExportAsync(string member, CancellationToken cancel) =>
        throw new NotSupportedException();

    public ValueTask<PairOutcome> ConnectAsync(
        string member, string other, bool connected, CancellationToken cancel) =>
        throw new NotSupportedException();

    public ValueTask<Page<string>?> ListConnectionsAsync(
        string member, string? after, int limit, CancellationToken cancel) =>
        throw new NotSupportedException();

    public ValueTask<MemberSsi?> GetSsiAsync(string member, CancellationToken cancel) =>
        throw new NotSupportedException();

    public ValueTask<MemberHistory?> GetHistoryAsync(string member, Day first, Day last, CancellationToken cancel) =>
        throw new NotSupportedException();

    public ValueTask<IndustryList> ListIndustriesAsync(string? after, int limit, CancellationToken cancel) =>
        throw new NotSupportedException();

    public ValueTask<IndustryView?> GetIndustryAsync(string industry, CancellationToken cancel) =>
        throw new NotSupportedException();

    public ValueTask<LeaderboardView?> GetLeaderboardAsync(
        string industry, LeaderboardPosition? after, int limit, CancellationToken cancel) =>
            throw new NotSupportedException();

    public ValueTask<LeaderboardView?> GetAroundAsync(
        string industry, string member, int eachSide, CancellationToken cancel) => throw new NotSupportedException();

    public ValueTask<LeaderboardView?> GetNetworkAsync(
        string member, LeaderboardPosition? after, int limit, CancellationToken cancel) =>
            throw new NotSupportedException();

    public ClusterStatus GetStatus() => throw new NotSupportedException();

    public ValueTask<bool> AdvanceClockAsync(DateTimeOffset now, CancellationToken cancel) =>
        throw new NotSupportedException();
}
