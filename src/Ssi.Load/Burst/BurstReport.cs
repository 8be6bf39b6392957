namespace Ssi.Load.Burst;

/// <summary>What a burst came to. Latencies are those of a whole batch, from sending it to its answer.</summary>
/// <param name="Sent">Events in batches that were answered 200.</param>
/// <param name="Acknowledged">Events that are durable: <paramref name="Accepted"/> and
/// <paramref name="Duplicates"/>.</param>
/// <param name="Duplicates">Events that the server had already: batches that went out again, or a seed used
/// twice.</param>
/// <param name="RejectedByCode">Rejections by their code; the server lists at most 100 of a batch, the others count as
/// <see cref="Delivery.DeliverySummary.Unlisted"/>.</param>
/// <param name="Lost">Events of which an answer 200 does not say what became of them.</param>
/// <param name="Unavailable">Answers 503, after which the same batch went out again.</param>
/// <param name="EventsPerSecond">Of those acknowledged.</param>
public sealed record BurstReport(
    long Members, int BatchSize, int Connections, double Seconds, long Sent, long Acknowledged, long Accepted,
    long Duplicates, long Rejected, IReadOnlyDictionary<string, long> RejectedByCode, long Lost, long Unavailable,
    double EventsPerSecond, double BatchP50Milliseconds, double BatchP99Milliseconds, double BatchMaxMilliseconds)
{
    /// <summary>True where every event sent is durable.</summary>
    public bool IsWhole => Rejected == 0 && Lost == 0;
}
