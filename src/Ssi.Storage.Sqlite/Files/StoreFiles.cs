using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Ssi.Storage.Sqlite.Files;

/// <summary>What lies beside a store's database: the lock of its process and its mark. All stores that a process has
/// open on one file share them, and epochs keep those apart; the last to close it releases the lock.</summary>
internal sealed class StoreFiles
{
    private static readonly Lock Gate = new();
    private static readonly Dictionary<string, StoreFiles> Open = new(StringComparer.Ordinal);

    private readonly string _key;
    private readonly FileStream _lock;
    private readonly Lock _marking = new();
    private MarkFile? _mark;
    private int _users;

    private StoreFiles(string key, FileStream held)
    {
        _key = key;
        _lock = held;
    }

    /// <exception cref="StoreInUseException">Another process has the file open.</exception>
    public static StoreFiles Take(string path)
    {
        var key = Path.GetFullPath(path);
        lock (Gate)
        {
            if (!Open.TryGetValue(key, out var files))
                Open.Add(key, files = new StoreFiles(key, ProcessLock.Take(path)));
            files._users++;
            return files;
        }
    }

    public void Release()
    {
        lock (Gate)
        {
            if (--_users > 0)
                return;
            Open.Remove(_key);
            _mark?.Dispose();
            _lock.Dispose();
        }
    }

    /// <summary>Compares what the database holds with what was acknowledged, before anything of it is changed; null
    /// where nothing is missing.</summary>
    /// <exception cref="StoreDamagedException">The mark cannot be read.</exception>
    public MissingParts? FindMissing(SqliteOptions options)
    {
        // Where a store of this process has the mark open, the two are compared already.
        lock (_marking)
            return _mark is null ? Compare(options) : null;
    }

    private static MissingParts? Compare(SqliteOptions options)
    {
        var database = new FileInfo(options.Path);
        var log = new FileInfo(options.Path + "-wal");
        var mark = MarkFile.Read(options.Path);
        if (database is { Exists: true, Length: > 0 })
        {
            return mark is not null && Recovered(options.Path).Lacks(mark, out var entries) is { } lacks
                ? new MissingParts(entries, $"the database lacks what was acknowledged: {lacks}")
                : null;
        }

        var left = mark is not null ? MarkFile.PathOf(options.Path)
            : log is { Exists: true, Length: > 0 } ? log.FullName : null;
        return left is null
            ? null
            : new MissingParts(
                mark?.Sequences.Sum() ?? 0,
                $"file {options.Path} is {(database.Exists ? "empty" : "missing")}, but {left} of its store is there");
    }

    /// <summary>Keeps the mark from here on; called once the store is open.</summary>
    public void BeginMark(string path, Func<Acknowledged> stored)
    {
        lock (_marking)
            _mark ??= MarkFile.Create(path, stored());
    }

    /// <summary>Raises the mark to what was committed, before that is acknowledged.</summary>
    public void Raise(Action<MarkFile> raise)
    {
        lock (_marking)
        {
            if (_mark is null)
                return;
            raise(_mark);
            _mark.Write();
        }
    }

    /// <summary>Makes the mark survive a power failure.</summary>
    public void SyncMark()
    {
        lock (_marking)
            _mark?.Sync();
    }

    /// <summary>How far the database is as it lies there; its log stays as it is.</summary>
    private static Acknowledged Recovered(string path)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = SqliteOpenMode.ReadWrite,
            Pooling = false,
        }.ToString());
        connection.Open();
        // A connection that closes as the last one copies the log and deletes it.
        _ = raw.sqlite3_db_config(connection.Handle, raw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, out _);
        return Read(connection);
    }

    /// <summary>How far the database is that a connection reads.</summary>
    public static Acknowledged Read(SqliteConnection connection)
    {
        var sequences = new List<long>();
        if (!Rows(connection, "SELECT 1 FROM sqlite_schema WHERE name = 'shard'").Any())
            return new Acknowledged([], 0, 0);
        foreach (var row in Rows(connection, """
            SELECT shard, max(checkpoint_sequence,
                              coalesce((SELECT max(sequence) FROM journal AS j WHERE j.shard = s.shard), 0))
              FROM shard AS s ORDER BY shard
            """))
        {
            while (sequences.Count < row.GetInt64(0))
                sequences.Add(0);
            sequences.Add(row.GetInt64(1));
        }

        var (day, now) = Rows(connection, "SELECT coalesce(day, 0), coalesce(simulated_now, 0) FROM store")
            .Select(row => (row.GetInt64(0), row.GetInt64(1))).FirstOrDefault();
        return new Acknowledged([.. sequences], day, now);
    }

    private static IEnumerable<SqliteDataReader> Rows(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        while (reader.Read())
            yield return reader;
    }
}

/// <summary>What a recovery does not find.</summary>
/// <param name="Entries">Acknowledged journal entries at least.</param>
internal sealed record MissingParts(long Entries, string Text);
