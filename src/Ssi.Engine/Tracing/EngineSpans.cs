using System.Diagnostics;

namespace Ssi.Engine.Tracing;

/// <summary>The engine's spans.</summary>
/// <remarks>Work that many requests share is one span: a child of the first of them that is recorded, linked to one
/// of every other trace. That is what OpenTelemetry's conventions have for batches, and a single request's trace is
/// whole. While nobody listens nothing is made.</remarks>
public static class EngineSpans
{
    /// <summary>The name of the <see cref="ActivitySource"/>.</summary>
    public const string SourceName = "Ssi.Engine";

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>The span that the caller is in; default where it is in none, or in one that is not recorded.</summary>
    public static ActivityContext Current => Activity.Current is { Recorded: true } span ? span.Context : default;

    /// <summary>Begins a span of shared work; null while nobody listens. Dispose it at the work's end.</summary>
    /// <param name="callersOf">The spans that wait for a part of it; defaults among them count for none.</param>
    public static Activity? Begin<T>(
        string name, IReadOnlyCollection<T> parts, Func<T, IEnumerable<ActivityContext>> callersOf)
    {
        if (!Source.HasListeners())
            return null;
        var traces = parts.SelectMany(callersOf).Where(caller => caller.TraceId != default)
            .DistinctBy(caller => caller.TraceId).ToList();
        return Source.StartActivity(
            name, ActivityKind.Internal, traces.FirstOrDefault(),
            links: traces.Skip(1).Select(caller => new ActivityLink(caller)));
    }
}
