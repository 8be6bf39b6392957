using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Ssi.Storage.Sqlite.Commits;
using Ssi.Storage.Sqlite.Connections;
using Ssi.Storage.Sqlite.Files;
using Ssi.Storage.Sqlite.Opening;
using Ssi.Storage.Sqlite.Reads;

namespace Ssi.Storage.Sqlite;

/// <summary>The store in one SQLite file with a write-ahead log, every commit synced to disk.</summary>
/// <remarks>Calls block the calling thread, but for a read waiting its turn. One process at a time may have the file
/// open: another is refused with <see cref="StoreInUseException"/> until this one ends. Several stores of one process
/// may share it: epochs keep them apart. After a fault the connection is opened anew at the next use. A write that
/// SQLite refuses for what is in it is a bug of the caller: <see cref="InvalidOperationException"/>, and nothing is
/// written.</remarks>
public sealed partial class SqliteScoringStore : IScoringStore
{
    private readonly SqliteOptions _options;
    private readonly ReaderPool _readers;
    private readonly LogCopying _log;
    private readonly ILogger _logger;
    private readonly Lock _gate = new();
    private StoreFiles? _files;
    private StoreWriter? _writer;
    private bool _opened;
    private bool _disposed;

    /// <param name="time">Real time, for how long the log is held; null for that of the system.</param>
    /// <exception cref="ArgumentException">An option is out of its bounds.</exception>
    public SqliteScoringStore(
        SqliteOptions options, ILogger<SqliteScoringStore>? logger = null, TimeProvider? time = null)
    {
        if (options.Problem() is { } problem)
            throw new ArgumentException(problem, nameof(options));
        _options = options;
        _readers = new ReaderPool(options);
        _logger = logger ?? NullLogger<SqliteScoringStore>.Instance;
        _log = new LogCopying(options, () => _files?.SyncMark(), time ?? TimeProvider.System, _logger);
    }

    public HeldLog HeldLog => _log.Held;

