using System.Diagnostics.Metrics;
using Ssi.Engine.Ports;
using Ssi.Engine.Views;

namespace Ssi.Api.Operation;

/// <summary>The cluster's figures and the process's, read when somebody asks for the metrics.</summary>
internal sealed class ClusterMetrics
{
    private readonly IScoringCluster _cluster;
    private readonly Meter _meter;

    public ClusterMetrics(IMeterFactory factory, IScoringCluster cluster)
    {
        _cluster = cluster;
        _meter = factory.Create("Ssi.Cluster");
        Gauge("ssi.ready", null, "1 while ready to serve.", status => status.Ready ? 1 : 0);
        Gauge(
            "ssi.rollover", null, "1 while a new day's ranking is being built.", status => status.RollingOver ? 1 : 0);
        Gauge("ssi.members", null, "Members.", status => status.Members);
        Gauge("ssi.members.resident", null, "Members whose state is in memory.", status => status.ResidentMembers);
        Gauge("ssi.accepted.ids", null, "Ids held for exactly-once.", status => status.AcceptedIds);
        Gauge("ssi.queue.batches", null, "Batches that wait for a commit.", status => status.QueuedBatches);
        Gauge("ssi.ranking.size", "By", "Memory of the rankings.", status => status.RankingBytes);
        Gauge("ssi.journal.entries", null, "Journal entries not trimmed yet.", status => status.JournalEntries);
        Gauge("ssi.journal.size", "By", "Bytes of journal not trimmed yet.", status => status.JournalBytes);
        Gauge("ssi.checkpoint.lag", "s", "Age of the oldest entry without a checkpoint.",
            status => status.CheckpointLagSeconds);
        Gauge("ssi.store.log.held.size", "By", "Write-ahead log that a reader's open snapshot holds back.",
            status => status.HeldLogBytes);
        Gauge("ssi.store.log.held.time", "s", "How long the write-ahead log has been held back.",
            status => status.HeldLogSeconds);
        Count("ssi.ranking.failures", null, "Times that a shard did not report its ranking in time.",
            status => status.RankingFailures);
        Count("ssi.checkpoints", null, "Checkpoints since the start.", status => status.Checkpoints);
        Count("ssi.commits", null, "Commits since the start.", status => status.CommitsTotal);
        Count("ssi.commit.time", "s", "Time spent in commits.", status => status.CommitSeconds);
        Count("ssi.replayed.entries", null, "Journal entries applied again at the start.",
            status => status.ReplayedEntries);
        _meter.CreateObservableGauge(
            "ssi.process.memory", () => Environment.WorkingSet, "By", "Memory of the process.");
        _meter.CreateObservableGauge(
            "ssi.gc.heap", () => GC.GetTotalMemory(forceFullCollection: false), "By", "Managed memory in use.");
        _meter.CreateObservableCounter(
            "ssi.gc.pause.time", () => GC.GetTotalPauseDuration().TotalSeconds, "s", "Time paused by collections.");
        _meter.CreateObservableCounter(
            "ssi.gc.collections", () => Enumerable.Range(0, GC.MaxGeneration + 1).Select(Collections), null,
            "Collections.");
    }

    private static Measurement<int> Collections(int generation) =>
        new(GC.CollectionCount(generation), new KeyValuePair<string, object?>("generation", generation));

    private void Gauge(string name, string? unit, string description, Func<ClusterStatus, double> read) =>
        _meter.CreateObservableGauge(name, () => read(_cluster.GetStatus()), unit, description);

    private void Count(string name, string? unit, string description, Func<ClusterStatus, double> read) =>
        _meter.CreateObservableCounter(name, () => read(_cluster.GetStatus()), unit, description);
}
