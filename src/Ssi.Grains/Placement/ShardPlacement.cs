using Orleans.Placement;
using Orleans.Runtime.Placement;
using Ssi.Grains.Hosting;
using Ssi.Scoring.Identity;

namespace Ssi.Grains.Placement;

/// <summary>Shards, and members with their shard: each shard belongs to one of the silos, and another silo moves only
/// its own share.</summary>
[Serializable, GenerateSerializer, Immutable, Alias("ssi.ShardPlacement")]
public sealed class ShardPlacement : PlacementStrategy;

/// <summary>Places a grain by <see cref="ShardPlacement"/>.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ShardPlacementAttribute() : PlacementAttribute(new ShardPlacement());

/// <summary>Which silo a shard belongs to: of all, the one that hashes highest with the shard's number.</summary>
/// <remarks>Every silo that sees the same members decides alike. Who decides on an older view places a grain where it
/// does not belong: it works there, and moves later. Correctness hangs on epochs, never on the place.</remarks>
internal sealed class ShardPlacementDirector(SiloCore silo) : IPlacementDirector
{
    public Task<SiloAddress> OnAddActivation(
        PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        var silos = context.GetCompatibleSilos(target);
        if (IPlacementDirector.GetPlacementHint(target.RequestContextData, silos) is { } hint)
            return Task.FromResult(hint);

        // A member's id may look like a number: the type tells.
        var grain = target.GrainIdentity;
        var shard = string.Equals(grain.Type.ToString(), Shards.ShardGrain.TypeName, StringComparison.Ordinal)
            ? (int)grain.GetIntegerKey()
            : silo.Map.ShardOf(grain.Key.ToString()!);
        return Task.FromResult(Owner(shard, silo.Candidates(silos))
            ?? throw new OrleansException("No silo can host the shard."));
    }

    /// <summary>Null where there is no silo.</summary>
    public static SiloAddress? Owner(int shard, IEnumerable<SiloAddress> silos)
    {
        var best = default(SiloAddress);
        var highest = 0UL;
        Span<byte> key = stackalloc byte[12];
        foreach (var silo in silos)
        {
            BitConverter.TryWriteBytes(key, shard);
            BitConverter.TryWriteBytes(key[4..], silo.GetConsistentHashCode());
            BitConverter.TryWriteBytes(key[8..], silo.Generation);
            var hash = SipHash.Unkeyed.Hash(key);
            if (best is null || hash > highest || (hash == highest && silo.CompareTo(best) < 0))
                (best, highest) = (silo, hash);
        }

        return best;
    }
}
