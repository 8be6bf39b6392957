namespace Ssi.Grains.Shards;

/// <summary>The shard does not stand on this silo now: it is being loaded, or goes elsewhere. Nothing of the call
/// happened, so it may be made again at once.</summary>
[GenerateSerializer, Alias("ssi.ShardElsewhereException")]
public sealed class ShardElsewhereException(int shard) : Exception($"Shard {shard} does not stand here now.")
{
    [Id(0)]
    public int Shard { get; } = shard;
}

/// <summary>A message of another shard names an earlier life of this one; nothing of it happened, and it may be sent
/// again to this life.</summary>
[GenerateSerializer, Alias("ssi.ShardRenewedException")]
public sealed class ShardRenewedException(int shard, long generation)
    : Exception($"Shard {shard} has been loaded since.")
{
    [Id(0)]
    public int Shard { get; } = shard;

    [Id(1)]
    public long Generation { get; } = generation;
}
