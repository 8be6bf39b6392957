using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Ssi.Storage.Sqlite.Connections;

/// <summary>Tells broken infrastructure from damage and from bugs: codes that an operator can mend become
/// <see cref="StoreUnavailableException"/>, a damaged page <see cref="StoreDamagedException"/>, all others
/// <see cref="InvalidOperationException"/>.</summary>
internal static class SqliteFailure
{
    /// <param name="shard">The shard whose rows are read or written; null for the whole store.</param>
    /// <param name="member">The member whose rows alone are; else null.</param>
    public static Exception Of(
        string path, string action, int extendedCode, string? message, int? shard, long? member) =>
        (extendedCode & 0xff) == raw.SQLITE_CORRUPT
            ? new StoreDamagedException(
                $"file {path}, a page that is needed to {action}{Place(shard, member)} (SQLite code {extendedCode}: "
                + $"{message})", shard, member)
        : Cause(extendedCode & 0xff) is { } cause
            ? new StoreUnavailableException(
                $"Store {path}: cannot {action}: {cause} (SQLite code {extendedCode}: {message}).")
            : new InvalidOperationException(
                $"Store {path}: cannot {action} (SQLite code {extendedCode}: {message}).");

    public static Exception Of(string path, string action, SqliteException error) =>
        error.SqliteErrorCode == raw.SQLITE_CORRUPT
            ? new StoreDamagedException(
                $"file {path}, a page that is needed to {action} (SQLite code {error.SqliteExtendedErrorCode})", null,
                inner: error)
        : Cause(error.SqliteErrorCode) is { } cause
            ? new StoreUnavailableException(
                $"Store {path}: cannot {action}: {cause} (SQLite code {error.SqliteExtendedErrorCode}).", error)
            : new InvalidOperationException($"Store {path}: cannot {action}.", error);

    private static string Place(int? shard, long? member) =>
        member is { } key ? $" member {key}" : shard is { } number ? $" shard {number}" : "";

    private static string? Cause(int code) => code switch
    {
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => "another process holds the lock",
        raw.SQLITE_PROTOCOL => "the locks of the write-ahead log are contended",
        raw.SQLITE_FULL => "the disk or the size allowed is full",
        raw.SQLITE_IOERR => "reading or writing the file failed",
        raw.SQLITE_READONLY => "the file is read-only",
        raw.SQLITE_PERM or raw.SQLITE_AUTH => "access is denied",
        raw.SQLITE_CANTOPEN => "the file cannot be opened; check the path and its permissions",
        raw.SQLITE_NOTADB => "the file is no SQLite database",
        raw.SQLITE_NOMEM => "memory is exhausted",
        raw.SQLITE_NOLFS => "the file is larger than the file system allows",
        _ => null,
    };
}
