using Orleans.Placement;
using Ssi.Grains.Days;

namespace Ssi.Grains.Hosting;

/// <summary>One silo, for the others to ask. The key is its address; who asks gives that as the placement
/// hint.</summary>
[Alias("ssi.ISiloGrain")]
public interface ISiloGrain : IGrainWithStringKey
{
    /// <summary>What the silo that hosts the grain is made for: the one asked, unless it has left.</summary>
    [Alias("Describe")]
    [ResponseTimeout("00:00:03")]
    ValueTask<SiloDescription> DescribeAsync();
}

/// <summary>What a silo is made for.</summary>
/// <param name="Silo">The address of the silo that answers.</param>
/// <param name="IsConfirmed">True where it has compared itself with the cluster, and serves.</param>
/// <param name="Cluster">What it is made for.</param>
[GenerateSerializer, Immutable, Alias("ssi.SiloDescription")]
public sealed record SiloDescription(
    [property: Id(0)] string Silo, [property: Id(1)] bool IsConfirmed, [property: Id(2)] ClusterDescription Cluster);

/// <summary>Answers for its silo; it holds nothing.</summary>
[RandomPlacement]
[GrainType("silo")]
internal sealed class SiloGrain(SiloCore silo, ILocalSiloDetails local) : Grain, ISiloGrain
{
    public ValueTask<SiloDescription> DescribeAsync()
    {
        // Asked of a silo that was not there: the next call looks for it again.
        var address = local.SiloAddress.ToParsableString();
        if (!address.Equals(this.GetPrimaryKeyString(), StringComparison.Ordinal))
            DeactivateOnIdle();
        return ValueTask.FromResult(
            new SiloDescription(address, silo.Confirmed.IsCompletedSuccessfully, silo.Describe()));
    }
}
