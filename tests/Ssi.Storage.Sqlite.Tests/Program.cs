using System.Globalization;
using Ssi.Storage;
using Ssi.Storage.Sqlite;
using Ssi.Storage.TestKit;

// Commits groups over all shards until it is killed, and tells each sequence once its commit is done.
await using var store = new SqliteScoringStore(new SqliteOptions { Path = args[0], LogMiB = 1 });
await store.OpenAsync(Samples.Stamp, null, default);
var leases = await store.ClaimAsync([.. Enumerable.Range(0, Samples.Shards)], default);
var group = new CommitGroup();
for (var sequence = 1L; ; sequence++)
{
    group.Clear();
    foreach (var lease in leases)
    {
        group.Appends.Add(new JournalAppend(lease.Shard, lease.Epoch, sequence, new byte[3_000]));
        var slice = new CheckpointSlice(lease.Shard, lease.Epoch);
        var key = Samples.Key(lease.Shard, (int)(sequence % 1_000));
        slice.Members.Add(Samples.Member(key, Samples.Id(key), sequence));
        group.Slices.Add(slice);
    }
    await store.CommitAsync(group, default);
    Console.WriteLine(sequence.ToString(CultureInfo.InvariantCulture));
}
