using System.Globalization;
using System.Text;
using BenchmarkDotNet.Attributes;
using Ssi.Api.Events;
using Ssi.Engine.Ingest;
using Ssi.Engine.Ports;
using Ssi.Engine.Views;
using Ssi.Ranking.Leaderboards;
using Ssi.Scoring.Days;
using Ssi.Scoring.Identity;

namespace Ssi.Benchmarks;

/// <summary>Time and memory of one event of an array of 1,000, from JSON to an item routed to its shard: events of
/// about 180 bytes, half of them with data.</summary>
[MemoryDiagnoser]
public class ParseBenchmarks
{
    private const int Events = 1_000;

    private readonly RoutingOnly _cluster = new();
    private byte[] _body = [];

    [GlobalSetup]
    public void BuildBody()
    {
        string[] ends =
        [
            "\"type\":\"ssi.post.published\"", "\"type\":\"ssi.profile.viewed\",\"data\":{\"degree\":2}",
            "\"type\":\"ssi.comment.written\"", "\"type\":\"ssi.dwell.received\",\"data\":{\"seconds\":42}",
        ];
        var text = new StringBuilder("[");
        for (var i = 0; i < Events; i++)
        {
            text.Append(i == 0 ? "" : ",").Append(
                CultureInfo.InvariantCulture,
                $"{{\"specversion\":\"1.0\",\"id\":\"{i:x16}\",\"subject\":\"m{i * 7919 % 1_000_000:d11}\",");
            text.Append("\"source\":\"bench/parse\",\"time\":\"2026-11-22T10:00:00.123Z\",")
                .Append(ends[i % ends.Length]).Append('}');
        }

        _body = Encoding.ASCII.GetBytes(text.Append(']').ToString());
    }

    [Benchmark(OperationsPerInvoke = Events)]
    public int ParseAndRoute()
    {
        using var intake = new EventIntake(_cluster);
        intake.ReadArray(_body, Events);
        return _cluster.Batch.Count;
    }

    /// <summary>A cluster that lends its one batch and does nothing else.</summary>
    private sealed class RoutingOnly : IScoringCluster
    {
        public EventBatch Batch { get; } = new(new ShardMap(64, SipHash.Unkeyed));

        public IReadOnlyList<ModelView> Models => [];

        public bool ClockIsSimulated => false;

        public ValueTask<DateTimeOffset> GetNowAsync(CancellationToken cancel) => default;

        public EventBatch RentBatch() => Batch;

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
            string member, string other, bool connected, CancellationToken cancel) => throw new NotSupportedException();

        public ValueTask<Page<string>?> ListConnectionsAsync(
            string member, string? after, int limit, CancellationToken cancel) => throw new NotSupportedException();

        public ValueTask<MemberSsi?> GetSsiAsync(string member, CancellationToken cancel) =>
            throw new NotSupportedException();

        public ValueTask<MemberHistory?> GetHistoryAsync(
            string member, Day first, Day last, CancellationToken cancel) =>
            throw new NotSupportedException();

        public ValueTask<IndustryList> ListIndustriesAsync(string? after, int limit, CancellationToken cancel) =>
            throw new NotSupportedException();

        public ValueTask<IndustryView?> GetIndustryAsync(string industry, CancellationToken cancel) =>
            throw new NotSupportedException();

        public ValueTask<LeaderboardView?> GetLeaderboardAsync(
            string industry, LeaderboardPosition? after, int limit, CancellationToken cancel) =>
            throw new NotSupportedException();

        public ValueTask<LeaderboardView?> GetAroundAsync(
            string industry, string member, int eachSide, CancellationToken cancel) =>
                throw new NotSupportedException();

        public ValueTask<LeaderboardView?> GetNetworkAsync(
            string member, LeaderboardPosition? after, int limit, CancellationToken cancel) =>
            throw new NotSupportedException();

        public ClusterStatus GetStatus() => throw new NotSupportedException();

        public ValueTask<bool> AdvanceClockAsync(DateTimeOffset now, CancellationToken cancel) =>
            throw new NotSupportedException();
    }
}
