using Orleans.Serialization.Cloning;
using Ssi.Engine.Views;

namespace Ssi.Grains.Serialization;

[GenerateSerializer, Immutable, Alias("ssi.ModelViewSurrogate")]
internal struct ModelViewSurrogate
{
    [Id(0)] public string Version;
    [Id(1)] public ReadOnlyMemory<byte> Document;
    [Id(2)] public bool Active;
}

[RegisterConverter, RegisterCopier]
internal sealed class ModelViewConverter : ShallowCopier<ModelView>, IConverter<ModelView, ModelViewSurrogate>
{
    public ModelView ConvertFromSurrogate(in ModelViewSurrogate from) => new(from.Version, from.Document, from.Active);

    public ModelViewSurrogate ConvertToSurrogate(in ModelView value) => new()
    {
        Version = value.Version,
        Document = value.Document,
        Active = value.Active,
    };
}

[GenerateSerializer, Immutable, Alias("ssi.ClusterStatusSurrogate")]
internal struct ClusterStatusSurrogate
{
    [Id(0)] public string Engine;
    [Id(1)] public bool Ready;
    [Id(2)] public string? NotReadyReason;
    [Id(3)] public int Nodes;
    [Id(4)] public int Shards;
    [Id(5)] public string Day;
    [Id(6)] public bool RollingOver;
    [Id(7)] public long Members;
    [Id(8)] public long ResidentMembers;
    [Id(9)] public long AcceptedIds;
    [Id(10)] public long EventsAccepted;
    [Id(11)] public long EventsDuplicate;
    [Id(12)] public long EventsRejected;
    [Id(13)] public double EventsPerSecond;
    [Id(14)] public long JournalEntries;
    [Id(15)] public long JournalBytes;
    [Id(16)] public double CheckpointLagSeconds;
    [Id(17)] public long Checkpoints;
    [Id(18)] public long CommitsTotal;
    [Id(19)] public double CommitSeconds;
    [Id(20)] public long ReplayedEntries;
    [Id(21)] public int InterruptedCheckpoints;
    [Id(22)] public long QueuedBatches;
    [Id(23)] public long RankingBytes;
    [Id(24)] public long Snapshot;
}

[RegisterConverter, RegisterCopier]
internal sealed class ClusterStatusConverter
    : ShallowCopier<ClusterStatus>, IConverter<ClusterStatus, ClusterStatusSurrogate>
{
    public ClusterStatus ConvertFromSurrogate(in ClusterStatusSurrogate from) =>
        new(
            from.Engine, from.Ready, from.NotReadyReason, from.Nodes, from.Shards, from.Day, from.RollingOver,
            from.Members, from.ResidentMembers, from.AcceptedIds, from.EventsAccepted, from.EventsDuplicate,
            from.EventsRejected, from.EventsPerSecond, from.JournalEntries, from.JournalBytes,
            from.CheckpointLagSeconds, from.Checkpoints, from.CommitsTotal, from.CommitSeconds, from.ReplayedEntries,
            from.InterruptedCheckpoints, from.QueuedBatches, from.RankingBytes, from.Snapshot);

    public ClusterStatusSurrogate ConvertToSurrogate(in ClusterStatus value) => new()
    {
        Engine = value.Engine,
        Ready = value.Ready,
        NotReadyReason = value.NotReadyReason,
        Nodes = value.Nodes,
        Shards = value.Shards,
        Day = value.Day,
        RollingOver = value.RollingOver,
        Members = value.Members,
        ResidentMembers = value.ResidentMembers,
        AcceptedIds = value.AcceptedIds,
        EventsAccepted = value.EventsAccepted,
        EventsDuplicate = value.EventsDuplicate,
        EventsRejected = value.EventsRejected,
        EventsPerSecond = value.EventsPerSecond,
        JournalEntries = value.JournalEntries,
        JournalBytes = value.JournalBytes,
        CheckpointLagSeconds = value.CheckpointLagSeconds,
        Checkpoints = value.Checkpoints,
        CommitsTotal = value.CommitsTotal,
        CommitSeconds = value.CommitSeconds,
        ReplayedEntries = value.ReplayedEntries,
        InterruptedCheckpoints = value.InterruptedCheckpoints,
        QueuedBatches = value.QueuedBatches,
        RankingBytes = value.RankingBytes,
        Snapshot = value.Snapshot,
    };
}
