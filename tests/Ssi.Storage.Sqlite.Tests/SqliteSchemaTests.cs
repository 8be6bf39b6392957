using Microsoft.Data.Sqlite;
using Ssi.Storage.TestKit;

namespace Ssi.Storage.Sqlite.Tests;

/// <summary>What operators and other versions of the program rely on.</summary>
public sealed class SqliteSchemaTests : IAsyncLifetime, IDisposable
{
    private readonly SqliteFile _file = new();

    public async Task InitializeAsync()
    {
        await using var store = _file.Connect();
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

    public void Dispose() => _file.Dispose();

    [Fact]
    public void Columns_OfEveryTable_AreFrozen() => Assert.Equal(
        [
            "accepted_ids: segment shard day sequence hashes checksum",
            "connection: member other record checksum",
            "history: member block record checksum",
            "industry_day: day industry distribution checksum",
            "journal: position shard sequence entry checksum",
            "member: key shard ssi brand find engage relate day sequence id industry state checksum",
            "member_score: id industry ssi brand find engage relate day shard sequence",
            "model: version document",
            "open_day: shard day industry distribution checksum",
            "schema_migration: number title",
            "shard: shard epoch checkpoint_sequence trimmed_sequence next_slot open_days_sequence erasures checksum "
                + "trimmed_checksum erasures_checksum",
            "store: singleton shards hash_key simulated_clock model day simulated_now checksum day_checksum "
                + "simulated_now_checksum rows_without_checksum",
        ],
        Rows("""
            SELECT o.name || ': ' || group_concat(c.name, ' ' ORDER BY c.cid)
              FROM sqlite_schema AS o JOIN pragma_table_xinfo(o.name) AS c
             WHERE o.type IN ('table', 'view') GROUP BY o.name ORDER BY o.name
            """));

    [Fact]
    public void Migrations_Applied_AreRecorded() => Assert.Equal(
        ["1 scoring-store", "2 checksums"],
        Rows("SELECT number || ' ' || title FROM schema_migration ORDER BY number"));

    [Fact]
    public void MemberScore_ForPeople_HasDecimalsAndDates() => Assert.Equal(
        ["ann software 63.25 15.5 12.0 17.75 18.0 2026-11-22 3 5"],
        Rows("""
            SELECT concat_ws(' ', id, industry, ssi, brand, find, engage, relate, day, shard, sequence)
              FROM member_score
            """));

    [Fact]
    public void MemberById_AcrossShards_UsesTheIndex() => Assert.Contains(
        Plan("SELECT ssi FROM member_score WHERE shard IN (SELECT shard FROM shard) AND id = 'ann'"),
        step => step.Contains("uq_member_id", StringComparison.Ordinal)
            || step.Contains("USING INDEX sqlite_autoindex_member_1 (shard=? AND id=?)", StringComparison.Ordinal));

    [Fact]
    public async Task Open_NewerSchema_IsRefused()
    {
        Rows("INSERT INTO schema_migration (number, title) VALUES (9999, 'later') RETURNING title");
        await using var store = _file.Connect();

        var error = await Assert.ThrowsAsync<StoreMismatchException>(
            async () => await store.OpenAsync(Samples.Stamp, null, default));

        Assert.Contains("9999", error.Message, StringComparison.Ordinal);
    }

    private List<string> Plan(string sql) => Rows("EXPLAIN QUERY PLAN " + sql, column: 3);

    private List<string> Rows(string sql, int column = 0)
    {
        using var connection = new SqliteConnection($"Data Source={_file.Path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
            rows.Add(reader.GetString(column));
        return rows;
    }
}
