namespace Ssi.Storage.TestKit;

public abstract partial class ScoringStoreTests
{
    [KitFact]
    public async Task Open_NewStore_TakesTheStamp()
    {
        var state = await Connect().OpenAsync(Samples.Stamp, null, default);

        Assert.Equal(Samples.Stamp.HashKey, state.Stamp.HashKey);
        Assert.Equal(Samples.Shards, state.Stamp.Shards);
        Assert.Null(state.Day);
        Assert.Null(state.SimulatedNow);
    }

    [KitFact]
    public async Task Open_OldStore_KeepsItsHashKey()
    {
        await OpenAsync();

        var state = await Connect().OpenAsync(Samples.Stamp with { HashKey = new byte[16] }, null, default);

        Assert.Equal(Samples.Stamp.HashKey, state.Stamp.HashKey);
        Assert.Equal(Samples.Stamp.ModelDocument, state.Stamp.ModelDocument);
        Assert.Equal(Samples.Stamp.Model, state.Stamp.Model);
    }

    [KitFact]
    public async Task Open_OtherStamp_IsRefused()
    {
        await OpenAsync();

        await RefusedAsync(Samples.Stamp with { Shards = 16 }, null);
        await RefusedAsync(Samples.Simulated, 1);
        await RefusedAsync(Samples.Stamp with { Model = "ssi-2" }, null);
        await RefusedAsync(Samples.Stamp with { ModelDocument = [1] }, null);

        async Task RefusedAsync(StoreStamp wanted, long? now) =>
            await Assert.ThrowsAsync<StoreMismatchException>(
                async () => await Connect().OpenAsync(wanted, now, default));
    }

    [KitFact]
    public async Task SimulatedNow_Set_SurvivesReopening()
    {
        var store = Connect();
        Assert.Equal(1_000, (await store.OpenAsync(Samples.Simulated, 1_000, default)).SimulatedNow);

        await store.SetSimulatedNowAsync(2_000, default);
        await store.DisposeAsync();

        Assert.Equal(2_000, (await Connect().OpenAsync(Samples.Simulated, 1_500, default)).SimulatedNow);
    }

    [KitFact]
    public async Task SimulatedNow_SetBack_StaysWhereItWas()
    {
        var store = Connect();
        await store.OpenAsync(Samples.Simulated, 1_000, default);
        await store.SetSimulatedNowAsync(2_000, default);

        await store.SetSimulatedNowAsync(1_999, default);

        Assert.Equal(2_000, (await store.ReadStateAsync(default)).SimulatedNow);
    }

    [KitFact]
    public async Task SimulatedNow_OfARealClock_IsRefused()
    {
        var store = await OpenAsync();

        await Assert.ThrowsAsync<InvalidOperationException>(async () => await store.SetSimulatedNowAsync(1, default));

        Assert.Null((await store.ReadStateAsync(default)).SimulatedNow);
    }

    [KitFact]
    public async Task State_ReadWhileAnotherWrites_IsWhatStandsNow()
    {
        var store = Connect();
        var opened = await store.OpenAsync(Samples.Simulated, 1_000, default);
        Assert.Equivalent(opened, await store.ReadStateAsync(default), strict: true);
        var other = Connect();
        await other.OpenAsync(Samples.Simulated, 1_000, default);

        await other.PublishDayAsync(12, [], 0, default);
        await other.SetSimulatedNowAsync(2_000, default);

        Assert.Equivalent(
            opened with { Day = 12, SimulatedNow = 2_000 }, await store.ReadStateAsync(default), strict: true);
    }

    [KitFact]
    public async Task Claim_OfSomeShards_LeavesTheOthersTheirOwner()
    {
        var store = await OpenAsync();
        var leases = await store.ClaimAsync([0, 1, 2], default);
        var other = await OpenAsync();

        var taken = (await other.ClaimAsync([1], default))[0];

        await Assert.ThrowsAsync<EpochLostException>(() => AppendAsync(store, 1, leases[1].Epoch, 1));
        await AppendAsync(other, 1, taken.Epoch, 1);
        await AppendAsync(store, 0, leases[0].Epoch, 1);
        await AppendAsync(store, 2, leases[2].Epoch, 1);
    }

    [KitFact]
    public async Task Claim_Again_RaisesEachEpoch()
    {
        var store = await OpenAsync();

        var first = await store.ClaimAsync([0, 3], default);
        var second = await store.ClaimAsync([3, 0], default);

        Assert.Equal([0, 3], first.Select(lease => lease.Shard));
        Assert.Equal([3, 0], second.Select(lease => lease.Shard));
        Assert.True(second[0].Epoch > first[1].Epoch);
        Assert.True(second[1].Epoch > first[0].Epoch);
        Assert.All(first, lease => Assert.Equal(new ShardLease(lease.Shard, lease.Epoch, 0, 0, 0), lease with
        {
            Erasures = default,
        }));
        Assert.All(first, lease => Assert.True(lease.Erasures.IsEmpty));
    }

    [KitFact]
    public async Task Claim_ByTheSameOwner_NamesItsOwnEpochAsThePreviousOne()
    {
        var (store, epoch) = await ClaimedAsync();

        Assert.Equal(0, epoch - 1);
        Assert.Equal(epoch, (await ClaimAsync(store, 0)).PreviousEpoch);
    }

    [KitFact]
    public async Task Claim_AfterAnotherOwner_NamesTheOtherEpochAsThePreviousOne()
    {
        var (store, epoch) = await ClaimedAsync();
        var other = await ClaimAsync(await OpenAsync(), 0);

        var lease = await ClaimAsync(store, 0);

        Assert.Equal(epoch, other.PreviousEpoch);
        Assert.Equal(other.Epoch, lease.PreviousEpoch);
        Assert.NotEqual(epoch, lease.PreviousEpoch);
    }

    [KitFact]
    public async Task Claim_ErasureMarks_AreThoseOfTheLastCheckpointThatHadSome()
    {
        var (store, epoch) = await ClaimedAsync();
        await EndAsync(store, 0, epoch, Samples.End(0) with { Erasures = [1, 2, 3] });
        await EndAsync(store, 0, epoch, Samples.End(0));

        var lease = await ClaimAsync(store, 0);
        Assert.Equal([1, 2, 3], lease.Erasures.ToArray());

        await EndAsync(store, 0, lease.Epoch, Samples.End(0) with { Erasures = [] });
        Assert.True((await ClaimAsync(store, 0)).Erasures.IsEmpty);
    }

    [KitFact]
    public async Task Claim_AfterAppendsAndCheckpoint_TellsHowTheShardStands()
    {
        var (store, epoch) = await ClaimedAsync();
        await AppendAsync(store, 0, epoch, 1, 2, 3);
        await EndAsync(store, 0, epoch, Samples.End(2, 2, nextSlot: 7));

        var lease = await ClaimAsync(await ReopenAsync(store), 0);

        Assert.Equal((2, 3, 7), (lease.CheckpointSequence, lease.LastSequence, lease.NextSlot));
    }
}
