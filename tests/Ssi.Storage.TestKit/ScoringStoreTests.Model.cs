namespace Ssi.Storage.TestKit;

public abstract partial class ScoringStoreTests
{
    [KitTheory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task RandomCommits_WithReopening_LeaveWhatTheModelHolds(int seed)
    {
        var random = new Random(seed);
        var model = new StoreModel();
        var groups = new RandomGroups(random, model);
        var store = await OpenAsync();
        await ClaimAllAsync(store, model);
        await PublishAsync(store, model);
        for (var round = 0; round < 150; round++)
        {
            var group = groups.Next();
            await store.CommitAsync(group, default);
            model.Apply(group);
            if (random.Next(25) != 0)
                continue;
            await AssertSameAsync(store, model);
            store = await ReopenAsync(store);
            await ClaimAllAsync(store, model);
        }
        await AssertSameAsync(store, model);
    }

    /// <summary>Days for erasures to restate, and gaps between them.</summary>
    private static async Task PublishAsync(IScoringStore store, StoreModel model)
    {
        for (var day = 0; day < 30; day += 2)
        {
            for (var industry = 0; industry < 3; industry++)
                model.Days.Add(("i" + industry, day), [(byte)day, (byte)industry]);
        }
        var rows = model.Days.Select(row => new DistributionRow(row.Key.Day, row.Key.Industry, row.Value));
        await store.PublishDayAsync(30, [.. rows], 0, default);
    }

    private static async Task ClaimAllAsync(IScoringStore store, StoreModel model)
    {
        foreach (var lease in await store.ClaimAsync([.. Enumerable.Range(0, Samples.Shards)], default))
            model.Epochs[lease.Shard] = lease.Epoch;
    }

    private static async Task AssertSameAsync(IScoringStore store, StoreModel model)
    {
        for (var shard = 0; shard < Samples.Shards; shard++)
        {
            var of = shard;
            Assert.Equal(
                model.JournalOf(shard).Select(entry => (entry.Key, Convert.ToHexString(entry.Value))),
                await store.JournalAsync(shard));
            Assert.Equal(
                model.Members.Values.Where(row => row.Key >> 32 == of).Select(ReadMember.Of),
                await store.MembersAsync(shard));
            Assert.Equal(
                model.Accepted.GetValueOrDefault(shard, []).Select(row => (row.Day, row.Hashes.Length)).Order(),
                (await store.ReadAcceptedIdsAsync(shard, default)).Select(row => (row.Day, row.Hashes.Length)).Order());
        }
        foreach (var member in model.Connections.Keys.Select(key => key.Member)
            .Concat(model.History.Keys.Select(key => key.Member)).Concat(model.Members.Keys).Distinct())
        {
            await AssertSameAsync(store, model, member);
        }
        foreach (var industry in model.Days.GroupBy(day => day.Key.Industry))
        {
            Assert.Equal(
                industry.Select(day => (day.Key.Day, Convert.ToHexString(day.Value))),
                (await store.ReadDistributionsAsync(industry.Key, 0, 100, default))
                    .Select(row => (row.Day, Convert.ToHexString(row.Distribution))));
        }
    }

    private static async Task AssertSameAsync(IScoringStore store, StoreModel model, long member)
    {
        Assert.Equal(
            model.Connections.Where(row => row.Key.Member == member)
                .Select(row => (row.Key.Other, Convert.ToHexString(row.Value))),
            (await store.ReadConnectionsAsync(member, default))
                .Select(row => (row.Other, Convert.ToHexString(row.Record))));
        Assert.Equal(
            model.History.Where(row => row.Key.Member == member)
                .Select(row => (row.Key.Block, Convert.ToHexString(row.Value))),
            (await store.ReadHistoryAsync(member, 0, 100, default))
                .Select(row => (row.Block, Convert.ToHexString(row.Record))));
    }
}
