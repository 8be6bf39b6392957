namespace Ssi.Storage.TestKit;

public abstract partial class ScoringStoreTests
{
    [KitFact]
    public async Task AcceptedIds_OfManyCheckpoints_AreAllReadUntilDropped()
    {
        var (store, epoch) = await ClaimedAsync();
        await EndAsync(store, 0, epoch, Samples.End(0, accepted: [new(10, new byte[8]), new(11, new byte[16])]));
        var second = Samples.End(0, accepted: [new(11, new byte[24]), new(12, Array.Empty<byte>())]);
        await EndAsync(store, 0, epoch, second);
        await EndAsync(store, 0, epoch, second);

        store = await ReopenAsync(store);
        Assert.Equal([(10, 8), (11, 16), (11, 24), (12, 0)], await SegmentsAsync());
        Assert.Empty(await store.ReadAcceptedIdsAsync(1, default));

        await EndAsync(store, 0, epoch, Samples.End(0, dropAcceptedBefore: 11));
        Assert.Equal([(11, 16), (11, 24), (12, 0)], await SegmentsAsync());

        async Task<IEnumerable<(int, int)>> SegmentsAsync() =>
            (await store.ReadAcceptedIdsAsync(0, default)).Select(row => (row.Day, row.Hashes.Length)).Order();
    }

    [KitFact]
    public async Task PublishDay_Again_ReplacesAndDrops()
    {
        var store = await OpenAsync();
        await store.PublishDayAsync(11, [new(10, "b", [1]), new(10, "B", [2]), new(9, "b", [3])], 0, default);
        for (var time = 0; time < 2; time++)
            await store.PublishDayAsync(12, [new(11, "b", [4]), new(10, "b", [5])], 10, default);

        store = await ReopenAsync(store);

        Assert.Equal([(10, "05"), (11, "04")], await DaysAsync("b", 0, 20));
        Assert.Equal([(10, "02")], await DaysAsync("B", 0, 20));
        Assert.Equal([(11, "04")], await DaysAsync("b", 11, 20));
        Assert.Empty(await DaysAsync("c", 0, 20));
        Assert.Equal(12, (await Connect().OpenAsync(Samples.Stamp, null, default)).Day);

        async Task<IEnumerable<(int, string)>> DaysAsync(string industry, int from, int to) =>
            (await store.ReadDistributionsAsync(industry, from, to, default))
                .Select(row => (row.Day, Convert.ToHexString(row.Distribution)));
    }

    [KitFact]
    public async Task PublishDay_NotAfterTheOneThatStands_ChangesNothing()
    {
        var store = await OpenAsync();
        await store.PublishDayAsync(12, [new(11, "b", [1]), new(10, "b", [2])], 0, default);

        await store.PublishDayAsync(12, [new(11, "b", [9])], 11, default);
        await store.PublishDayAsync(11, [new(10, "b", [9]), new(9, "b", [9])], 11, default);

        var days = await store.ReadDistributionsAsync("b", 0, 20, default);
        Assert.Equal([(10, (byte)2), (11, (byte)1)], days.Select(row => (row.Day, row.Distribution[0])));
        Assert.Equal(12, (await store.ReadStateAsync(default)).Day);
    }

    [KitFact]
    public async Task OpenDays_ShardUnchangedSinceCheckpoint_AreThere()
    {
        var (store, epoch) = await ClaimedAsync();
        Assert.Null(await store.ReadOpenDaysAsync(0, default));
        await AppendAsync(store, 0, epoch, 1);

        await EndAsync(store, 0, epoch, Samples.End(1, 1, openDays: [new(5, "b", [1]), new(4, "b", [2])]));

        store = await ReopenAsync(store);
        await ClaimAsync(store, 0);
        var days = await store.ReadOpenDaysAsync(0, default);
        Assert.Equal([(4, (byte)2), (5, (byte)1)], days!.Select(row => (row.Day, row.Distribution[0])).Order());
    }

    [KitFact]
    public async Task OpenDays_EntryAfterCheckpoint_AreVoidUntilTheNext()
    {
        var (store, epoch) = await ClaimedAsync();
        await EndAsync(store, 0, epoch, Samples.End(0, openDays: [new(4, "b", [2])]));
        await AppendAsync(store, 0, epoch, 1);
        Assert.Null(await store.ReadOpenDaysAsync(0, default));

        await EndAsync(store, 0, epoch, Samples.End(1, 0, openDays: []));
        Assert.Empty((await store.ReadOpenDaysAsync(0, default))!);

        await EndAsync(store, 0, epoch, Samples.End(1, 0));
        Assert.Null(await store.ReadOpenDaysAsync(0, default));
    }

    [KitFact]
    public async Task OpenDays_CheckpointBehindTheJournal_AreVoid()
    {
        var (store, epoch) = await ClaimedAsync();
        await AppendAsync(store, 0, epoch, 1, 2);

        await EndAsync(store, 0, epoch, Samples.End(1, 1, openDays: [new(4, "b", [2])]));

        Assert.Null(await store.ReadOpenDaysAsync(0, default));
    }

    [KitFact]
    public async Task Readers_WhileCommitsRun_SeeWholeCommits()
    {
        var (store, epoch) = await ClaimedAsync();
        const int members = 200;
        await WriteRoundAsync(0);
        using var stop = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 3).Select(_ => Task.Run(async () =>
        {
            var scans = 0;
            do
            {
                var seen = new HashSet<long>();
                await store.ReadMembersAsync(0, member => seen.Add(member.Sequence), default);
                Assert.Single(seen);
                seen.Clear();
                await store.ReadMembersAsync([0L, members - 1L], member => seen.Add(member.Sequence), default);
                Assert.Single(seen);
                scans++;
            }
            while (!stop.IsCancellationRequested);
            return scans;
        })).ToArray();

        for (var round = 1; round <= 100; round++)
            await WriteRoundAsync(round);
        await stop.CancelAsync();

        Assert.All(await Task.WhenAll(readers), scans => Assert.True(scans > 0));

        Task WriteRoundAsync(int round) => WriteAsync(store, 0, epoch, slice =>
        {
            for (var key = 0; key < members; key++)
                slice.Members.Add(Samples.Member(key, Samples.Id(key), sequence: round));
        });
    }
}
