using System.Globalization;
using Ssi.Storage;
using Ssi.Storage.PostgreSql;
using Ssi.Storage.TestKit;

// Commits groups over all shards until it has lost one, and tells each sequence once its commit is done.
await using var store = new PostgreSqlScoringStore(
    new PostgreSqlOptions { ConnectionString = args[0] }, TimeProvider.System);
await store.OpenAsync(Samples.Stamp, null, default);
var leases = await store.ClaimAsync([.. Enumerable.Range(0, Samples.Shards)], default);
var group = new CommitGroup();
for (var sequence = 1L; ; sequence++)
{
    group.Clear();
    foreach (var lease in leases)
    {
        group.Appends.Add(new JournalAppend(lease.Shard, lease.Epoch, sequence, new byte[30_000]));
        var slice = new CheckpointSlice(lease.Shard, lease.Epoch);
        var key = Samples.Key(lease.Shard, (int)(sequence % 1_000));
        slice.Members.Add(Samples.Member(key, Samples.Id(key), sequence));
        group.Slices.Add(slice);
    }
    try
    {
        await store.CommitAsync(group, default);
    }
    catch (Exception error) when (error is EpochLostException or StoreUnavailableException)
    {
        Console.WriteLine(error.GetType().Name);
        return;
    }
    Console.WriteLine(sequence.ToString(CultureInfo.InvariantCulture));
}
