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

/// <summary>Stored bytes that cannot be read: damaged, or not written by this program. What they belong to is
/// withheld until it is repaired; everything else is served.</summary>
/// <param name="what">The table and key of the damaged bytes, for the operator.</param>
/// <param name="shard">The shard that the bytes belong to; null where they belong to the whole store.</param>
/// <param name="member">The key of the member whose bytes alone are damaged; null where the shard as a whole
/// is.</param>
public sealed class StoreDamagedException(string what, int? shard, long? member = null, Exception? inner = null)
    : Exception($"Damaged in the store: {what}.", inner)
{
    public string What { get; } = what;

    public int? Shard { get; } = shard;

    public long? Member { get; } = member;
}

/// <summary>Another process uses a store that one process at a time may use.</summary>
public sealed class StoreInUseException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>The store was made for something else than what the host asks: shards, clock, model or schema.</summary>
public sealed class StoreMismatchException(string message) : Exception(message);
