using System.Collections.Immutable;
using Ssi.Api;
using Ssi.Engine;

namespace Ssi.Server.Options;

/// <summary>One option as <c>--help</c> tells it.</summary>
/// <param name="Key">The configuration key: <c>--Key=value</c>, or <c>Key</c> with <c>__</c> for <c>:</c> in the
/// environment.</param>
/// <param name="Bounds">Unit and bounds.</param>
/// <param name="Consequence">What a greater or another value does.</param>
internal sealed record OptionRow(string Key, string Default, string Bounds, string Consequence)
{
    private static readonly EngineOptions Engine = new();
    private static readonly ApiOptions Api = new();

    /// <summary>Every option there is; a key of section <c>Ssi</c> that is not here stops the start.</summary>
    public static ImmutableArray<OptionRow> All { get; } =
    [
        new("Ssi:Data", ServerOptions.DefaultData, "a folder", "Where the SQLite file lies; created where missing."),
        new("Ssi:Clock:Mode", "Real", "Real or Simulated",
            "Stamped into a new store; another mode later refuses to start."),
        new("Ssi:Clock:Start", "none", "a time by RFC 3339",
            "Where a simulated clock begins in a new store; required there."),
        new("Ssi:ShutdownSeconds", Text(ServerOptions.DefaultShutdownSeconds), "seconds, 1..3600",
            "How long a stop may drain and checkpoint; cut short, the next start replays more."),
        new("Ssi:Api:MaxBodyBytes", Text(Api.MaxBodyBytes), "bytes, 64 KiB..256 MiB",
            "An array of events, decompressed; longer is 413. Each request in flight may hold so much."),
        new("Ssi:Api:MaxBatchEvents", Text(Api.MaxBatchEvents), "events, 1..100,000", "An array; more is 413."),
        new("Ssi:Api:MaxLineBytes", Text(Api.MaxLineBytes), "bytes, 1 KiB..256 KiB",
            "A line of a stream; longer is rejected."),
        new("Ssi:Engine:Shards", Text(Engine.Shards), "1..1024",
            "Stamped into a new store; another number later refuses to start."),
        new("Ssi:Engine:Partitions", Text(Engine.Partitions), "loops, 0..256", "0 is one a core."),
        new("Ssi:Engine:LatenessHours", Text(Engine.LatenessHours), "hours, 1..8784",
            "Older events are too_old. Ids, open days and ledgers grow with it."),
        new("Ssi:Engine:MaxSkewSeconds", Text(Engine.MaxSkewSeconds), "seconds, 0..3600",
            "Events further ahead are in_future."),
        new("Ssi:Engine:HistoryDays", Text(Engine.HistoryDays), "days, 64..3660",
            "History of each member; rows grow with it."),
        new("Ssi:Engine:MaxQueuedEvents", Text(Engine.MaxQueuedEvents), "events, 1,000..10,000,000",
            "Waiting for a commit; beyond it ingest answers 503 overloaded."),
        new("Ssi:Engine:MaxAcceptedIds", Text(Engine.MaxAcceptedIds), "ids, 1,000..4,000,000,000",
            "About ten bytes each in memory; beyond it ingest answers 503 dedupe_full."),
        new("Ssi:Engine:MaxResidentMembers", Text(Engine.MaxResidentMembers), "members, 1,000..100,000,000",
            "About 400 bytes each in memory; others are read from the store when touched."),
        new("Ssi:Engine:CheckpointIntervalSeconds", Text(Engine.CheckpointIntervalSeconds), "seconds, 0.05..3600",
            "Longer writes fewer rows and replays more after a crash."),
        new("Ssi:Engine:CheckpointRowsPerCommit", Text(Engine.CheckpointRowsPerCommit), "rows, 10..100,000",
            "More ends a checkpoint sooner and lengthens the commits it rides on."),
        new("Ssi:Engine:MaxJournalBytes", Text(Engine.MaxJournalBytes), "bytes, 1 MiB..1 TiB",
            "Journal not yet trimmed; beyond it ingest answers 503 storage_unavailable."),
        new("Ssi:Engine:RankingRefreshMilliseconds", Text(Engine.RankingRefreshMilliseconds), "milliseconds, 10..1000",
            "How old a merged ranking may be while somebody looks; shorter costs more merging."),
    ];

    private static string Text(IFormattable value) =>
        value.ToString(null, System.Globalization.CultureInfo.InvariantCulture);
}
