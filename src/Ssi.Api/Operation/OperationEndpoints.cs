using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;
using Ssi.Api.Answers;
using Ssi.Api.Problems;
using Ssi.Engine.Ports;
using Ssi.Engine.Views;

namespace Ssi.Api.Operation;

/// <summary>Health, metrics, the cluster's status and the description of this API.</summary>
internal static class OperationEndpoints
{
    private const int MaxQuarantinedShown = 100;

    private static readonly ReadOnlyMemory<byte> OpenApi = ReadOpenApi();

    public static void MapOperation(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/health/live", Live);
        routes.MapGet("/health/ready", Ready);
        routes.MapGet("/metrics", (PrometheusText metrics) => Results.Text(metrics.Write(), PrometheusText.MediaType));
        routes.MapGet("/v1/cluster", GetCluster);
        routes.MapGet("/openapi/v1.json", () => new JsonDocumentAnswer(OpenApi));
    }

    private static JsonAnswer Live() => Health("live");

    private static IResult Ready(IScoringCluster cluster, IHostApplicationLifetime lifetime)
    {
        // A process that is about to stop serves on, and says first that it goes.
        if (lifetime.ApplicationStopping.IsCancellationRequested)
            return new Problem(ProblemKind.NotReady, "draining");
        var status = cluster.GetStatus();
        return status.Ready
            ? Health("ready")
            : new Problem(ProblemKind.NotReady, status.NotReadyReason ?? "The reason is not known.");
    }

    private static JsonAnswer Health(string status)
    {
        var answer = JsonAnswer.Begin();
        answer.Writer.WriteString("status"u8, status);
        return answer.End();
    }

    private static JsonAnswer GetCluster(IScoringCluster cluster)
    {
        var status = cluster.GetStatus();
        var answer = JsonAnswer.Begin();
        var writer = answer.Writer;
        writer.WriteString("engine"u8, status.Engine);
        writer.WriteBoolean("ready"u8, status.Ready);
        writer.WriteString("notReadyReason"u8, status.NotReadyReason);
        writer.WriteNumber("shardsServing"u8, status.ShardsServing ?? (status.Ready ? status.Shards : 0));
        writer.WriteNumber("nodes"u8, status.Nodes);
        writer.WriteNumber("shards"u8, status.Shards);
        writer.WriteString("day"u8, status.Day);
        writer.WriteBoolean("rollingOver"u8, status.RollingOver);
        writer.WriteNumber("members"u8, status.Members);
        writer.WriteNumber("residentMembers"u8, status.ResidentMembers);
        writer.WriteNumber("acceptedIds"u8, status.AcceptedIds);
        writer.WriteNumber("eventsAccepted"u8, status.EventsAccepted);
        writer.WriteNumber("eventsDuplicate"u8, status.EventsDuplicate);
        writer.WriteNumber("eventsRejected"u8, status.EventsRejected);
        writer.WriteNumber("eventsPerSecond"u8, Math.Round(status.EventsPerSecond, 1));
        writer.WriteNumber("journalEntries"u8, status.JournalEntries);
        writer.WriteNumber("journalBytes"u8, status.JournalBytes);
        writer.WriteNumber("checkpointLagSeconds"u8, Math.Round(status.CheckpointLagSeconds, 3));
        writer.WriteNumber("checkpoints"u8, status.Checkpoints);
        writer.WriteNumber("commitsTotal"u8, status.CommitsTotal);
        writer.WriteNumber("commitSeconds"u8, Math.Round(status.CommitSeconds, 3));
        writer.WriteNumber("replayedEntries"u8, status.ReplayedEntries);
        writer.WriteNumber("interruptedCheckpoints"u8, status.InterruptedCheckpoints);
        writer.WriteNumber("queuedBatches"u8, status.QueuedBatches);
        writer.WriteNumber("rankingBytes"u8, status.RankingBytes);
        writer.WriteNumber("rankingFailures"u8, status.RankingFailures);
        writer.WriteNumber("heldLogBytes"u8, status.HeldLogBytes);
        writer.WriteNumber("heldLogSeconds"u8, Math.Round(status.HeldLogSeconds, 3));
        WriteQuarantined(writer, status.Quarantined);
        return answer.EndTagged(status.Snapshot);
    }

    /// <summary>At most 100 of them, and how many there are.</summary>
    private static void WriteQuarantined(Utf8JsonWriter writer, IReadOnlyList<Quarantine> quarantined)
    {
        writer.WriteNumber("quarantinedCount"u8, quarantined.Count);
        writer.WriteStartArray("quarantined"u8);
        foreach (var item in quarantined.Take(MaxQuarantinedShown))
        {
            writer.WriteStartObject();
            writer.WriteNumber("shard"u8, item.Shard);
            writer.WriteString("member"u8, item.Member);
            writer.WriteString("reason"u8, item.Reason);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static byte[] ReadOpenApi()
    {
        using var document = typeof(OperationEndpoints).Assembly.GetManifestResourceStream("openapi.json")!;
        using var bytes = new MemoryStream();
        document.CopyTo(bytes);
        return bytes.ToArray();
    }
}
