namespace Ssi.Storage;

/// <summary>What a store is made for, written once at its creation; a host that asks for something else must not
/// start on it.</summary>
/// <param name="Shards">Number of shards the members are hashed into, 1..1024.</param>
/// <param name="HashKey">16 bytes: the key of routing, id lookup and event identity; secret, random at
/// creation.</param>
/// <param name="SimulatedClock">True for a store whose business clock is simulated.</param>
/// <param name="Model">The scoring model's version.</param>
/// <param name="ModelDocument">The model's document, byte for byte; immutable under its version.</param>
public sealed record StoreStamp(int Shards, byte[] HashKey, bool SimulatedClock, string Model, byte[] ModelDocument);

/// <summary>What a store says when it is opened.</summary>
/// <param name="Stamp">The stamp in force: the stored one, or the one just written.</param>
/// <param name="Day">The day (days since 2000-01-01) whose rankings stand; null in a new store.</param>
/// <param name="SimulatedNow">The simulated clock in UTC ticks; null with the real clock.</param>
public sealed record StoreState(StoreStamp Stamp, int? Day, long? SimulatedNow);
