namespace Ssi.Storage.TestKit;

public abstract partial class ScoringStoreTests
{
    [KitTheory]
    [InlineData("entry = {blob}", "shard 1, sequence 2")]
    [InlineData("checksum = checksum + 1", "shard 1, sequence 2")]
    [InlineData("checksum = NULL", "shard 1, sequence 2")]
    [InlineData("entry = (SELECT entry FROM journal WHERE shard = 1 AND sequence = 3)", "shard 1, sequence 2")]
    [InlineData("sequence = 9", "sequences 2 to 2 are missing")]
    [InlineData("shard = 2", "sequences 2 to 2 are missing")]
    public async Task JournalEntry_Damaged_IsNamedAndNotRead(string change, string named)
    {
        var store = await FilledAsync();
        await DamageAsync($"UPDATE journal SET {change} WHERE shard = 1 AND sequence = 2");

        var read = new List<long>();
        var damage = await Assert.ThrowsAsync<StoreDamagedException>(
            async () => await store.ReadJournalAsync(1, 0, (sequence, _) => read.Add(sequence), default));

        Assert.Equal((1, null), (damage.Shard, damage.Member));
        Assert.Contains("table journal", damage.What, StringComparison.Ordinal);
        Assert.Contains(named, damage.What, StringComparison.Ordinal);
        Assert.Equal([1L], read);
        Assert.Equal([1L, 2L, 3L], await store.SequencesAsync(0));
    }

    [KitTheory]
    [InlineData("state = {blob}")]
    [InlineData("id = 'mallory'")]
    [InlineData("industry = 'law'")]
    [InlineData("industry = NULL")]
    [InlineData("brand = brand + 1, find = find - 1")]
    [InlineData("brand = brand + 1, ssi = ssi + 1")]
    [InlineData("engage = engage + 1, ssi = ssi + 1")]
    [InlineData("relate = relate + 1, ssi = ssi + 1")]
    [InlineData("day = day + 1")]
    [InlineData("sequence = sequence + 1")]
    [InlineData("checksum = checksum - 1")]
    [InlineData("checksum = NULL")]
    public async Task Member_Damaged_IsNamedWhileTheOthersAreRead(string change)
    {
        var store = await FilledAsync();
        var key = Samples.Key(1, 2);
        await DamageAsync($"UPDATE member SET {change} WHERE key = {key}");

        var read = new List<long>();
        var damaged = new List<StoreDamagedException>();
        await store.ReadMembersAsync(1, member => read.Add(member.Key), damaged.Add, default);
        await store.ReadMembersAsync([key], member => read.Add(member.Key), damaged.Add, default);

        Assert.Equal([Samples.Key(1, 1), Samples.Key(1, 3)], read);
        Assert.Equal([((int?)1, (long?)key), (1, key)], damaged.Select(one => (one.Shard, one.Member)));
        Assert.All(damaged, one => Assert.Contains("table member", one.What, StringComparison.Ordinal));
        await Assert.ThrowsAsync<StoreDamagedException>(() => store.MembersAsync(1));
    }

    [KitFact]
    public async Task Members_Swapped_AreBothDamaged()
    {
        var store = await FilledAsync();
        var (one, two) = (Samples.Key(1, 1), Samples.Key(1, 2));
        await DamageAsync($"""
            UPDATE member SET key = 1000 WHERE key = {one};
            UPDATE member SET key = {one} WHERE key = {two};
            UPDATE member SET key = {two} WHERE key = 1000;
            """);

        var damaged = new List<long?>();
        await store.ReadMembersAsync(1, _ => { }, damage => damaged.Add(damage.Member), default);

        Assert.Equal([one, two], damaged);
    }

    [KitTheory]
    [InlineData("connection", "record = {blob}")]
    [InlineData("connection", "other = 'zoe'")]
    [InlineData("connection", "checksum = NULL")]
    [InlineData("history", "record = {blob}")]
    [InlineData("history", "block = block + 1")]
    [InlineData("history", "checksum = checksum + 1")]
    public async Task RowOfAMember_Damaged_IsNamedWhileOtherMembersAreRead(string table, string change)
    {
        var store = await FilledAsync();
        var (key, other) = (Samples.Key(1, 2), Samples.Key(1, 1));
        await DamageAsync($"UPDATE {table} SET {change} WHERE member = {key}");

        var damage = await Assert.ThrowsAsync<StoreDamagedException>(() => ReadAsync(key));

        Assert.Equal((1, key), (damage.Shard, damage.Member));
        Assert.Contains($"table {table}", damage.What, StringComparison.Ordinal);
        await ReadAsync(other);

        async Task ReadAsync(long member)
        {
            Assert.NotEmpty(await store.ReadConnectionsAsync(member, default));
            Assert.NotEmpty(await store.ReadHistoryAsync(member, 0, 100, default));
        }
    }

