namespace Ssi.Storage;

/// <summary>A database that holds the journal, the members' rows and the days gone by. One implementation a
/// database; all pass the same test kit.</summary>
/// <remarks>Every method throws <see cref="StoreUnavailableException"/> when the database cannot serve it now, and
/// may be called again later on the same object: a store finds its way back without being opened anew.
/// <see cref="CommitAsync"/>, <see cref="ClaimAsync"/> and the other writes of one object are called by one caller at
/// a time; reads by any number beside them, each seeing one consistent state. Other objects, in this process or
/// another, may use the same database at the same time: epochs keep the owners of shards apart, and what has no owner
/// (the day, the clock) goes forward only. Whether calls block or await is the implementation's choice: callers give
/// it threads of their own. A row that breaks a bound of the schema, a sequence already taken and a key outside the
/// slice's shard are bugs of the caller: <see cref="InvalidOperationException"/>, and nothing of the call is
/// written.</remarks>
public interface IScoringStore : IAsyncDisposable
{
    /// <summary>Creates or migrates the schema and writes or checks the stamp. A new store takes
    /// <paramref name="wanted"/> and <paramref name="simulatedNow"/>; an old one keeps its own hash key.</summary>
    /// <exception cref="StoreMismatchException">Shards, clock mode, the model's version or its document differ, or the
    /// schema is newer than the code.</exception>
    /// <exception cref="ArgumentException"><paramref name="simulatedNow"/> is given for a real clock, or missing for a
    /// simulated one.</exception>
    ValueTask<StoreState> OpenAsync(StoreStamp wanted, long? simulatedNow, CancellationToken cancel);

    /// <summary>What <see cref="OpenAsync"/> would say now, without opening: for whoever takes over while others
    /// write.</summary>
    ValueTask<StoreState> ReadStateAsync(CancellationToken cancel);

    /// <summary>Raises the epoch of each shard by exactly one, then reads how far it is; a shard never seen before begins
    /// empty.</summary>
    /// <remarks>Any of the shards, at any time; each is named once. A write of an older owner that is still under way has either become
    /// part of what is told and read from here on, or fails.</remarks>
    ValueTask<IReadOnlyList<ShardLease>> ClaimAsync(IReadOnlyList<int> shards, CancellationToken cancel);

    /// <summary>Writes the group durably, all or nothing; done when it is on disk.</summary>
    /// <remarks>Appends go first, then the slices in their order.</remarks>
    /// <exception cref="EpochLostException">A shard has a newer owner, or was never claimed; nothing was
    /// written.</exception>
    ValueTask CommitAsync(CommitGroup group, CancellationToken cancel);

    /// <summary>The shard's journal after a sequence, ascending.</summary>
    ValueTask ReadJournalAsync(int shard, long afterSequence, JournalVisitor visit, CancellationToken cancel);

    /// <summary>All members of the shard, ascending by key.</summary>
    ValueTask ReadMembersAsync(int shard, MemberVisitor visit, CancellationToken cancel);

    /// <summary>The members with these keys, in any order; keys without a row are passed over.</summary>
    ValueTask ReadMembersAsync(IReadOnlyList<long> keys, MemberVisitor visit, CancellationToken cancel);

    ValueTask<IReadOnlyList<(string Other, byte[] Record)>> ReadConnectionsAsync(long member, CancellationToken cancel);

    /// <summary>Blocks from <paramref name="fromBlock"/> to <paramref name="toBlock"/>, ascending.</summary>
    ValueTask<IReadOnlyList<HistoryRow>> ReadHistoryAsync(
        long member, int fromBlock, int toBlock, CancellationToken cancel);

    /// <summary>Every id segment of the shard: the day and its hashes.</summary>
    ValueTask<IReadOnlyList<AcceptedIdsRow>> ReadAcceptedIdsAsync(int shard, CancellationToken cancel);

    /// <summary>What the last checkpoint left, where the shard's last sequence is still that checkpoint's; else
    /// null.</summary>
    ValueTask<IReadOnlyList<DistributionRow>?> ReadOpenDaysAsync(int shard, CancellationToken cancel);

    /// <summary>Closed days of one industry, ascending; days without a row are passed over.</summary>
    ValueTask<IReadOnlyList<DistributionRow>> ReadDistributionsAsync(
        string industry, int fromDay, int toDay, CancellationToken cancel);

    /// <summary>Writes the distributions of days that close, drops those of days before
    /// <paramref name="dropBefore"/>, and makes <paramref name="day"/> the day whose rankings stand; all or
    /// nothing.</summary>
    /// <remarks>A day that is not after the one that stands changes nothing: told again it is done already, and whoever
    /// was paused meanwhile undoes neither a later day nor what erasures took out of that one.</remarks>
    ValueTask PublishDayAsync(
        int day, IReadOnlyList<DistributionRow> closed, int dropBefore, CancellationToken cancel);

    /// <summary>Stores the simulated clock, in UTC ticks; an earlier time than the stored one changes
    /// nothing.</summary>
    ValueTask SetSimulatedNowAsync(long ticks, CancellationToken cancel);
}
