using Npgsql;
using Ssi.Storage.TestKit;
using Ssi.Storage.TestKit.Postgres;

namespace Ssi.Storage.PostgreSql.Tests;

/// <summary>Several owners at the same time, and owners that have stopped half-way.</summary>
[NeedsPostgres]
public sealed class PostgreSqlOwnersTests(PostgresFixture fixture) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private readonly List<IAsyncDisposable> _open = [];
    private PostgreSqlSchema _schema = null!;

    public async Task InitializeAsync() => _schema = await PostgreSqlSchema.CreateAsync(fixture);

    public async Task DisposeAsync()
    {
        foreach (var one in _open)
            await one.DisposeAsync();
    }

    [KitFact]
    public async Task Open_ManyAtOnce_AgreeOnOneStamp()
    {
        var stamps = Enumerable.Range(0, 8)
            .Select(i => Samples.Stamp with { HashKey = [.. Enumerable.Repeat((byte)i, 16)] });

        var states = await Task.WhenAll(
            stamps.Select(stamp => Task.Run(async () => await Connect().OpenAsync(stamp, null, default))));

        Assert.Single(states.Select(state => Convert.ToHexString(state.Stamp.HashKey)).Distinct());
    }

    [KitFact]
    public async Task Claim_OwnerInsideACommit_WaitsForWhatItCommits()
    {
        var (owner, epoch) = await HalfCommittedAsync();
        var claim = Task.Run(async () => await (await OpenAsync()).ClaimAsync([0], default));
        await WaitingAsync();

        await ExecuteAsync(owner, "COMMIT");

        var lease = (await claim)[0];
        Assert.Equal((epoch + 1, 1), (lease.Epoch, lease.LastSequence));
    }

    [KitFact]
    public async Task Claim_OwnerStoppedInsideACommit_UndoesIt()
    {
        var (owner, epoch) = await HalfCommittedAsync();
        var store = await OpenAsync(timeoutSeconds: 4);

        var lease = (await store.ClaimAsync([0], default))[0];

        Assert.Equal((epoch + 1, 0), (lease.Epoch, lease.LastSequence));
        await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync(owner, "COMMIT"));
        Assert.Empty(await store.SequencesAsync(0));
    }

    [KitFact]
    public async Task Claim_SomebodyElseInTheWay_EndsNobodyAndIsUnavailable()
    {
        await OpenAndClaimAsync(0);
        var other = await _schema.ConnectRawAsync();
        _open.Add(other);
        await ExecuteAsync(other, "SET application_name = 'psql'; BEGIN; UPDATE shard SET epoch = 7");
        var store = await OpenAsync(timeoutSeconds: 2);

        var error = await Assert.ThrowsAsync<StoreUnavailableException>(
            async () => await store.ClaimAsync([0], default));

        Assert.Contains("in time", error.Message, StringComparison.Ordinal);
        await ExecuteAsync(other, "COMMIT");
        Assert.Equal(7, (await store.ClaimAsync([0], default))[0].PreviousEpoch);
    }

    [KitTheory]
    [InlineData("COMMIT")]
    [InlineData("ROLLBACK")]
    public async Task Commit_DuringAClaim_IsWrittenOnlyWhereTheClaimFails(string end)
    {
        var (store, epoch) = await OpenAndClaimAsync(0);
        var claimer = await _schema.ConnectRawAsync();
        _open.Add(claimer);
        await ExecuteAsync(claimer, "BEGIN; UPDATE shard SET epoch = epoch + 1");
        var append = Task.Run(() => store.AppendAsync(0, epoch, 1));
        await WaitingAsync();

        await ExecuteAsync(claimer, end);

        if (end == "COMMIT")
            await Assert.ThrowsAsync<EpochLostException>(() => append);
        await ((Task)append).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Assert.Equal(end == "COMMIT" ? 0 : 1, (await store.SequencesAsync(0)).Count);
    }

    [KitFact]
    public async Task Commits_OfTwoOwnersWhileShardsMove_AreAllThereInOrder()
    {
        const int rounds = 60;
        var written = await Task.WhenAll(Enumerable.Range(0, 3).Select(seed => Task.Run(async () =>
        {
            var store = await OpenAsync();
            var random = new Random(seed);
            var entries = new List<(int Shard, long Epoch, long Sequence)>();
            for (var round = 0; round < rounds; round++)
            {
                int[] shards = [.. Enumerable.Range(0, Samples.Shards).Where(_ => random.Next(2) == 0)];
                entries.AddRange(await TakeAndAppendAsync(store, shards));
            }
            return entries;
        })));

        var reader = await OpenAsync();
        foreach (var entries in written.SelectMany(entries => entries).GroupBy(entry => entry.Shard))
        {
            // A later epoch goes on where the earlier one ended.
            var byEpoch = entries.OrderBy(entry => entry.Epoch).Select(entry => entry.Sequence).ToList();
            Assert.Equal(byEpoch.Order(), byEpoch);
            Assert.Equal(byEpoch, await reader.SequencesAsync(entries.Key));
        }
    }

    [KitFact]
    public async Task Restatements_OfTwoOwnersAtOnce_LoseNothing()
    {
        const int members = 40;
        const int industries = 5;
        var publisher = await OpenAsync();
        await publisher.PublishDayAsync(
            10, [.. Enumerable.Range(0, industries).Select(i => new DistributionRow(9, "i" + i, []))], 0, default);

        await Task.WhenAll(Enumerable.Range(0, 2).Select(shard => Task.Run(async () =>
        {
            var (store, epoch) = await OpenAndClaimAsync(shard);
            for (var slot = 0; slot < members; slot++)
                await store.WriteAsync(shard, epoch, slice => slice.Erased.Add(Erased(shard, slot)));
        })));

        for (var i = 0; i < industries; i++)
        {
            var day = Assert.Single(await publisher.ReadDistributionsAsync("i" + i, 0, 100, default));
            Assert.Equal(2 * members, day.Distribution.Length);
        }

        // The two meet in the same rows, asked for in opposite orders.
        static ErasedMember Erased(int shard, int slot) => new(
            Samples.Key(shard, slot),
            [
                .. Enumerable.Range(0, industries).OrderBy(i => shard == 0 ? i : -i)
                    .Select(i => new Restatement(9, "i" + i, stored => [.. stored, 1])),
            ]);
    }

    [KitFact]
    public async Task PublishDay_OfTwoCoordinatorsAtOnce_IsTheWorkOfOne()
    {
        const int industries = 50;
        var stores = new[] { await OpenAsync(), await OpenAsync() };
        for (var day = 1; day <= 20; day++)
        {
            await Task.WhenAll(stores.Select((store, mark) => Task.Run(async () => await store.PublishDayAsync(
                day,
                [.. Enumerable.Range(0, industries).Select(i => new DistributionRow(day - 1, "i" + i, [(byte)mark]))],
                0, default))));
            var marks = new HashSet<byte>();
            for (var i = 0; i < industries; i++)
            {
                var rows = await stores[0].ReadDistributionsAsync("i" + i, day - 1, day, default);
                marks.Add(Assert.Single(rows).Distribution[0]);
            }
            Assert.Single(marks);
        }
    }

    /// <summary>The epoch each entry was written under; none where a shard was lost meanwhile.</summary>
    private static async Task<IEnumerable<(int Shard, long Epoch, long Sequence)>> TakeAndAppendAsync(
        PostgreSqlScoringStore store, int[] shards)
    {
        var leases = await store.ClaimAsync(shards, default);
        var group = new CommitGroup();
        foreach (var lease in leases)
            group.Appends.Add(new JournalAppend(lease.Shard, lease.Epoch, lease.LastSequence + 1, new byte[9_000]));
        try
        {
            await store.CommitAsync(group, default);
            return group.Appends.Select(append => (append.Shard, append.Epoch, append.Sequence));
        }
        catch (EpochLostException)
        {
            return [];
        }
    }

    /// <summary>An owner that has locked its shard and appended to it, and not committed.</summary>
    private async Task<(NpgsqlConnection Owner, long Epoch)> HalfCommittedAsync()
    {
        var (_, epoch) = await OpenAndClaimAsync(0);
        var owner = await _schema.ConnectRawAsync();
        _open.Add(owner);
        await ExecuteAsync(owner, $"""
            BEGIN;
            SELECT hold_shards(ARRAY[0], ARRAY[{epoch}]::bigint[], ARRAY[1]::bigint[], ARRAY[NULL]::bigint[]);
            INSERT INTO journal (shard, sequence, entry) VALUES (0, 1, '\x00');
            """);
        return (owner, epoch);
    }

    private async Task<(PostgreSqlScoringStore Store, long Epoch)> OpenAndClaimAsync(int shard)
    {
        var store = await OpenAsync();
        return (store, (await store.ClaimAsync(shard))[0]);
    }

    private async Task<PostgreSqlScoringStore> OpenAsync(int timeoutSeconds = 600)
    {
        var store = Connect(timeoutSeconds);
        await store.OpenAsync(Samples.Stamp, null, default);
        return store;
    }

    private PostgreSqlScoringStore Connect(int timeoutSeconds = 600)
    {
        var store = _schema.Connect(timeoutSeconds);
        lock (_open)
            _open.Add(store);
        return store;
    }

    /// <summary>Returns when a session of a store waits for a lock.</summary>
    private async Task WaitingAsync()
    {
        const string Waiting = """
            SELECT count(*) FROM pg_stat_activity WHERE application_name = 'Ssi.Storage' AND wait_event_type = 'Lock'
            """;
        while ((await fixture.Server.SqlAsync(Waiting)).Trim() == "0")
            await Task.Yield();
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
