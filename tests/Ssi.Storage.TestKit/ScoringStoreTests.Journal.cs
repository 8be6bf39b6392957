namespace Ssi.Storage.TestKit;

public abstract partial class ScoringStoreTests
{
    [KitFact]
    public async Task Append_Committed_IsThereAfterReopening()
    {
        var (store, epoch) = await ClaimedAsync();
        await AppendAsync(store, 0, epoch, 1, 2);

        store = await ReopenAsync(store);

        Assert.Equal(
            [(1, Convert.ToHexString("entry 1"u8)), (2, Convert.ToHexString("entry 2"u8))],
            await store.JournalAsync(0));
        Assert.Equal([2L], await store.SequencesAsync(0, after: 1));
        Assert.Empty(await store.SequencesAsync(0, after: 2));
        Assert.Empty(await store.SequencesAsync(1));
    }

    [KitFact]
    public async Task Append_OutOfOrderInOneGroup_IsReadInSequence()
    {
        var (store, epoch) = await ClaimedAsync();

        await AppendAsync(store, 0, epoch, 3, 1, 2);

        Assert.Equal([1L, 2L, 3L], await store.SequencesAsync(0));
    }

    [KitFact]
    public async Task Append_OldEpoch_WritesNothingOfTheGroup()
    {
        var old = await OpenAsync();
        var epochs = await old.ClaimAsync([0, 1], default);
        var fresh = await OpenAsync();
        await ClaimAsync(fresh, 1);

        var group = new CommitGroup();
        group.Appends.Add(new JournalAppend(0, epochs[0].Epoch, 1, new byte[] { 1 }));
        group.Appends.Add(new JournalAppend(1, epochs[1].Epoch, 1, new byte[] { 1 }));
        var lost = await Assert.ThrowsAsync<EpochLostException>(async () => await old.CommitAsync(group, default));

        Assert.Equal(1, lost.Shard);
        Assert.Empty(await fresh.SequencesAsync(0));
        Assert.Empty(await fresh.SequencesAsync(1));
        await AppendAsync(old, 0, epochs[0].Epoch, 1);
        Assert.Equal([1L], await fresh.SequencesAsync(0));
    }

    [KitFact]
    public async Task Slice_OldEpoch_WritesNothingOfTheGroup()
    {
        var (old, epoch) = await ClaimedAsync();
        var fresh = await OpenAsync();
        await ClaimAsync(fresh, 0);

        await Assert.ThrowsAsync<EpochLostException>(() => WriteAsync(old, 0, epoch, slice =>
        {
            slice.Members.Add(Samples.Member(1, "a"));
            slice.End = Samples.End(5, nextSlot: 2);
        }));

        Assert.Empty(await fresh.MembersAsync(0));
        Assert.Equal(0, (await ClaimAsync(fresh, 0)).CheckpointSequence);
    }

    [KitFact]
    public async Task Append_UnclaimedShard_IsRefused()
    {
        var store = await OpenAsync();

        await Assert.ThrowsAsync<EpochLostException>(() => AppendAsync(store, 2, 1, 1));
    }

    [KitFact]
    public async Task Append_SequenceTaken_WritesNothingOfTheGroup()
    {
        var (store, epoch) = await ClaimedAsync();
        await AppendAsync(store, 0, epoch, 1, 2);

        await Assert.ThrowsAsync<InvalidOperationException>(() => AppendAsync(store, 0, epoch, 3, 2));
        Assert.Equal([1L, 2L], await store.SequencesAsync(0));

        await EndAsync(store, 0, epoch, Samples.End(2, 2));
        await Assert.ThrowsAsync<InvalidOperationException>(() => AppendAsync(store, 0, epoch, 2));
        await AppendAsync(store, 0, epoch, 3);
        Assert.Equal([3L], await store.SequencesAsync(0));
    }

    [KitFact]
    public async Task Trim_OfOneShard_LeavesTheOthersAndLaterEntries()
    {
        var store = await OpenAsync();
        var leases = await store.ClaimAsync([0, 1], default);
        await AppendAsync(store, 0, leases[0].Epoch, 1, 2, 3);
        await AppendAsync(store, 1, leases[1].Epoch, 1, 2);
        await AppendAsync(store, 0, leases[0].Epoch, 4);

        await EndAsync(store, 0, leases[0].Epoch, Samples.End(4, trimThrough: 3));

        Assert.Equal([4L], await store.SequencesAsync(0));
        Assert.Equal([1L, 2L], await store.SequencesAsync(1));

        await EndAsync(store, 1, leases[1].Epoch, Samples.End(2, trimThrough: 2));

        Assert.Equal([4L], await store.SequencesAsync(0));
        Assert.Empty(await store.SequencesAsync(1));
        Assert.Equal(2, (await ClaimAsync(store, 1)).LastSequence);
    }

    [KitFact]
    public async Task Trim_PastTheCheckpoint_IsRefused()
    {
        var (store, epoch) = await ClaimedAsync();
        await AppendAsync(store, 0, epoch, 1, 2);

        await Assert.ThrowsAsync<InvalidOperationException>(
            () => EndAsync(store, 0, epoch, Samples.End(1, trimThrough: 2)));

        Assert.Equal([1L, 2L], await store.SequencesAsync(0));
    }

    [KitTheory]
    [InlineData(0)]
    [InlineData(1 << 20)]
    public async Task Entry_AnySize_IsReadAsWritten(int size)
    {
        var (store, epoch) = await ClaimedAsync();
        var entry = new byte[size];
        new Random(size).NextBytes(entry);
        var group = new CommitGroup();
        group.Appends.Add(new JournalAppend(0, epoch, 1, entry));

        await store.CommitAsync(group, default);

        Assert.Equal([(1, Convert.ToHexString(entry))], await store.JournalAsync(0));
    }

    [KitFact]
    public async Task Commit_LargeGroup_IsWrittenWhole()
    {
        var store = await OpenAsync();
        var leases = await store.ClaimAsync([.. Enumerable.Range(0, Samples.Shards)], default);
        var group = new CommitGroup();
        foreach (var lease in leases)
        {
            for (var sequence = 1; sequence <= 500; sequence++)
                group.Appends.Add(new JournalAppend(lease.Shard, lease.Epoch, sequence, new byte[200]));
        }

        await store.CommitAsync(group, default);

        foreach (var lease in leases)
            Assert.Equal(500, (await store.SequencesAsync(lease.Shard)).Count);
    }

    [KitFact]
    public async Task Read_VisitorThrows_LeavesTheStoreUsable()
    {
        var (store, epoch) = await ClaimedAsync();
        await AppendAsync(store, 0, epoch, 1, 2);

        await Assert.ThrowsAsync<FormatException>(
            async () => await store.ReadJournalAsync(0, 0, (_, _) => throw new FormatException(), default));

        await AppendAsync(store, 0, epoch, 3);
        Assert.Equal([1L, 2L, 3L], await store.SequencesAsync(0));
    }

    [KitFact]
    public async Task Read_Cancelled_Stops()
    {
        var (store, epoch) = await ClaimedAsync();
        await AppendAsync(store, 0, epoch, 1);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await store.ReadJournalAsync(0, 0, (_, _) => { }, new CancellationToken(canceled: true)));
    }
}
