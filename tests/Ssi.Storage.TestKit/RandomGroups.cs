namespace Ssi.Storage.TestKit;

/// <summary>Commit groups drawn from a seed, valid against a model.</summary>
internal sealed class RandomGroups(Random random, StoreModel model)
{
    private const int Slots = 20;

    private readonly long[] _last = new long[Samples.Shards];
    private readonly long[] _checkpoint = new long[Samples.Shards];

    public CommitGroup Next()
    {
        var group = new CommitGroup();
        for (var count = random.Next(6); count > 0; count--)
        {
            var shard = random.Next(Samples.Shards);
            group.Appends.Add(new JournalAppend(shard, model.Epochs[shard], ++_last[shard], Blob()));
        }
        for (var count = random.Next(3); count > 0; count--)
            group.Slices.Add(Slice(random.Next(Samples.Shards), mayEnd: true));
        for (var count = random.Next(5); count > 0; count--)
            group.Slices.Insert(random.Next(group.Slices.Count + 1), Slice(random.Next(Samples.Shards), mayEnd: false));
        return group;
    }

    private CheckpointSlice Slice(int shard, bool mayEnd)
    {
        var slice = new CheckpointSlice(shard, model.Epochs[shard]);
        if (random.Next(4) == 0)
        {
            var mark = (byte)random.Next(256);
            slice.Erased.Add(new ErasedMember(
                Key(shard), [new Restatement(random.Next(30), "i" + random.Next(3), stored => [.. stored, mark])]));
        }
        for (var count = random.Next(5); count > 0; count--)
        {
            var key = Key(shard);
            slice.Members.Add(Samples.Member(key, Samples.Id(key), _last[shard], random.Next(2_501), Blob()));
        }
        for (var count = random.Next(5); count > 0; count--)
        {
            slice.Connections.Add(
                new ConnectionRow(Key(shard), "o" + random.Next(9), random.Next(3) == 0 ? null : Blob()));
        }
        for (var count = random.Next(5); count > 0; count--)
            slice.History.Add(new HistoryRow(Key(shard), random.Next(9), Blob()));
        if (mayEnd && random.Next(2) == 0)
            slice.End = End(shard);
        return slice;
    }

    private CheckpointEnd End(int shard)
    {
        _checkpoint[shard] = random.NextInt64(_checkpoint[shard], _last[shard] + 1);
        return Samples.End(
            _checkpoint[shard], random.NextInt64(_checkpoint[shard] + 1), random.Next(Slots),
            [new AcceptedIdsRow(random.Next(10), new byte[8 * random.Next(4)])], random.Next(5),
            random.Next(3) == 0 ? random.Next(6) : null);
    }

    private long Key(int shard) => Samples.Key(shard, random.Next(Slots));

    private byte[] Blob()
    {
        var bytes = new byte[random.Next(random.Next(10) == 0 ? 9_000 : 60)];
        random.NextBytes(bytes);
        return bytes;
    }
}
