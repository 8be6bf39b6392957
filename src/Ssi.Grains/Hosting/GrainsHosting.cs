using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Ssi.Engine;
using Ssi.Grains.Placement;
using Ssi.Scoring.Models;
using Ssi.Storage;

namespace Ssi.Grains.Hosting;

/// <summary>What a silo needs to host the scoring grains.</summary>
public static class GrainsHosting
{
    /// <summary>Adds the grains and their placement. The host adds the store
    /// (<see cref="IScoringStore"/>), a grain storage named <see cref="GrainStorage"/> for grains off the path of
    /// events, and reminders.</summary>
    /// <param name="simulatedStart">The simulated clock's start for a new store; null for the real clock.</param>
    public static ISiloBuilder AddSsiGrains(
        this ISiloBuilder silo, EngineOptions options, DateTimeOffset? simulatedStart)
    {
        silo.Services.AddSingleton(provider => new SiloCore(
            provider.GetRequiredService<IScoringStore>(), options, ScoringModel.Standard, TimeProvider.System,
            simulatedStart, provider, provider.GetRequiredService<ILogger<SiloCore>>()));
        silo.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(
            provider => provider.GetRequiredService<SiloCore>());
        silo.AddPlacementDirector<ShardPlacement, ShardPlacementDirector>();

        // Marked experimental in 10.4: it serves the few grains whose second activation costs a load, and whose
        // registrations must outlive a silo that leaves. Correctness does not depend on it.
#pragma warning disable ORLEANSEXP003
        silo.AddDistributedGrainDirectory(ShardDirectory);
#pragma warning restore ORLEANSEXP003
        return silo;
    }

    /// <summary>The grain directory of shards and of the cluster's one grain.</summary>
    internal const string ShardDirectory = "shards";

    /// <summary>The name of the grain storage that the host provides.</summary>
    public const string GrainStorage = Models.ModelGrain.Storage;
}