    [KitTheory]
    [InlineData("accepted_ids", "hashes = {blob}")]
    [InlineData("accepted_ids", "day = day + 1")]
    [InlineData("accepted_ids", "sequence = sequence + 1")]
    [InlineData("accepted_ids", "checksum = NULL")]
    [InlineData("open_day", "distribution = {blob}")]
    [InlineData("open_day", "industry = 'law'")]
    [InlineData("open_day", "day = day + 1")]
    [InlineData("open_day", "checksum = NULL")]
    public async Task RowOfAShard_Damaged_IsNamedWhileOtherShardsAreRead(string table, string change)
    {
        var store = await FilledAsync();
        await DamageAsync($"UPDATE {table} SET {change} WHERE shard = 1");

        var damage = await Assert.ThrowsAsync<StoreDamagedException>(() => ReadAsync(1));

        Assert.Equal((1, null), (damage.Shard, damage.Member));
        Assert.Contains($"table {table}", damage.What, StringComparison.Ordinal);
        await ReadAsync(0);

        async Task ReadAsync(int shard)
        {
            Assert.NotEmpty(await store.ReadAcceptedIdsAsync(shard, default));
            Assert.NotEmpty((await store.ReadOpenDaysAsync(shard, default))!);
        }
    }

    [KitTheory]
    [InlineData("checkpoint_sequence = checkpoint_sequence + 1")]
    [InlineData("next_slot = 0")]
    [InlineData("trimmed_sequence = trimmed_sequence + 1")]
    [InlineData("open_days_sequence = NULL")]
    [InlineData("erasures = {blob}")]
    [InlineData("erasures = NULL")]
    [InlineData("checksum = NULL")]
    [InlineData("trimmed_checksum = NULL")]
    [InlineData("erasures_checksum = NULL")]
    public async Task ShardRow_Damaged_IsRefusedToItsClaimAlone(string change)
    {
        var store = await FilledAsync();
        var before = (await store.ClaimAsync([0], default))[0];
        await DamageAsync($"UPDATE shard SET {change} WHERE shard = 1");

        var damage = await Assert.ThrowsAsync<StoreDamagedException>(
            async () => await store.ClaimAsync([0, 1], default));

        Assert.Equal(1, damage.Shard);
        Assert.Contains("table shard", damage.What, StringComparison.Ordinal);
        Assert.Equal(before.Epoch, (await store.ClaimAsync([0], default))[0].PreviousEpoch);
    }

    [KitTheory]
    [InlineData("distribution = {blob}")]
    [InlineData("industry = 'law'")]
    [InlineData("day = day + 1")]
    [InlineData("checksum = NULL")]
    public async Task ClosedDay_Damaged_IsNamedAndPassedOverByAnErasure(string change)
    {
        var store = await FilledAsync();
        await DamageAsync($"UPDATE industry_day SET {change} WHERE day = 8998");
        var industry = change.StartsWith("industry", StringComparison.Ordinal) ? "law" : "software";

        var damage = await Assert.ThrowsAsync<StoreDamagedException>(
            async () => await store.ReadDistributionsAsync(industry, 0, 8_999, default));

        Assert.Null(damage.Shard);
        Assert.Contains("table industry_day", damage.What, StringComparison.Ordinal);
        var epoch = (await ClaimAsync(store, 0)).Epoch;
        await WriteAsync(store, 0, epoch, slice => slice.Erased.Add(new ErasedMember(
            Samples.Key(0, 1), [new(8_998, industry, stored => [.. stored, 1]), new(9_000, "software", _ => [7])])));
        Assert.Equal([7], (await store.ReadDistributionsAsync("software", 9_000, 9_000, default))[0].Distribution);
    }