    public ValueTask<StoreState> OpenAsync(StoreStamp wanted, long? simulatedNow, CancellationToken cancel)
    {
        if (wanted.SimulatedClock != simulatedNow.HasValue)
        {
            throw new ArgumentException(
                "A simulated clock, and no other, has a time to start from.", nameof(simulatedNow));
        }
        cancel.ThrowIfCancellationRequested();
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            var state = Open(wanted, simulatedNow);
            _opened = true;
            return ValueTask.FromResult(state);
        }
    }

    private StoreState Open(StoreStamp wanted, long? simulatedNow)
    {
        var files = _files ?? TakeFiles();
        try
        {
            if (FindMissing(files) is { } missing)
                GiveUp(missing);
            if (File.Exists(_options.Path) && !File.Exists(MarkFile.PathOf(_options.Path)))
                LogNoMark(_options.Path);
            var state = StoreOpening.Open(_options, files, wanted, simulatedNow);
            _files = files;
            return state;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Unavailable("read its files", error);
        }
        finally
        {
            if (_files is null)
                files.Release();
        }
    }

    private StoreFiles TakeFiles()
    {
        try
        {
            if (Path.GetDirectoryName(Path.GetFullPath(_options.Path)) is { } folder)
                Directory.CreateDirectory(folder);
            return StoreFiles.Take(_options.Path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Unavailable("use its folder", error);
        }
    }

    private MissingParts? FindMissing(StoreFiles files)
    {
        try
        {
            return files.FindMissing(_options);
        }
        catch (StoreDamagedException mark) when (_options.AcceptLoss)
        {
            LogMarkGivenUp(mark.What);
            return null;
        }
        catch (SqliteException error)
        {
            throw SqliteFailure.Of(_options.Path, "read how far the store is", error);
        }
    }

    /// <exception cref="StoreDamagedException">The options do not say to go on with less.</exception>
    private void GiveUp(MissingParts missing)
    {
        if (!_options.AcceptLoss)
        {
            throw new StoreDamagedException(
                $"{missing.Text}. Restore the missing files or a backup; with AcceptLoss the store goes on without",
                null);
        }

        LogLossAccepted(missing.Entries, missing.Text);
        var log = _options.Path + "-wal";
        // A new database would destroy a log that is not its own.
        if (new FileInfo(_options.Path) is not { Exists: true, Length: > 0 } && File.Exists(log))
            File.Move(log, log + ".lost", overwrite: true);
    }

    private StoreUnavailableException Unavailable(string action, Exception error) =>
        new($"Store {_options.Path}: cannot {action}: {error.Message}", error);

    public async ValueTask<StoreState> ReadStateAsync(CancellationToken cancel) =>
        await ReadAsync(0, static (reader, _, _) => reader.State(), cancel);

    public ValueTask<IReadOnlyList<ShardLease>> ClaimAsync(IReadOnlyList<int> shards, CancellationToken cancel) =>
        ValueTask.FromResult<IReadOnlyList<ShardLease>>(Write(
            "claim shards", shards, static (writer, shards) => shards.Select(writer.Claim).ToArray(), cancel));

    public ValueTask CommitAsync(CommitGroup group, CancellationToken cancel)
    {
        Write("commit", group, static (writer, group) => { writer.Write(group); return true; }, cancel, mark =>
        {
            foreach (var append in group.Appends)
                mark.RaiseShard(append.Shard, append.Sequence);
        });
        return ValueTask.CompletedTask;
    }

    public ValueTask PublishDayAsync(
        int day, IReadOnlyList<DistributionRow> closed, int dropBefore, CancellationToken cancel)
    {
        Write("publish a day", (day, closed, dropBefore), static (writer, x) =>
        {
            writer.PublishDay(x.day, x.closed, x.dropBefore);
            return true;
        }, cancel, mark => mark.RaiseDay(day));
        return ValueTask.CompletedTask;
    }

    public ValueTask SetSimulatedNowAsync(long ticks, CancellationToken cancel)
    {
        Write("set the clock", ticks, static (writer, ticks) =>
        {
            writer.SetSimulatedNow(ticks);
            return true;
        }, cancel, mark => mark.RaiseSimulatedNow(ticks));
        return ValueTask.CompletedTask;
    }

    public async ValueTask ReadJournalAsync(
        int shard, long afterSequence, JournalVisitor visit, CancellationToken cancel) =>
        await ReadAsync((shard, afterSequence, visit), static (reader, x, cancel) =>
        {
            reader.Journal(x.shard, x.afterSequence, x.visit, cancel);
            return true;
        }, cancel);

    public async ValueTask ReadMembersAsync(
        int shard, MemberVisitor visit, DamageVisitor? damaged, CancellationToken cancel) =>
        await ReadAsync((shard, visit, damaged), static (reader, x, cancel) =>
        {
            reader.Members(x.shard, x.visit, x.damaged, cancel);
            return true;
        }, cancel);

    public async ValueTask ReadMembersAsync(
        IReadOnlyList<long> keys, MemberVisitor visit, DamageVisitor? damaged, CancellationToken cancel) =>
        await ReadAsync((keys, visit, damaged), static (reader, x, cancel) =>
        {
            reader.Members(x.keys, x.visit, x.damaged, cancel);
            return true;
        }, cancel);

    public async ValueTask<IReadOnlyList<(string Other, byte[] Record)>> ReadConnectionsAsync(
        long member, CancellationToken cancel) =>
        await ReadAsync(member, static (reader, member, _) => reader.Connections(member), cancel);

    public async ValueTask<IReadOnlyList<HistoryRow>> ReadHistoryAsync(
        long member, int fromBlock, int toBlock, CancellationToken cancel) =>
        await ReadAsync(
            (member, fromBlock, toBlock), static (reader, x, _) => reader.History(x.member, x.fromBlock, x.toBlock),
            cancel);

    public async ValueTask<IReadOnlyList<AcceptedIdsRow>> ReadAcceptedIdsAsync(int shard, CancellationToken cancel) =>
        await ReadAsync(shard, static (reader, shard, _) => reader.AcceptedIds(shard), cancel);

    public async ValueTask<IReadOnlyList<DistributionRow>?> ReadOpenDaysAsync(int shard, CancellationToken cancel) =>
        await ReadAsync(shard, static (reader, shard, _) => reader.OpenDays(shard), cancel);

    public async ValueTask<IReadOnlyList<DistributionRow>> ReadDistributionsAsync(
        string industry, int fromDay, int toDay, CancellationToken cancel) =>
        await ReadAsync(
            (industry, fromDay, toDay),
            static (reader, x, _) => reader.Distributions(x.industry, x.fromDay, x.toDay), cancel);

    /// <summary>Waits for the write in hand; the last connection to close empties the log.</summary>
    public ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            if (_disposed)
                return ValueTask.CompletedTask;
            _disposed = true;
            _log.Dispose();
            _readers.Dispose();
            _writer?.Dispose();
            _writer = null;
            _files?.Release();
        }
        return ValueTask.CompletedTask;
    }

    private ValueTask<TResult> ReadAsync<TState, TResult>(
        TState state, Func<StoreReader, TState, CancellationToken, TResult> read, CancellationToken cancel)
    {
        ThrowIfNotOpen();
        return _readers.ReadAsync(state, read, cancel);
    }

    /// <param name="raise">Raises the mark to what was committed.</param>
    private TResult Write<TState, TResult>(
        string action, TState state, Func<StoreWriter, TState, TResult> write, CancellationToken cancel,
        Action<MarkFile>? raise = null)
    {
        cancel.ThrowIfCancellationRequested();
        lock (_gate)
        {
            ThrowIfNotOpen();
            var writer = _writer ??= new StoreWriter(_options);
            writer.Database.Action = action;
            TResult result;
            try
            {
                _log.BeforeCommit(writer.Database);
                writer.Begin();
                result = write(writer, state);
                writer.Commit();
                RaiseMark(raise);
            }
            catch (Exception error) when (error is StoreUnavailableException or StoreDamagedException)
            {
                // What is broken may be its file handle.
                _writer = null;
                writer.Dispose();
                throw;
            }
            catch
            {
                writer.Database.Rollback();
                throw;
            }
            _log.AfterCommit(writer.Database);
            return result;
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "Started without {Entries} acknowledged journal entries: {Missing}.")]
    private partial void LogLossAccepted(long entries, string missing);

    [LoggerMessage(2, LogLevel.Warning, "Started without knowing how far the store was: {Damage}.")]
    private partial void LogMarkGivenUp(string damage);

    [LoggerMessage(
        3, LogLevel.Warning,
        "Store {Path} has no mark beside it: a copy, or a mark that was deleted. Whether it lacks acknowledged entries "
        + "is not known.")]
    private partial void LogNoMark(string path);

    private void RaiseMark(Action<MarkFile>? raise)
    {
        if (raise is null)
            return;
        try
        {
            _files!.Raise(raise);
        }
        catch (IOException error)
        {
            throw Unavailable("write how far it is", error);
        }
    }

    private void ThrowIfNotOpen()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (!_opened)
            throw new InvalidOperationException("The store is not open yet.");
    }
}
