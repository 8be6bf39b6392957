using SQLitePCL;
using Ssi.Storage.Checksums;

namespace Ssi.Storage.Sqlite.Connections;

/// <summary>One connection, used by one thread at a time, with the statements prepared on it.</summary>
/// <remarks>SQLite is entered directly here: a command object a row costs more than the row.</remarks>
internal sealed class SqliteDatabase : IDisposable
{
    /// <summary>Bytes; a block of the usual file systems, so that a page is written without reading it first.</summary>
    public const int PageSize = 4096;

    // SQLITE_DBSTATUS_CACHE_WRITE
    private const int PagesWritten = 9;

    private readonly List<SqliteStatement> _statements = [];
    private readonly sqlite3 _handle;
    private readonly string _path;
    private int? _shard;
    private long? _member;

    private SqliteDatabase(string path, sqlite3 handle)
    {
        _path = path;
        _handle = handle;
    }

    /// <summary>What the connection is about to do, for the message of a failure.</summary>
    public string Action { get; set; } = "open the file";

    /// <summary>True in a store that holds rows from before checksums.</summary>
    public bool AcceptsNoChecksum { get; private set; }

    public bool InTransaction => raw.sqlite3_get_autocommit(_handle) == 0;

    /// <summary>Rows changed by the statement run last.</summary>
    public int Changes => raw.sqlite3_changes(_handle);

    /// <summary>Opens a file that exists: one that has vanished must not come back empty.</summary>
    public static SqliteDatabase Open(SqliteOptions options, int cacheKiB)
    {
        // No mutex: the caller lets one thread in at a time.
        const int flags = raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_NOMUTEX;
        var code = raw.sqlite3_open_v2(options.Path, out var handle, flags, null);
        var database = new SqliteDatabase(options.Path, handle);
        try
        {
            if (code != raw.SQLITE_OK)
                throw database.Failure();
            _ = raw.sqlite3_extended_result_codes(handle, 1);
            database.Execute($"PRAGMA busy_timeout = {options.BusyTimeoutMilliseconds}");
            database.Execute($"PRAGMA cache_size = -{cacheKiB}");
            database.Execute("PRAGMA synchronous = FULL");
            database.Execute("PRAGMA wal_autocheckpoint = 0");
            database.ReadAcceptsNoChecksum();
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>True where the row that a statement is at carries the checksum of its columns.</summary>
    /// <param name="column">That of the checksum.</param>
    public bool Matches(SqliteStatement row, int column, int computed) =>
        RowChecksum.Matches(row.LongOrNull(column), computed, AcceptsNoChecksum);

    public SqliteStatement Prepare(string sql)
    {
        if (raw.sqlite3_prepare_v3(_handle, sql, raw.SQLITE_PREPARE_PERSISTENT, out var handle) != raw.SQLITE_OK)
            throw Failure();
        var statement = new SqliteStatement(this, handle);
        _statements.Add(statement);
        return statement;
    }

    public void Execute(string sql)
    {
        if (raw.sqlite3_exec(_handle, sql) != raw.SQLITE_OK)
            throw Failure();
    }

    /// <summary>Ends a transaction that is open, whatever state it is in.</summary>
    public void Rollback()
    {
        if (InTransaction)
            _ = raw.sqlite3_exec(_handle, "ROLLBACK");
    }

    /// <summary>Copies of the write-ahead log what no reader holds back; the pages left, or null where it could not be
    /// done now.</summary>
    public int? CopyLog() =>
        raw.sqlite3_wal_checkpoint_v2(_handle, "main", raw.SQLITE_CHECKPOINT_PASSIVE, out var pages, out var copied)
            == raw.SQLITE_OK
            ? pages - copied
            : null;

    /// <summary>Copies the whole log and has it start over; false where a reader needs it beyond the wait.</summary>
    public bool RestartLog(int waitMilliseconds, int usualWaitMilliseconds)
    {
        _ = raw.sqlite3_busy_timeout(_handle, waitMilliseconds);
        var code = raw.sqlite3_wal_checkpoint_v2(_handle, "main", raw.SQLITE_CHECKPOINT_RESTART, out _, out _);
        _ = raw.sqlite3_busy_timeout(_handle, usualWaitMilliseconds);
        return code == raw.SQLITE_OK;
    }

    /// <summary>Pages written since the last call.</summary>
    public int TakePagesWritten() =>
        raw.sqlite3_db_status(_handle, PagesWritten, out var pages, out _, 1) == raw.SQLITE_OK ? pages : 0;

    /// <summary>Names whose rows the next statements read or write, for the message of a failure.</summary>
    public void Concern(int? shard, long? member = null) => (_shard, _member) = (shard, member);

    public Exception Failure() => SqliteFailure.Of(
        _path, Action, raw.sqlite3_extended_errcode(_handle), raw.sqlite3_errmsg(_handle).utf8_to_string(), _shard,
        _member);

    private void ReadAcceptsNoChecksum()
    {
        var row = Prepare("SELECT rows_without_checksum FROM store");
        AcceptsNoChecksum = row.Step() && row.Int(0) != 0;
        row.Reset();
    }

    public void Dispose()
    {
        foreach (var statement in _statements)
            statement.Dispose();
        _handle.Dispose();
    }
}
