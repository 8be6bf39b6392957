using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Ssi.Storage.Sqlite.Connections;

/// <summary>Tells broken infrastructure from bugs: codes that an operator can mend become
/// <see cref="StoreUnavailableException"/>, all others <see cref="InvalidOperationException"/>.</summary>
internal static class SqliteFailure
{
    public static Exception Of(string path, string action, int extendedCode, string? message) =>
        Cause(extendedCode & 0xff) is { } cause
            ? new StoreUnavailableException(
                $"Store {path}: cannot {action}: {cause} (SQLite code {extendedCode}: {message}).")
            : new InvalidOperationException(
                $"Store {path}: cannot {action} (SQLite code {extendedCode}: {message}).");

    public static Exception Of(string path, string action, SqliteException error) =>
        Cause(error.SqliteErrorCode) is { } cause
            ? new StoreUnavailableException(
                $"Store {path}: cannot {action}: {cause} (SQLite code {error.SqliteExtendedErrorCode}).", error)
            : new InvalidOperationException($"Store {path}: cannot {action}.", error);

    private static string? Cause(int code) => code switch
    {
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => "another process holds the lock",
        raw.SQLITE_PROTOCOL => "the locks of the write-ahead log are contended",
        raw.SQLITE_FULL => "the disk or the size allowed is full",
        raw.SQLITE_IOERR => "reading or writing the file failed",
        raw.SQLITE_READONLY => "the file is read-only",
        raw.SQLITE_PERM or raw.SQLITE_AUTH => "access is denied",
        raw.SQLITE_CANTOPEN => "the file cannot be opened; check the path and its permissions",
        raw.SQLITE_CORRUPT => "the file is damaged; restore a backup",
        raw.SQLITE_NOTADB => "the file is no SQLite database",
        raw.SQLITE_NOMEM => "memory is exhausted",
        raw.SQLITE_NOLFS => "the file is larger than the file system allows",
        _ => null,
    };
}
