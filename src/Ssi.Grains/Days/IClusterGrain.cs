using Ssi.Engine;
using Ssi.Scoring.Days;
using Ssi.Storage;

namespace Ssi.Grains.Days;

/// <summary>The one grain that knows what the cluster is made for, what time it is there, and takes all shards from one
/// day to the next. The key is 0.</summary>
[Alias("ssi.IClusterGrain")]
public interface IClusterGrain : IGrainWithIntegerKey
{
    [Alias("Describe")]
    [Orleans.Concurrency.AlwaysInterleave]
    ValueTask<ClusterDescription> DescribeAsync();

    /// <summary>Business time now, in UTC ticks.</summary>
    [Alias("Now")]
    [Orleans.Concurrency.AlwaysInterleave]
    ValueTask<long> NowAsync();

    /// <summary>The time of a command on a pair, or of an erasure, in UTC ticks.</summary>
    [Alias("Time")]
    [Orleans.Concurrency.AlwaysInterleave]
    ValueTask<long> TimeAsync(bool erases);

    /// <summary>Sets the simulated clock forward and returns when every ranking stands for the new day; false where it
    /// would go back.</summary>
    [Alias("Advance")]
    [ResponseTimeout("01:00:00")]
    ValueTask<bool> AdvanceAsync(long ticks);

    /// <summary>The day whose rankings stand, and whether a day is being passed.</summary>
    [Alias("Day")]
    [Orleans.Concurrency.AlwaysInterleave]
    ValueTask<ClusterDay> DayAsync();
}

/// <summary>What every node must know of the cluster.</summary>
/// <param name="HashKey">16 bytes, secret: the key of routing and event identity.</param>
/// <param name="Model">The version of the active model.</param>
/// <param name="LatenessHours">As in the options of the silo that answers; so are the next two. Silos must agree on
/// them.</param>
[GenerateSerializer, Immutable, Alias("ssi.ClusterDescription")]
public sealed record ClusterDescription(
    [property: Id(0)] int Shards, [property: Id(1)] byte[] HashKey, [property: Id(2)] bool ClockIsSimulated,
    [property: Id(3)] string Model, [property: Id(4)] byte[] ModelDocument,
    [property: Id(5)] int LatenessHours = 0, [property: Id(6)] int MaxSkewSeconds = 0,
    [property: Id(7)] int HistoryDays = 0)
{
    /// <summary>Why a silo does not belong to the cluster; null where it does.</summary>
    internal string? DifferenceFrom(StoreStamp stamp, EngineOptions options)
    {
        if (!HashKey.AsSpan().SequenceEqual(stamp.HashKey))
            return "This silo has another store than the cluster: all silos of a cluster share one database.";
        (string Option, int Here, int There)[] pairs =
        [
            (nameof(options.LatenessHours), options.LatenessHours, LatenessHours),
            (nameof(options.MaxSkewSeconds), options.MaxSkewSeconds, MaxSkewSeconds),
            (nameof(options.HistoryDays), options.HistoryDays, HistoryDays),
        ];
        return Array.Find(pairs, pair => pair.Here != pair.There) is ({ } option, var here, var there)
            ? $"Ssi:Engine:{option} is {here}; the cluster runs with {there}, and its silos must agree."
            : null;
    }
}

/// <summary>Where the cluster stands between two days.</summary>
[GenerateSerializer, Immutable, Alias("ssi.ClusterDay")]
public readonly record struct ClusterDay([property: Id(0)] Day Day, [property: Id(1)] bool IsRolling);
