using System.Collections.Immutable;
using Ssi.Api;
using Ssi.Engine;
using Ssi.Storage.PostgreSql;
using Ssi.Storage.Sqlite;

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
    private static readonly SqliteOptions Sqlite = new() { Path = "" };
    private static readonly PostgreSqlOptions Postgres = new() { ConnectionString = "" };
    private static readonly TelemetryOptions Telemetry = new();
    private static readonly ShutdownOptions Shutdown = new();

    /// <summary>Every option there is; a key of section <c>Ssi</c> that is not here stops the start.</summary>
    public static ImmutableArray<OptionRow> All { get; } =
    [
        new("Ssi:Data", ServerOptions.DefaultData, "a folder", "Where the SQLite file lies; created where missing."),
        new("Ssi:Database", "sqlite", "sqlite or postgres", "A file in Ssi:Data, or what Ssi:Postgres names."),
        new("Ssi:Clock:Mode", "Real", "Real or Simulated",
            "Stamped into a new store; another mode later refuses to start."),
        new("Ssi:Clock:Start", "none", "a time by RFC 3339",
            "Where a simulated clock begins in a new store; required there."),
        new("Ssi:ShutdownSeconds", Text(ServerOptions.DefaultShutdownSeconds), "seconds, 1..3600",
            "How long a stop may drain and checkpoint; cut short, the next start replays more."),
        new("Ssi:Shutdown:DelaySeconds", Text(Shutdown.DelaySeconds), "seconds, 0..300",
            "How long a stop waits, not ready but serving, before it closes the listener."),
        new("Ssi:Shutdown:RequestSeconds", Text(Shutdown.RequestSeconds), "seconds, 0..300",
            "How long requests under way may then take before their connections are aborted."),
        new("Ssi:Api:MaxBodyBytes", Text(Api.MaxBodyBytes), "bytes, 64 KiB..256 MiB",
            "An array of events, decompressed; longer is 413. Each request in flight may hold so much."),
        new("Ssi:Api:MaxBatchEvents", Text(Api.MaxBatchEvents), "events, 1..100,000", "An array; more is 413."),
        new("Ssi:Api:MaxLineBytes", Text(Api.MaxLineBytes), "bytes, 1 KiB..256 KiB",
            "A line of a stream; longer is rejected."),
        new("Ssi:Api:MaxOpenStreams", Text(Api.MaxOpenStreams), "streams, 1..100,000",
            "Open at the same time; one more is 503 too_many_streams. One that is read holds about 1 MiB."),
        new("Ssi:Api:StreamGraceSeconds", Text(Api.StreamGraceSeconds), "seconds, 1..86,400",
            "How long a stream may wait for its sender; then it is 408 request_timeout."),
        new("Ssi:Api:MinStreamBytesPerSecond", Text(Api.MinStreamBytesPerSecond), "bytes a second, 1..1,048,576",
            "A stream that is slower spends its grace."),
        new("Ssi:Api:MaxExpansion", Text(Api.MaxExpansion), "times, 10..2,000",
            "Decompressed bytes of a stream for each compressed one, beyond the first MiB; more is 413."),
        new("Ssi:Api:MaxOpenExports", Text(Api.MaxOpenExports), "exports, 1..1,000",
            "Sent at the same time, each held in memory; one more is 503 too_many_exports."),
        new("Ssi:Api:MinExportBytesPerSecond", Text(Api.MinExportBytesPerSecond), "bytes a second, 1..1,048,576",
            "The reader of an export that is slower is cut off."),
        new("Ssi:Api:AllowedHosts", "none", "names separated by ;, or *",
            "Names answered for beside loopback names; none is any, but on loopback addresses only loopback names."),
        new("Ssi:Engine:Shards", Text(Engine.Shards), "1..1024",
            "Stamped into a new store; another number later refuses to start."),
        new("Ssi:Engine:Partitions", Text(Engine.Partitions), "loops, 0..256", "0 is one a core."),
        new("Ssi:Engine:LatenessHours", Text(Engine.LatenessHours), "hours, 1..8784",
            "Older events are too_old. Ids, open days and ledgers grow with it."),
        new("Ssi:Engine:MaxSkewSeconds", Text(Engine.MaxSkewSeconds), "seconds, 0..3600",
            "Events further ahead are in_future."),
        new("Ssi:Engine:IdRetentionDays", Text(Engine.IdRetentionDays), "days, 0..509",
            "Ids are kept at least so long; 0 is what LatenessHours needs. Raise it before LatenessHours."),
        new("Ssi:Engine:MaxClockJumpMinutes", Text(Engine.MaxClockJumpMinutes), "minutes, 1..525,600",
            "A clock that jumps further is doubted: writes answer 503 clock_in_doubt, the day does not move."),
        new("Ssi:Engine:ClockConfirmationSeconds", Text(Engine.ClockConfirmationSeconds), "seconds, 0..604,800",
            "How long a clock that jumped keeps its new time before business time follows it."),
        new("Ssi:Engine:HistoryDays", Text(Engine.HistoryDays), "days, 64..3660",
            "History of each member; rows grow with it."),
        new("Ssi:Engine:MaxQueuedEvents", Text(Engine.MaxQueuedEvents), "events, 1,000..10,000,000",
            "Waiting for a commit; beyond it ingest answers 503 overloaded."),
        new("Ssi:Engine:MaxAcceptedIds", Text(Engine.MaxAcceptedIds), "ids, 1,000..4,000,000,000",
            "11 to 14 bytes each in memory; beyond it ingest answers 503 dedupe_full."),
        new("Ssi:Engine:MaxResidentMembers", Text(Engine.MaxResidentMembers), "members, 1,000..100,000,000",
            "About 750 bytes each in memory when active; others are read from the store when touched."),
        new("Ssi:Engine:MaxIndustries", Text(Engine.MaxIndustries), "industries, 1..10,000,000",
            "Known to the shards of a process; a profile that would found one more is 422 too_many_industries."),
        new("Ssi:Engine:FactsBytesPerSecond", Text(Engine.FactsBytesPerSecond), "bytes a second, 1 KiB..1 GiB",
            "Sent to a member's contacts as its seniority or company changes; more is joined, up to 30 s later."),
        new("Ssi:Engine:CheckpointIntervalSeconds", Text(Engine.CheckpointIntervalSeconds), "seconds, 0.05..3600",
            "Longer writes fewer rows and replays more after a crash."),
        new("Ssi:Engine:CheckpointRowsPerCommit", Text(Engine.CheckpointRowsPerCommit), "rows, 10..100,000",
            "More ends a checkpoint sooner and lengthens the commits it rides on."),
        new("Ssi:Engine:MaxJournalBytes", Text(Engine.MaxJournalBytes), "bytes, 1 MiB..1 TiB",
            "Journal not yet trimmed; beyond it ingest answers 503 overloaded."),
        new("Ssi:Engine:OtherSideWaitSeconds", Text(Engine.OtherSideWaitSeconds), "seconds, 0..20",
            "How long PUT and DELETE of a connection wait for the other member's shard before they answer 202."),
        new("Ssi:Engine:RankingRefreshMilliseconds", Text(Engine.RankingRefreshMilliseconds), "milliseconds, 10..1000",
            "How old a merged ranking may be while somebody looks; shorter costs more merging."),
        new("Ssi:Sqlite:BusyTimeoutMilliseconds", Text(Sqlite.BusyTimeoutMilliseconds), "milliseconds, 0..600,000",
            "How long a write waits for another process's lock before ingest answers 503."),
        new("Ssi:Sqlite:MaxBytes", "none", "bytes, from 1 MiB",
            "Bound of the database file, the log on top; at it ingest answers 503."),
        new("Ssi:Sqlite:WriterCacheKiB", Text(Sqlite.WriterCacheKiB), "KiB, 1,024..16,777,216",
            "Page cache of the writer; too small, checkpoints read the file again."),
        new("Ssi:Sqlite:ReaderCacheKiB", Text(Sqlite.ReaderCacheKiB), "KiB, 256..16,777,216",
            "Page cache of each reader."),
        new("Ssi:Sqlite:MaxReaders", Text(Sqlite.MaxReaders), "1..256", "Reads at once; more wait their turn."),
        new("Ssi:Sqlite:LogMiB", Text(Sqlite.LogMiB), "MiB, 1..4,096",
            "Size of the write-ahead log at which it is copied into the database; at four times it commits wait."),
        new("Ssi:Sqlite:MaxLogMiB", Text(Sqlite.MaxLogMiB), "MiB, 16..1,048,576",
            "Size of the write-ahead log, held back by a reader's open snapshot, at which ingest answers 503."),
        new("Ssi:Sqlite:AcceptLoss", "false", "true or false",
            "True starts once although acknowledged entries or the database's file are missing, and gives them up."),
        new("Ssi:Postgres:ConnectionString", "none", "as Npgsql writes it: Host=...;Username=...;Database=...",
            "Required with postgres. It may hold a password: the environment is the place for it."),
        new("Ssi:Postgres:CommandTimeoutSeconds", Text(Postgres.CommandTimeoutSeconds), "seconds, 1..600",
            "How long the server may take to connect or to answer before ingest answers 503."),
        new("Ssi:Postgres:MaxConnections", Text(Postgres.MaxConnections), "3..1,000",
            "Connections at once; one writes, one trims, more reads wait their turn."),
        new("Ssi:Telemetry:Endpoint", "none", "a URL of http or https",
            "The collector that traces and metrics go to by OTLP; none, and nothing is measured for one."),
        new("Ssi:Telemetry:Protocol", Telemetry.Protocol, $"{TelemetryOptions.Grpc} or {TelemetryOptions.Http}",
            "How the collector is spoken to, mostly at port 4317 or 4318."),
        new("Ssi:Telemetry:TraceRatio", Text(Telemetry.TraceRatio), "0..1",
            "The share of requests that are traced, beside those whose sender traces them; each costs its spans."),
        new("Ssi:Telemetry:MetricSeconds", Text(Telemetry.MetricSeconds), "seconds, 1..3600",
            "Time between two exports of the metrics."),
    ];

    private static string Text(IFormattable value) =>
        value.ToString(null, System.Globalization.CultureInfo.InvariantCulture);
}
