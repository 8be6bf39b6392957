namespace Ssi.Storage.TestKit;

public abstract partial class ScoringStoreTests
{
    [KitFact]
    public async Task Members_Written_AreScannedByKeyWithinTheShard()
    {
        var store = await OpenAsync();
        var leases = await store.ClaimAsync([0, 1, 7], default);
        var keys = new[] { Samples.Key(1, 5), Samples.Key(1, 0), Samples.Key(1, int.MaxValue), Samples.Key(1, 300) };
        await WriteAsync(store, 0, leases[0].Epoch, slice => slice.Members.Add(Samples.Member(9, "m9")));
        await WriteAsync(store, 1, leases[1].Epoch,
            slice => slice.Members.AddRange(keys.Select(key => Samples.Member(key, Samples.Id(key)))));
        await WriteAsync(store, 7, leases[2].Epoch,
            slice => slice.Members.Add(Samples.Member(Samples.Key(7, 0), "other")));

        store = await ReopenAsync(store);

        Assert.Equal(keys.Order().Select(key => ReadMember.Of(Samples.Member(key, Samples.Id(key)))),
            await store.MembersAsync(1));
    }

    [KitFact]
    public async Task Member_WrittenAgain_HoldsTheLastRow()
    {
        var (store, epoch) = await ClaimedAsync();
        var last = new MemberRow(4, "a", null, 10_000, 2_500, 2_500, 2_500, 2_500, 65_535, 99, Array.Empty<byte>());

        await WriteAsync(store, 0, epoch, slice => slice.Members.Add(Samples.Member(4, "a")));
        await WriteAsync(store, 0, epoch, slice => slice.Members.Add(last));

        Assert.Equal([ReadMember.Of(last)], await store.MembersAsync(0));
    }

    [KitFact]
    public async Task Members_ByKey_PassesOverMissingOnes()
    {
        var (store, epoch) = await ClaimedAsync();
        await WriteAsync(store, 0, epoch, slice =>
        {
            for (var key = 0; key < 10; key++)
                slice.Members.Add(Samples.Member(key, Samples.Id(key)));
        });

        var found = await store.MembersAsync(7, 100, 2, Samples.Key(5, 2));

        Assert.Equal([2L, 7L], found.Select(member => member.Key).Order());
        Assert.Empty(await store.MembersAsync(Array.Empty<long>()));
        Assert.Equal("m3", Assert.Single(await store.MembersAsync(3L)).Id);
    }

    [KitFact]
    public async Task MemberIds_DifferingInCaseOrLong_AreApart()
    {
        var (store, epoch) = await ClaimedAsync();
        string[] ids = ["ann", "Ann", "ANN", "a~z", "a-z", new('x', 128), new string('x', 127) + "X"];

        await WriteAsync(store, 0, epoch,
            slice => slice.Members.AddRange(ids.Select((id, slot) => Samples.Member(slot, id))));

        Assert.Equal(ids, (await store.MembersAsync(0)).Select(member => member.Id));
    }

    [KitFact]
    public async Task MemberId_TakenByAnotherKey_IsRefused()
    {
        var (store, epoch) = await ClaimedAsync();
        await WriteAsync(store, 0, epoch, slice => slice.Members.Add(Samples.Member(1, "ann")));

        await Assert.ThrowsAsync<InvalidOperationException>(
            () => WriteAsync(store, 0, epoch, slice => slice.Members.Add(Samples.Member(2, "ann"))));

        Assert.Equal([1L], (await store.MembersAsync(0)).Select(member => member.Key));
    }

    [KitFact]
    public async Task Row_OutOfBounds_WritesNothingAndTheStoreGoesOn()
    {
        var (store, epoch) = await ClaimedAsync();
        var good = Samples.Member(1, "good");

        await RefusedAsync(good with { Key = 2, Id = "bad", Brand = 2_501, Ssi = 3_101 });
        await RefusedAsync(good with { Key = 2, Id = "bad", Ssi = 1 });
        await RefusedAsync(good with { Key = 2, Id = "" });
        await RefusedAsync(good with { Key = 2, Id = new string('x', 129) });
        await RefusedAsync(good with { Key = Samples.Key(1, 2), Id = "bad" });

        await WriteAsync(store, 0, epoch, slice => slice.Members.Add(good));
        Assert.Equal([ReadMember.Of(good)], await store.MembersAsync(0));

        Task RefusedAsync(MemberRow bad) => Assert.ThrowsAsync<InvalidOperationException>(
            () => WriteAsync(store, 0, epoch, slice => slice.Members.AddRange([good, bad])));
    }

    [KitTheory]
    [InlineData(0)]
    [InlineData(1 << 20)]
    public async Task State_AnySize_IsReadAsWritten(int size)
    {
        var (store, epoch) = await ClaimedAsync();
        var state = new byte[size];
        new Random(size).NextBytes(state);
        var row = Samples.Member(1, "a", state: state);

        await WriteAsync(store, 0, epoch, slice => slice.Members.Add(row));

        Assert.Equal([ReadMember.Of(row)], await store.MembersAsync(1L));
    }

