using Npgsql;

namespace Ssi.Storage.PostgreSql.Connections;

/// <summary>Tells broken infrastructure from damage and from bugs: states that an operator can mend, and that pass by
/// themselves, become <see cref="StoreUnavailableException"/>, damaged tables and indexes
/// <see cref="StoreDamagedException"/>, all others <see cref="InvalidOperationException"/>.</summary>
internal static class PostgreSqlFailure
{
    /// <summary>Raised by <c>hold_shards</c> with the shard's number as its message.</summary>
    public const string EpochLost = "SSI01";

    private const string IdleInTransaction = "25P03";

    public static Exception Of(string name, string action, NpgsqlException error)
    {
        if (error is not PostgresException refused)
        {
            var silent = error.InnerException is TimeoutException
                ? "the server does not answer in time"
                : "the server cannot be reached";
            return new StoreUnavailableException($"Store {name}: cannot {action}: {silent} ({error.Message}).", error);
        }
        var code = $"(PostgreSQL code {refused.SqlState}: {refused.MessageText})";
        if (refused.SqlState is PostgresErrorCodes.DataCorrupted or PostgresErrorCodes.IndexCorrupted)
            return new StoreDamagedException($"database {name}, what is needed to {action} {code}", null, inner: error);
        return Cause(refused.SqlState) is { } cause
            ? new StoreUnavailableException($"Store {name}: cannot {action}: {cause} {code}.", error)
            : new InvalidOperationException($"Store {name}: cannot {action} {code}.", error);
    }

    private static string? Cause(string code) => code switch
    {
        PostgresErrorCodes.DiskFull => "the server's disk is full",
        PostgresErrorCodes.TooManyConnections => "the server has too many connections",
        PostgresErrorCodes.ReadOnlySqlTransaction => "the database is read-only",
        PostgresErrorCodes.QueryCanceled => "the server does not answer in time",
        IdleInTransaction => "the server ended a transaction that had stopped",
        PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected
            or PostgresErrorCodes.LockNotAvailable => "another transaction was in the way",
        PostgresErrorCodes.InvalidCatalogName => "the database is missing",
        PostgresErrorCodes.InvalidSchemaName => "the schema is missing",
        PostgresErrorCodes.InsufficientPrivilege => "access is denied",
        // A newer version of the program has migrated the schema: cached statements are made anew, and what this
        // version needs may be gone.
        PostgresErrorCodes.FeatureNotSupported or PostgresErrorCodes.UndefinedTable
            or PostgresErrorCodes.UndefinedColumn or PostgresErrorCodes.UndefinedFunction =>
            "the schema has changed; run the version that changed it",
        _ => code[..2] switch
        {
            "08" => "the connection was lost",
            "28" => "access is denied",
            "53" => "the server is out of resources",
            "57" => "the server stops or starts",
            "58" => "the server's disk or system failed",
            _ => null,
        },
    };
}
