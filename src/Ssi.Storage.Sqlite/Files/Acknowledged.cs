namespace Ssi.Storage.Sqlite.Files;

/// <summary>How far a store is: what a recovery must reach. Zero for what is not there.</summary>
/// <param name="Sequences">The highest journal sequence of each shard.</param>
internal sealed record Acknowledged(long[] Sequences, long Day, long SimulatedNow)
{
    /// <summary>What this one lacks of another; null where it lacks nothing.</summary>
    public string? Lacks(Acknowledged other, out long entries)
    {
        entries = 0;
        var parts = new List<string>();
        for (var shard = 0; shard < other.Sequences.Length; shard++)
        {
            var found = shard < Sequences.Length ? Sequences[shard] : 0;
            if (found >= other.Sequences[shard])
                continue;
            entries += other.Sequences[shard] - found;
            parts.Add($"shard {shard} ends at {found} instead of {other.Sequences[shard]}");
        }

        if (Day < other.Day)
            parts.Add($"the day is {Day} instead of {other.Day}");
        if (SimulatedNow < other.SimulatedNow)
            parts.Add($"the simulated clock is {SimulatedNow} instead of {other.SimulatedNow}");
        return parts.Count == 0 ? null : string.Join(", ", parts);
    }
}
