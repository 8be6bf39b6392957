namespace Ssi.Storage;

/// <summary>A database that holds the journal, the members' rows and the days gone by. One implementation a
/// database; all pass the same test kit.</summary>
/// <remarks>Every method throws <see cref="StoreUnavailableException"/> when the database cannot serve it now, and
/// may be called again later on the same object: a store finds its way back without being opened anew.
/// <see cref="CommitAsync"/>, <see cref="ClaimAsync"/> and the other writes of one object are called by one caller at
/// a time; reads by any number beside them, each seeing one consistent state. Other objects, in this process or
/// another, may use the same database at the same time: epochs keep the owners of shards apart, and what has no owner
/// (the day, the clock) goes forward only. Whether calls block or await is the implementation's choice: callers give
/// it threads of their own.
/// <para>The type of an exception says what failed. <see cref="StoreUnavailableException"/>: the database, not
/// one part; the same call may succeed later, and whether a write was done is unknown.
/// <see cref="EpochLostException"/>: one shard's part; nothing was written. <see cref="StoreDamagedException"/>: stored
/// bytes that this call needs; nothing was written, and it fails again until they are repaired.
/// <see cref="InvalidOperationException"/>: a bug in one part (a row that breaks a bound of the schema, a sequence
/// already taken, a key outside the slice's shard); nothing was written. After the last two a committer writes the
/// parts of its group one by one, to find the one that fails.</para>
/// <para>Every row carries a checksum over its key and its columns
/// (<see cref="Checksums.RowChecksum"/>), and every read checks it, so damaged bytes are never handed
/// out.</para></remarks>
public interface IScoringStore : IAsyncDisposable
{
    /// <summary>Creates or migrates the schema and writes or checks the stamp. A new store takes
    /// <paramref name="wanted"/> and <paramref name="simulatedNow"/>; an old one keeps its own hash key.</summary>
    /// <exception cref="StoreMismatchException">Shards, clock mode, the model's version or its document differ, or the
    /// schema is newer than the code.</exception>
    /// <exception cref="StoreDamagedException">The stamp is damaged or missing, or the database holds less than was
    /// acknowledged: nothing of the store can be served.</exception>
    /// <exception cref="StoreInUseException">Another process has the database open, and it serves one process at a
    /// time. Stores of one process may share any database.</exception>
    /// <exception cref="ArgumentException"><paramref name="simulatedNow"/> is given for a real clock, or missing for a
    /// simulated one.</exception>
    ValueTask<StoreState> OpenAsync(StoreStamp wanted, long? simulatedNow, CancellationToken cancel);

    /// <summary>What <see cref="OpenAsync"/> would say now, without opening: for whoever takes over while others
    /// write.</summary>
    ValueTask<StoreState> ReadStateAsync(CancellationToken cancel);

    /// <summary>Raises the epoch of each shard by exactly one, then reads how far it is; a shard never seen before
    /// begins empty.</summary>
    /// <remarks>Any of the shards, at any time; each is named once. A write of an older owner that is still under way
    /// has either become part of what is told and read from here on, or fails.</remarks>
    /// <exception cref="StoreDamagedException">The row of the shard that it names is damaged. No shard was claimed: the
    /// caller claims again without that one.</exception>
    ValueTask<IReadOnlyList<ShardLease>> ClaimAsync(IReadOnlyList<int> shards, CancellationToken cancel);

    /// <summary>Writes the group durably, all or nothing; done when it is on disk.</summary>
    /// <remarks>Appends go first, then the slices in their order.</remarks>
    /// <exception cref="EpochLostException">A shard has a newer owner, or was never claimed; nothing was
    /// written.</exception>
    ValueTask CommitAsync(CommitGroup group, CancellationToken cancel);

    /// <summary>The shard's journal after a sequence, ascending and without gaps.</summary>
    /// <exception cref="StoreDamagedException">An entry is damaged or missing; those before it were
    /// visited.</exception>
    ValueTask ReadJournalAsync(int shard, long afterSequence, JournalVisitor visit, CancellationToken cancel);

    /// <summary>All members of the shard, ascending by key.</summary>
    /// <param name="damaged">Called in place of <paramref name="visit"/> for a member whose row is damaged, with the
    /// member's key in the exception; the read goes on. Null to throw at the first.</param>
    /// <exception cref="StoreDamagedException">A row is damaged and <paramref name="damaged"/> is null, or the database
    /// cannot read on.</exception>
    ValueTask ReadMembersAsync(int shard, MemberVisitor visit, DamageVisitor? damaged, CancellationToken cancel);

    /// <summary>The members with these keys, in any order; keys without a row are passed over.</summary>
    /// <inheritdoc cref="ReadMembersAsync(int, MemberVisitor, DamageVisitor?, CancellationToken)"
    /// path="/param|/exception"/>
    ValueTask ReadMembersAsync(
        IReadOnlyList<long> keys, MemberVisitor visit, DamageVisitor? damaged, CancellationToken cancel);

    /// <exception cref="StoreDamagedException">A record of this member is damaged.</exception>
    ValueTask<IReadOnlyList<(string Other, byte[] Record)>> ReadConnectionsAsync(long member, CancellationToken cancel);

    /// <summary>Blocks from <paramref name="fromBlock"/> to <paramref name="toBlock"/>, ascending.</summary>
    /// <exception cref="StoreDamagedException">A block of this member is damaged.</exception>
    ValueTask<IReadOnlyList<HistoryRow>> ReadHistoryAsync(
        long member, int fromBlock, int toBlock, CancellationToken cancel);

    /// <summary>Every id segment of the shard: the day and its hashes.</summary>
    /// <exception cref="StoreDamagedException">A segment is damaged: duplicates of that day cannot be told
    /// apart.</exception>
    ValueTask<IReadOnlyList<AcceptedIdsRow>> ReadAcceptedIdsAsync(int shard, CancellationToken cancel);

    /// <summary>What the last checkpoint left, where the shard's last sequence is still that checkpoint's; else
    /// null.</summary>
    /// <exception cref="StoreDamagedException">A distribution is damaged. They can be computed from the members' rows:
    /// the caller may go on as with null.</exception>
    ValueTask<IReadOnlyList<DistributionRow>?> ReadOpenDaysAsync(int shard, CancellationToken cancel);

    /// <summary>Closed days of one industry, ascending; days without a row are passed over.</summary>
    /// <exception cref="StoreDamagedException">A day's distribution is damaged; it belongs to no shard.</exception>
    ValueTask<IReadOnlyList<DistributionRow>> ReadDistributionsAsync(
        string industry, int fromDay, int toDay, CancellationToken cancel);

    /// <summary>Writes the distributions of days that close, drops those of days before
    /// <paramref name="dropBefore"/>, and makes <paramref name="day"/> the day whose rankings stand; all or
    /// nothing.</summary>
    /// <remarks>A day that is not after the one that stands changes nothing: told again it is done already, and whoever
    /// was paused meanwhile undoes neither a later day nor what erasures took out of that one.</remarks>
    ValueTask PublishDayAsync(
        int day, IReadOnlyList<DistributionRow> closed, int dropBefore, CancellationToken cancel);

    /// <summary>The write-ahead log while a reader holds it back; the default where nothing does, and in a database
    /// that has none of its own. Any thread may ask.</summary>
    HeldLog HeldLog => default;

    /// <summary>Stores the simulated clock, in UTC ticks; an earlier time than the stored one changes
    /// nothing.</summary>
    ValueTask SetSimulatedNowAsync(long ticks, CancellationToken cancel);
}
