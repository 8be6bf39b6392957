namespace Ssi.Storage.Sqlite;

/// <summary>How a store in a SQLite file behaves. A store refuses options that have a
/// <see cref="Problem"/>.</summary>
public sealed record SqliteOptions
{
    /// <summary>The database file; its folder is created where it is missing. No default.</summary>
    public required string Path { get; init; }

    /// <summary>How long a write waits for another process's lock before it is unavailable, in milliseconds,
    /// 0..600,000. Default 5,000. A longer wait holds up every acknowledgement behind it.</summary>
    public int BusyTimeoutMilliseconds { get; init; } = 5_000;

    /// <summary>Upper bound of the database file in bytes (the write-ahead log comes on top), at least 1 MiB; null, the
    /// default, for the disk's. A write that needs more is unavailable until the bound is raised.</summary>
    public long? MaxBytes { get; init; }

    /// <summary>Page cache of the writer in KiB, 1,024..16,777,216. Default 65,536. Too small a cache makes
    /// checkpoints of scattered members read the file again.</summary>
    public int WriterCacheKiB { get; init; } = 65_536;

    /// <summary>Page cache of each reader in KiB, 256..16,777,216. Default 4,096.</summary>
    public int ReaderCacheKiB { get; init; } = 4_096;

    /// <summary>Reads at the same time, 1..256. Default 8; more wait their turn.</summary>
    public int MaxReaders { get; init; } = 8;

    /// <summary>Size in MiB at which the write-ahead log is copied into the database in the background, 1..4,096.
    /// Default 16. At four times this size commits wait for the copy. Less costs more writes, more costs disk and a
    /// longer start after a crash.</summary>
    public int LogMiB { get; init; } = 16;

    /// <summary>Upper bound of the write-ahead log in MiB while a reader's open snapshot keeps it from starting over,
    /// 16..1,048,576; at least eight times <see cref="LogMiB"/> whatever it says. Default 1,024. A write that finds it
    /// reached is unavailable until the reader ends.</summary>
    public int MaxLogMiB { get; init; } = 1_024;

    /// <summary>True to start although acknowledged entries or the database itself are missing, or the file that says
    /// how far the store was cannot be read. Default false: such a start is refused. For one start; what is missing is
    /// given up.</summary>
    public bool AcceptLoss { get; init; }

    /// <summary>What is wrong with the options, naming the one and its bounds; null where nothing is.</summary>
    public string? Problem() =>
        string.IsNullOrWhiteSpace(Path)
            ? "Path must name the database file."
            : Outside(nameof(BusyTimeoutMilliseconds), BusyTimeoutMilliseconds, 0, 600_000)
            ?? Outside(nameof(MaxBytes), MaxBytes ?? long.MaxValue, 1 << 20, long.MaxValue)
            ?? Outside(nameof(WriterCacheKiB), WriterCacheKiB, 1_024, 16_777_216)
            ?? Outside(nameof(ReaderCacheKiB), ReaderCacheKiB, 256, 16_777_216)
            ?? Outside(nameof(MaxReaders), MaxReaders, 1, 256)
            ?? Outside(nameof(LogMiB), LogMiB, 1, 4_096)
            ?? Outside(nameof(MaxLogMiB), MaxLogMiB, 16, 1_048_576);

    private static string? Outside(string option, long value, long min, long max) =>
        value < min || value > max ? $"{option} is {value}; it must be {min} to {max}." : null;
}
