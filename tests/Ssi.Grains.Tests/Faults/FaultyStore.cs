using Ssi.Storage;

namespace Ssi.Grains.Tests.Faults;

/// <summary>A real store that can be made to refuse, to fail or to wait.</summary>
internal sealed class FaultyStore(IScoringStore inner) : IScoringStore
{
    private long _probes;

    /// <summary>True while every call is refused.</summary>
    public volatile bool IsAway;

    /// <summary>Called before a commit; what it throws is the commit's failure.</summary>
    public volatile Func<CommitGroup, Task>? BeforeCommit;

    /// <summary>Called before the members of a shard are read.</summary>
    public volatile Action<int>? BeforeLoad;

    /// <summary>Refused questions about how the store stands.</summary>
    public long RefusedProbes => Interlocked.Read(ref _probes);

    public ValueTask<StoreState> OpenAsync(StoreStamp wanted, long? simulatedNow, CancellationToken cancel) =>
        inner.OpenAsync(wanted, simulatedNow, cancel);

    public ValueTask<StoreState> ReadStateAsync(CancellationToken cancel)
    {
        if (IsAway)
            Interlocked.Increment(ref _probes);
        Require();
        return inner.ReadStateAsync(cancel);
    }

    public ValueTask<IReadOnlyList<ShardLease>> ClaimAsync(IReadOnlyList<int> shards, CancellationToken cancel)
    {
        Require();
        return inner.ClaimAsync(shards, cancel);
    }

    public async ValueTask CommitAsync(CommitGroup group, CancellationToken cancel)
    {
        Require();
        if (BeforeCommit is { } before)
            await before(group);
        await inner.CommitAsync(group, cancel);
    }

    public ValueTask ReadJournalAsync(int shard, long afterSequence, JournalVisitor visit, CancellationToken cancel)
    {
        Require();
        return inner.ReadJournalAsync(shard, afterSequence, visit, cancel);
    }

    public ValueTask ReadMembersAsync(
        int shard, MemberVisitor visit, DamageVisitor? damaged, CancellationToken cancel)
    {
        Require();
        BeforeLoad?.Invoke(shard);
        return inner.ReadMembersAsync(shard, visit, damaged, cancel);
    }

    public ValueTask ReadMembersAsync(
        IReadOnlyList<long> keys, MemberVisitor visit, DamageVisitor? damaged, CancellationToken cancel)
    {
        Require();
        return inner.ReadMembersAsync(keys, visit, damaged, cancel);
    }

    public ValueTask<IReadOnlyList<(string Other, byte[] Record)>> ReadConnectionsAsync(
        long member, CancellationToken cancel)
    {
        Require();
        return inner.ReadConnectionsAsync(member, cancel);
    }

    public ValueTask<IReadOnlyList<HistoryRow>> ReadHistoryAsync(
        long member, int fromBlock, int toBlock, CancellationToken cancel)
    {
        Require();
        return inner.ReadHistoryAsync(member, fromBlock, toBlock, cancel);
    }

    public ValueTask<IReadOnlyList<AcceptedIdsRow>> ReadAcceptedIdsAsync(int shard, CancellationToken cancel)
    {
        Require();
        return inner.ReadAcceptedIdsAsync(shard, cancel);
    }

    public ValueTask<IReadOnlyList<DistributionRow>?> ReadOpenDaysAsync(int shard, CancellationToken cancel)
    {
        Require();
        return inner.ReadOpenDaysAsync(shard, cancel);
    }

    public ValueTask<IReadOnlyList<DistributionRow>> ReadDistributionsAsync(
        string industry, int fromDay, int toDay, CancellationToken cancel)
    {
        Require();
        return inner.ReadDistributionsAsync(industry, fromDay, toDay, cancel);
    }

    public ValueTask PublishDayAsync(
        int day, IReadOnlyList<DistributionRow> closed, int dropBefore, CancellationToken cancel)
    {
        Require();
        return inner.PublishDayAsync(day, closed, dropBefore, cancel);
    }

    public ValueTask SetSimulatedNowAsync(long ticks, CancellationToken cancel)
    {
        Require();
        return inner.SetSimulatedNowAsync(ticks, cancel);
    }

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private void Require()
    {
        if (IsAway)
            throw new StoreUnavailableException("The test has stopped the store.");
    }
}
