using System.Diagnostics;
using System.Globalization;
using Ssi.Storage.TestKit;
using Ssi.Storage.TestKit.Postgres;

namespace Ssi.Storage.PostgreSql.Tests;

/// <summary>A whole process that stops between or inside commits, and goes on when its shards have another
/// owner.</summary>
[NeedsPostgres]
public sealed class PostgreSqlStoppedOwnerTests(PostgresFixture fixture) : IClassFixture<PostgresFixture>
{
    [KitTheory]
    [InlineData(1)]
    [InlineData(20)]
    [InlineData(75)]
    public async Task Process_StoppedWhileCommitting_WritesNothingOnceItsShardsAreClaimed(int commits)
    {
        var schema = await PostgreSqlSchema.CreateAsync(fixture);
        using var owner = Process.Start(new ProcessStartInfo(
            Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
            [typeof(PostgreSqlStoppedOwnerTests).Assembly.Location, schema.Options.ConnectionString])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        for (var told = 0L; told < commits;)
            told = long.Parse((await owner.StandardOutput.ReadLineAsync())!, CultureInfo.InvariantCulture);
        await LocalProcess.SignalAsync([owner.Id], "STOP");

        await using var store = schema.Connect(timeoutSeconds: 4);
        await store.OpenAsync(Samples.Stamp, null, default);
        var leases = await store.ClaimAsync([.. Enumerable.Range(0, Samples.Shards)], default);
        var journal = await JournalAsync(store);
        await LocalProcess.SignalAsync([owner.Id], "CONT");
        var lines = (await owner.StandardOutput.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        await owner.WaitForExitAsync();

        var acknowledged = lines[..^1]
            .Select(line => long.Parse(line, CultureInfo.InvariantCulture)).Append(commits).Max();
        var last = Assert.Single(leases.Select(lease => lease.LastSequence).Distinct());
        Assert.InRange(last, acknowledged, long.MaxValue);
        Assert.EndsWith("Exception", lines[^1], StringComparison.Ordinal);
        Assert.Equal(journal, await JournalAsync(store));
        Assert.All(journal, shard => Assert.Equal(shard.Count, shard[^1]));
    }

    private static async Task<List<List<long>>> JournalAsync(PostgreSqlScoringStore store)
    {
        var journal = new List<List<long>>();
        for (var shard = 0; shard < Samples.Shards; shard++)
            journal.Add(await store.SequencesAsync(shard));
        return journal;
    }
}
