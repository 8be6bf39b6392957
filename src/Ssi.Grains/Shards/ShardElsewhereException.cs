namespace Ssi.Grains.Shards;

/// <summary>The shard does not stand on this silo now: it is being loaded, or goes elsewhere. Nothing of the call
/// happened, so it may be made again at once.</summary>
[GenerateSerializer, Alias("ssi.ShardElsewhereException")]
public sealed class ShardElsewhereException(int shard) : Exception($"Shard {shard} does not stand here now.")
{
    [Id(0)]
    public int Shard { get; } = shard;
}
