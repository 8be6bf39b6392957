using Ssi.Storage.TestKit;
using Ssi.Storage.TestKit.Postgres;

namespace Ssi.Storage.PostgreSql.Tests;

/// <summary>What comes of entries that are trimmed.</summary>
[NeedsPostgres]
public sealed class PostgreSqlTrimmingTests(PostgresFixture fixture) : IClassFixture<PostgresFixture>
{
    [KitFact]
    public async Task Trim_ManyEntries_LeavesNoneOfThemBehind()
    {
        const int entries = 2_500;
        var schema = await PostgreSqlSchema.CreateAsync(fixture);
        await using (var store = schema.Connect())
        {
            var epochs = await store.OpenAndClaimAsync(0, 1);
            var group = new CommitGroup();
            for (var sequence = 1; sequence <= entries; sequence++)
            {
                group.Appends.Add(new JournalAppend(0, epochs[0], sequence, new byte[100]));
                group.Appends.Add(new JournalAppend(1, epochs[1], sequence, new byte[100]));
            }
            await store.CommitAsync(group, default);

            await store.WriteAsync(0, epochs[0], slice => slice.End = Samples.End(entries, entries - 1));
        }

        var left = await fixture.Server.SqlAsync(
            $"SELECT shard, count(*) FROM {schema.Name}.journal GROUP BY shard ORDER BY shard");
        Assert.Equal(["0|1", $"1|{entries}"], left.Trim().Split('\n'));
    }
}