    [KitTheory]
    [InlineData("UPDATE store SET hash_key = {blob}")]
    [InlineData("UPDATE store SET shards = shards + 1")]
    [InlineData("UPDATE store SET day = day + 1")]
    [InlineData("UPDATE store SET day = NULL")]
    [InlineData("UPDATE store SET checksum = NULL")]
    [InlineData("UPDATE model SET document = {blob}")]
    [InlineData("DELETE FROM store")]
    public async Task Stamp_Damaged_IsRefusedByName(string change)
    {
        var store = await FilledAsync();
        await DamageAsync(change);

        var damage = await Assert.ThrowsAsync<StoreDamagedException>(() => OpenAsync());

        Assert.Null(damage.Shard);
        Assert.Contains("table store", damage.What, StringComparison.Ordinal);
        await Assert.ThrowsAsync<StoreDamagedException>(async () => await store.ReadStateAsync(default));
    }

    [KitFact]
    public async Task SimulatedNow_Damaged_IsRefusedByName()
    {
        await Connect().OpenAsync(Samples.Simulated, 1_000, default);
        await DamageAsync("UPDATE store SET simulated_now = 1001");

        var damage = await Assert.ThrowsAsync<StoreDamagedException>(
            async () => await Connect().OpenAsync(Samples.Simulated, 1_000, default));

        Assert.Contains("simulated_now", damage.What, StringComparison.Ordinal);
    }

    [KitFact]
    public async Task Store_FromBeforeChecksums_IsReadAndGetsThemAsItIsWritten()
    {
        var store = await FilledAsync();
        await store.DisposeAsync();
        await DamageAsync("""
            UPDATE store SET checksum = NULL, day_checksum = NULL, rows_without_checksum = (1 = 1);
            UPDATE shard SET checksum = NULL, trimmed_checksum = NULL, erasures_checksum = NULL;
            UPDATE journal SET checksum = NULL;
            UPDATE member SET checksum = NULL;
            UPDATE connection SET checksum = NULL;
            UPDATE history SET checksum = NULL;
            UPDATE accepted_ids SET checksum = NULL;
            UPDATE industry_day SET checksum = NULL;
            UPDATE open_day SET checksum = NULL;
            """);

        store = await OpenAsync();
        var epoch = (await ClaimAsync(store, 1)).Epoch;
        Assert.Equal([1L, 2L, 3L], await store.SequencesAsync(1));
        Assert.Equal(3, (await store.MembersAsync(1)).Count);
        Assert.NotEmpty(await store.ReadConnectionsAsync(Samples.Key(1, 2), default));
        await WriteAsync(store, 1, epoch, slice => slice.Members.Add(
            Samples.Member(Samples.Key(1, 2), Samples.Id(Samples.Key(1, 2)))));

        await DamageAsync($"UPDATE member SET day = day + 1 WHERE key = {Samples.Key(1, 2)}");
        await Assert.ThrowsAsync<StoreDamagedException>(() => store.MembersAsync(1));
        await DamageAsync("UPDATE store SET hash_key = {blob}");
        await Assert.ThrowsAsync<StoreDamagedException>(() => OpenAsync());
    }

    /// <summary>Rows in every table, of shards 0 and 1.</summary>
    private async Task<IScoringStore> FilledAsync()
    {
        var store = await OpenAsync();
        foreach (var lease in await store.ClaimAsync([0, 1], default))
        {
            await AppendAsync(store, lease.Shard, lease.Epoch, 1, 2, 3);
            await WriteAsync(store, lease.Shard, lease.Epoch, slice =>
            {
                for (var slot = 1; slot <= 3; slot++)
                {
                    var key = Samples.Key(lease.Shard, slot);
                    slice.Members.Add(Samples.Member(key, Samples.Id(key)));
                    slice.Connections.Add(new ConnectionRow(key, "bob", [1, 2]));
                    slice.History.Add(new HistoryRow(key, 20, [3, 4]));
                }

                slice.End = Samples.End(
                    3, nextSlot: 4, accepted: [new(10, new byte[8])], openDays: [new(9_000, "software", [5, 6])])
                    with { Erasures = [7, 8] };
            });
        }

        await store.PublishDayAsync(
            9_001, [new(8_998, "software", [9, 9]), new(9_000, "software", [9, 8])], 0, default);
        return store;
    }

    private Task DamageAsync(string sql) => _database!.ExecuteAsync(
        sql.Replace("{blob}", _database.Blob([.. Enumerable.Repeat((byte)9, 16)]), StringComparison.Ordinal));
}
