namespace Ssi.Storage;

/// <summary>The store cannot be used now: full, locked, read-only, gone or paused. What was asked may or may not have
/// happened; claiming the shards again and reading their journals tells.</summary>
public sealed class StoreUnavailableException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>Another owner has raised the shard's epoch: this owner may write nothing any more. Nothing of the group
/// was written.</summary>
public sealed class EpochLostException(int shard, Exception? inner = null)
    : Exception($"Shard {shard} has a newer owner.", inner)
{
    public int Shard { get; } = shard;
}

/// <summary>The store was made for something else than what the host asks: shards, clock, model or schema.</summary>
public sealed class StoreMismatchException(string message) : Exception(message);
