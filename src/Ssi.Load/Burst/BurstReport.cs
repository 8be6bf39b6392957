namespace Ssi.Load.Burst;

/// <summary>What a burst came to. Latencies are those of a whole batch, from sending it to its answer.</summary>
/// <param name="Acknowledged">Events the server answered for, durable by then.</param>
/// <param name="Unavailable">Answers 503, after which the same batch went out again.</param>
public sealed record BurstReport(
    long Members, int BatchSize, int Connections, double Seconds, long Acknowledged, long Accepted, long Duplicates,
    long Rejected,
    long Unavailable, double EventsPerSecond, double BatchP50Milliseconds, double BatchP99Milliseconds,
    double BatchMaxMilliseconds);
