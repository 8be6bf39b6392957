namespace Ssi.Load.Burst;

/// <summary>How hard a burst pushes.</summary>
/// <param name="Members">How many members the events are spread over.</param>
/// <param name="EventsPerSecond">Null for as fast as the server answers.</param>
/// <param name="BatchSize">Events in one request.</param>
/// <param name="Connections">Connections, with one request in flight on each.</param>
/// <param name="Seed">With the run's name it makes ids unique: give each run against one store its own.</param>
public sealed record BurstOptions(
    long Members, double? EventsPerSecond, int BatchSize, int Connections, int Seconds, int Seed);
