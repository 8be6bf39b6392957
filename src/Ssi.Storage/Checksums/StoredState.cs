namespace Ssi.Storage.Checksums;

/// <summary>The row of the store with its model, as a database reads it.</summary>
/// <param name="Document">Null where the table of models has no row for the stamp's model.</param>
/// <param name="AcceptsNone">True in a store that holds rows from before checksums.</param>
public sealed record StoredState(
    int Shards, byte[] HashKey, bool SimulatedClock, string Model, byte[]? Document, int? Day, long? SimulatedNow,
    long? Checksum, long? DayChecksum, long? SimulatedNowChecksum, bool AcceptsNone)
{
    /// <exception cref="StoreDamagedException">A column does not match its checksum.</exception>
    public StoreState ToState()
    {
        var stamp = new StoreStamp(
            Shards, HashKey, SimulatedClock, Model, Document ?? throw Damage.Of($"table model, version {Model}"));
        if (!RowChecksum.Matches(Checksum, RowChecksum.OfStamp(stamp, AcceptsNone), AcceptsNone))
            throw Damage.Of("table store, the stamp (shards, hash_key, simulated_clock, model), or table model");
        Check("day", DayChecksum, Day is { } day ? RowChecksum.OfDay(day) : null);
        Check("simulated_now", SimulatedNowChecksum, SimulatedNow is { } now ? RowChecksum.OfSimulatedNow(now) : null);
        return new StoreState(stamp, Day, SimulatedNow);
    }

    private void Check(string column, long? stored, int? computed)
    {
        var matches = computed is { } value ? RowChecksum.Matches(stored, value, AcceptsNone) : stored is null;
        if (!matches)
            throw Damage.Of($"table store, column {column}");
    }
}
