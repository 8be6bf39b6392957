using Ssi.Storage.PostgreSql.Commits;
using Ssi.Storage.PostgreSql.Reads;
using Ssi.Storage.TestKit;
using Ssi.Storage.TestKit.Postgres;

namespace Ssi.Storage.PostgreSql.Tests;

/// <summary>What operators and other versions of the program rely on.</summary>
[NeedsPostgres]
public sealed class PostgreSqlSchemaTests(PostgresFixture fixture) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private const string FillEveryTable = """
        INSERT INTO journal SELECT n % 8, n / 8 + 1, '\x00' FROM generate_series(1, 9000) AS n;
        INSERT INTO member (key, sequence, day, ssi, brand, find, engage, relate, id, state)
        SELECT ((n % 8)::bigint << 32) | n, 1, 1, 0, 0, 0, 0, 0, 'm' || n, '\x00'
          FROM generate_series(2, 9000) AS n;
        INSERT INTO connection SELECT n, 'o', '\x00' FROM generate_series(1, 9000) AS n;
        INSERT INTO history SELECT n, 1, '\x00' FROM generate_series(1, 9000) AS n;
        INSERT INTO accepted_ids (shard, day, sequence, hashes)
        SELECT n % 8, n / 8, 1, '\x' FROM generate_series(1, 9000) AS n;
        INSERT INTO industry_day SELECT n, 'i' || n, '\x00' FROM generate_series(1, 9000) AS n;
        INSERT INTO open_day SELECT n % 8, n, 'i', '\x00' FROM generate_series(1, 9000) AS n;
        ANALYZE;
        """;

    private PostgreSqlSchema _schema = null!;

    public async Task InitializeAsync()
    {
        _schema = await PostgreSqlSchema.CreateAsync(fixture);
        await using var store = _schema.Connect();
        await store.OpenAsync(Samples.Stamp, null, default);
        var lease = (await store.ClaimAsync([3], default))[0];
        var slice = new CheckpointSlice(3, lease.Epoch);
        slice.Members.Add(new MemberRow(
            Samples.Key(3, 1), "ann", "software", 6_325, 1_550, 1_200, 1_775, 1_800, 9_822, 5, new byte[] { 1 }));
        var group = new CommitGroup();
        group.Slices.Add(slice);
        await store.CommitAsync(group, default);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [KitFact]
    public async Task Columns_OfEveryTable_AreFrozen() => Assert.Equal(
        [
            "accepted_ids: segment shard day sequence hashes checksum",
            "connection: member other record checksum",
            "history: member block record checksum",
            "industry_day: day industry distribution checksum",
            "journal: shard sequence entry checksum",
            "member: key sequence shard day ssi brand find engage relate id industry state checksum",
            "member_score: id industry ssi brand find engage relate day shard sequence",
            "model: version document",
            "open_day: shard day industry distribution checksum",
            "schema_migration: number title",
            "shard: shard epoch checkpoint_sequence trimmed_sequence next_slot open_days_sequence erasures checksum "
                + "trimmed_checksum erasures_checksum",
            "store: singleton shards hash_key simulated_clock model day simulated_now checksum day_checksum "
                + "simulated_now_checksum rows_without_checksum",
        ],
        await RowsAsync("""
            SELECT table_name || ': ' || string_agg(column_name, ' ' ORDER BY ordinal_position)
              FROM information_schema.columns WHERE table_schema = current_schema GROUP BY table_name ORDER BY 1
            """));

    [KitFact]
    public async Task Constraints_OfEveryTable_HaveTheNamesOfEveryDatabase() => Assert.Equal(
        [
            "ck_accepted_ids_day", "ck_accepted_ids_hashes", "ck_connection_other", "ck_history_block",
            "ck_industry_day_day", "ck_journal_sequence", "ck_member_brand", "ck_member_day", "ck_member_engage",
            "ck_member_find", "ck_member_id", "ck_member_industry", "ck_member_key", "ck_member_relate",
            "ck_member_sequence", "ck_member_ssi", "ck_open_day_day", "ck_shard_checkpoint", "ck_shard_epoch",
            "ck_shard_next_slot", "ck_shard_shard", "ck_shard_trimmed", "ck_store_day", "ck_store_hash_key",
            "ck_store_shards", "ck_store_simulated_now", "ck_store_singleton", "fk_store_model", "pk_accepted_ids",
            "pk_connection", "pk_history", "pk_industry_day", "pk_journal", "pk_member", "pk_model", "pk_open_day",
            "pk_schema_migration", "pk_shard", "pk_store", "uq_member_id",
        ],
        await RowsAsync("""
            SELECT conname FROM pg_constraint WHERE connamespace = current_schema::regnamespace
             ORDER BY conname COLLATE "C"
            """));

    [KitFact]
    public async Task Texts_OfEveryTable_CompareByTheirBytes() => Assert.Equal(
        ["schema_migration.title"],
        await RowsAsync("""
            SELECT c.table_name || '.' || c.column_name
              FROM information_schema.columns AS c JOIN information_schema.tables AS t USING (table_schema, table_name)
             WHERE c.table_schema = current_schema AND c.data_type = 'text' AND t.table_type = 'BASE TABLE'
               AND c.collation_name IS DISTINCT FROM 'C'
            """));

    [KitFact]
    public async Task Migrations_Applied_AreRecorded() => Assert.Equal(
        ["1|scoring-store", "2|checksums"],
        await RowsAsync("SELECT number, title FROM schema_migration ORDER BY number"));

    [KitFact]
    public async Task MemberScore_ForPeople_HasDecimalsAndDates() => Assert.Equal(
        ["ann|software|63.25|15.50|12.00|17.75|18.00|2026-11-22|3|5"], await RowsAsync("SELECT * FROM member_score"));

    [KitTheory]
    [InlineData(StoreReader.JournalQuery, "int, bigint", "3, 5", "pk_journal")]
    [InlineData(StoreReader.ShardQuery, "bigint, bigint", "0, 4294967295", "pk_member")]
    [InlineData(StoreReader.KeysQuery, "bigint[]", "'{1,2}'", "pk_member")]
    [InlineData(StoreReader.ConnectionsQuery, "bigint", "1", "pk_connection")]
    [InlineData(StoreReader.HistoryQuery, "bigint, int, int", "1, 0, 9", "pk_history")]
    [InlineData(StoreReader.AcceptedIdsQuery, "int", "3", "ix_accepted_ids_shard")]
    [InlineData(StoreReader.OpenDaysQuery, "int", "3", "pk_open_day")]
    [InlineData(StoreReader.DistributionsQuery, "text, int, int", "'i1', 0, 9", "pk_industry_day")]
    [InlineData(CheckpointEnds.AcceptedDrop, "int[], int[]", "'{3}', '{1}'", "ix_accepted_ids_shard")]
    [InlineData(CheckpointEnds.HistoryDrop, "int[], int[]", "'{3}', '{1}'", "ix_history_block")]
    [InlineData(
        "SELECT ssi FROM member_score WHERE shard IN (SELECT shard FROM shard) AND id = $1", "text", "'ann'",
        "uq_member_id")]
    public async Task Statement_OnFullTables_UsesTheIndex(string query, string types, string arguments, string index)
    {
        var plan = await RowsAsync($"""
            {FillEveryTable}
            SET plan_cache_mode = force_generic_plan;
            PREPARE query ({types}) AS {query};
            EXPLAIN EXECUTE query ({arguments});
            """);

        Assert.Contains(plan, step => step.Contains(index, StringComparison.Ordinal));
        Assert.DoesNotContain(
            plan,
            step => step.Contains("Seq Scan on", StringComparison.Ordinal)
                && !step.Contains("Seq Scan on shard", StringComparison.Ordinal));
    }

    [KitFact]
    public async Task Open_NewerSchema_IsRefused()
    {
        await RowsAsync("INSERT INTO schema_migration (number, title) VALUES (9999, 'later')");
        await using var store = _schema.Connect();

        var error = await Assert.ThrowsAsync<StoreMismatchException>(
            async () => await store.OpenAsync(Samples.Stamp, null, default));

        Assert.Contains("9999", error.Message, StringComparison.Ordinal);
    }

    [KitFact]
    public async Task Open_OtherEncoding_IsRefused()
    {
        await fixture.Server.SqlAsync("CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0");
        await using var store = new PostgreSqlScoringStore(
            new PostgreSqlOptions { ConnectionString = fixture.Server.ConnectionString("latin") }, TimeProvider.System);

        var error = await Assert.ThrowsAsync<StoreMismatchException>(
            async () => await store.OpenAsync(Samples.Stamp, null, default));

        Assert.Contains("encoding is LATIN1", error.Message, StringComparison.Ordinal);
    }

    private async Task<string[]> RowsAsync(string sql) => (await fixture.Server.SqlAsync(
        $"SET search_path = {_schema.Name}; {sql}")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
