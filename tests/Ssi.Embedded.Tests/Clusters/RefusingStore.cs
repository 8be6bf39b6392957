using Ssi.Storage;

namespace Ssi.Embedded.Tests.Clusters;

/// <summary>A store that refuses what a test says, and otherwise does what the one behind it does.</summary>
internal sealed class RefusingStore(IScoringStore store) : IScoringStore
{
    /// <summary>Throws where the group is to be refused.</summary>
    public Action<CommitGroup> OnCommit { get; set; } = _ => { };

    public ValueTask CommitAsync(CommitGroup group, CancellationToken cancel)
    {
        OnCommit(group);
        return store.CommitAsync(group, cancel);
    }

    public ValueTask<StoreState> OpenAsync(StoreStamp wanted, long? simulatedNow, CancellationToken cancel) =>
        store.OpenAsync(wanted, simulatedNow, cancel);

    public ValueTask<StoreState> ReadStateAsync(CancellationToken cancel) => store.ReadStateAsync(cancel);

    public ValueTask<IReadOnlyList<ShardLease>> ClaimAsync(IReadOnlyList<int> shards, CancellationToken cancel) =>
        store.ClaimAsync(shards, cancel);

    public ValueTask ReadJournalAsync(
        int shard, long afterSequence, JournalVisitor visit, CancellationToken cancel) =>
        store.ReadJournalAsync(shard, afterSequence, visit, cancel);

    public ValueTask ReadMembersAsync(
        int shard, MemberVisitor visit, DamageVisitor? damaged, CancellationToken cancel) =>
        store.ReadMembersAsync(shard, visit, damaged, cancel);

    public ValueTask ReadMembersAsync(
        IReadOnlyList<long> keys, MemberVisitor visit, DamageVisitor? damaged, CancellationToken cancel) =>
        store.ReadMembersAsync(keys, visit, damaged, cancel);

    public ValueTask<IReadOnlyList<(string Other, byte[] Record)>> ReadConnectionsAsync(
        long member, CancellationToken cancel) => store.ReadConnectionsAsync(member, cancel);

    public ValueTask<IReadOnlyList<HistoryRow>> ReadHistoryAsync(
        long member, int fromBlock, int toBlock, CancellationToken cancel) =>
        store.ReadHistoryAsync(member, fromBlock, toBlock, cancel);

    public ValueTask<IReadOnlyList<AcceptedIdsRow>> ReadAcceptedIdsAsync(int shard, CancellationToken cancel) =>
        store.ReadAcceptedIdsAsync(shard, cancel);

    public ValueTask<IReadOnlyList<DistributionRow>?> ReadOpenDaysAsync(int shard, CancellationToken cancel) =>
        store.ReadOpenDaysAsync(shard, cancel);

    public ValueTask<IReadOnlyList<DistributionRow>> ReadDistributionsAsync(
        string industry, int fromDay, int toDay, CancellationToken cancel) =>
        store.ReadDistributionsAsync(industry, fromDay, toDay, cancel);

    public ValueTask PublishDayAsync(
        int day, IReadOnlyList<DistributionRow> closed, int dropBefore, CancellationToken cancel) =>
        store.PublishDayAsync(day, closed, dropBefore, cancel);

    public ValueTask SetSimulatedNowAsync(long ticks, CancellationToken cancel) =>
        store.SetSimulatedNowAsync(ticks, cancel);

    public ValueTask DisposeAsync() => store.DisposeAsync();
}