    [KitFact]
    public async Task Connections_UpsertAndDelete_LeaveTheLastRecords()
    {
        var (store, epoch) = await ClaimedAsync();
        await WriteAsync(store, 0, epoch, slice => slice.Connections.AddRange([
            new(1, "b", [1]), new(1, "B", [2]), new(1, "a", []), new(1, "gone", [3]), new(2, "b", [9])]));
        await WriteAsync(store, 0, epoch, slice => slice.Connections.AddRange([
            new(1, "b", [4, 5]), new(1, "gone", null), new(1, "never", null)]));

        var rows = await (await ReopenAsync(store)).ReadConnectionsAsync(1, default);

        Assert.Equal(
            [("B", "02"), ("a", ""), ("b", "0405")],
            rows.Select(row => (row.Other, Convert.ToHexString(row.Record)))
                .OrderBy(row => row.Other, StringComparer.Ordinal));
    }

    [KitFact]
    public async Task History_UpsertAndDrop_LeavesTheLaterBlocks()
    {
        var store = await OpenAsync();
        var leases = await store.ClaimAsync([0, 1], default);
        var other = Samples.Key(1, 1);
        await WriteAsync(store, 1, leases[1].Epoch, slice => slice.History.Add(new(other, 280, [7])));
        await WriteAsync(store, 0, leases[0].Epoch, slice => slice.History.AddRange([
            new(1, 282, [1]), new(1, 280, [2]), new(1, 281, [3]), new(2, 279, [4])]));
        await WriteAsync(store, 0, leases[0].Epoch, slice => slice.History.Add(new(1, 281, [5, 6])));

        Assert.Equal([280, 281, 282], await BlocksAsync(1, 0, 400));
        Assert.Equal([281], await BlocksAsync(1, 281, 281));

        await EndAsync(store, 0, leases[0].Epoch, Samples.End(0, dropHistoryBefore: 281));

        Assert.Equal([281, 282], await BlocksAsync(1, 0, 400));
        Assert.Equal([5, 6], (await store.ReadHistoryAsync(1, 281, 281, default))[0].Record);
        Assert.Empty(await BlocksAsync(2, 0, 400));
        Assert.Equal([280], await BlocksAsync(other, 0, 400));

        async Task<IEnumerable<int>> BlocksAsync(long member, int from, int to) =>
            (await store.ReadHistoryAsync(member, from, to, default)).Select(row => row.Block);
    }

    [KitFact]
    public async Task Erasure_LeavesNothingOfTheMemberAndRestatesDays()
    {
        var (store, epoch) = await ClaimedAsync();
        await store.PublishDayAsync(9_000, [new(8_999, "software", [1]), new(8_999, "law", [7])], 0, default);
        await WriteAsync(store, 0, epoch, slice =>
        {
            slice.Members.AddRange([Samples.Member(1, "ann"), Samples.Member(2, "bob")]);
            slice.Connections.AddRange([new(1, "bob", [1]), new(2, "ann", [1])]);
            slice.History.AddRange([new(1, 281, [1]), new(2, 281, [1])]);
        });

        await WriteAsync(store, 0, epoch, slice =>
        {
            slice.Erased.Add(new ErasedMember(
                1, [new(8_999, "software", stored => [.. stored, 2]), new(8_998, "software", _ => [3])]));
            slice.Members.Add(Samples.Member(3, "ann"));
        });

        Assert.Equal(
            [(2L, "bob"), (3L, "ann")], (await store.MembersAsync(0)).Select(member => (member.Key, member.Id)));
        Assert.Empty(await store.ReadConnectionsAsync(1, default));
        Assert.Empty(await store.ReadHistoryAsync(1, 0, 2_000, default));
        Assert.Single(await store.ReadConnectionsAsync(2, default));
        Assert.Single(await store.ReadHistoryAsync(2, 0, 2_000, default));
        Assert.Equal([1, 2], await DistributionAsync(store, "software"));
        Assert.Equal([7], await DistributionAsync(store, "law"));
    }

    [KitFact]
    public async Task Restatement_OfTwoOwnersAndMembers_HoldsThemAll()
    {
        var store = await OpenAsync();
        var other = await OpenAsync();
        await store.PublishDayAsync(9_000, [new(8_999, "software", [0])], 0, default);
        var epochs = new[] { (await ClaimAsync(store, 0)).Epoch, (await ClaimAsync(other, 1)).Epoch };

        await WriteAsync(store, 0, epochs[0], slice => slice.Erased.AddRange([Erased(0, 1), Erased(0, 2)]));
        await WriteAsync(other, 1, epochs[1], slice => slice.Erased.Add(Erased(1, 3)));

        Assert.Equal([0, 1, 2, 3], await DistributionAsync(store, "software"));

        static ErasedMember Erased(int shard, byte mark) =>
            new(Samples.Key(shard, mark), [new(8_999, "software", stored => [.. stored, mark])]);
    }

    [KitFact]
    public async Task Restatement_OfAnEndWrittenAgain_IsMadeOnce()
    {
        var (store, epoch) = await ClaimedAsync();
        await store.PublishDayAsync(9_000, [new(8_999, "software", [0])], 0, default);
        await AppendAsync(store, 0, epoch, 1);
        for (var time = 0; time < 2; time++)
        {
            await WriteAsync(store, 0, epoch, slice =>
            {
                slice.Erased.Add(new ErasedMember(1, [new(8_999, "software", stored => [.. stored, 1])]));
                slice.End = Samples.End(1);
            });
        }

        Assert.Equal([0, 1], await DistributionAsync(store, "software"));
    }

    private static async Task<byte[]> DistributionAsync(IScoringStore store, string industry) =>
        Assert.Single(await store.ReadDistributionsAsync(industry, 0, 65_535, default)).Distribution;
}
