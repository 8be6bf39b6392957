using Orleans.Serialization.Cloning;
using Ssi.Engine;
using Ssi.Ranking;
using Ssi.Scoring.Days;

namespace Ssi.Grains.Hosting;

/// <summary>Types of the engine that grains hand to one another are immutable: a call within a silo copies
/// nothing.</summary>
internal sealed class EngineCopier : IGeneralizedCopier
{
    private static readonly HashSet<string?> Engine =
    [
        typeof(EngineOptions).Assembly.FullName, typeof(RankingRules).Assembly.FullName, typeof(Day).Assembly.FullName,
    ];

    public bool IsSupportedType(Type type) => Engine.Contains(type.Assembly.FullName);

    public object? DeepCopy(object? input, CopyContext context) => input;
}
