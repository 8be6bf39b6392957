using Microsoft.Extensions.Logging;
using Ssi.Storage.Sqlite.Connections;

namespace Ssi.Storage.Sqlite.Commits;

/// <summary>Keeps the write-ahead log bounded without holding commits up for long.</summary>
/// <remarks>SQLite starts the log over only when all of it is copied and no reader needs it. Under a steady load a copy
/// made beside the writer never is the whole. So most of it is copied in the background, and the writer copies the
/// short rest between two commits. A reader that keeps a snapshot open, such as a tool's open transaction, makes that
/// impossible for as long as it likes: commits wait for it once and briefly, then go on with a growing log, and are
/// refused at the log's bound. A failure here loses nothing: the log holds every commit, and the next try finds it
/// there.</remarks>
internal sealed partial class LogCopying(SqliteOptions options, Action copied, TimeProvider time, ILogger logger)
    : IDisposable
{
    private const int Rounds = 4;
    private const int WaitMilliseconds = 100;
    private const int HardPerSoft = 4;
    private const int BoundPerSoft = 8;

    private readonly long _softPages = Pages(options.LogMiB);
    private readonly long _boundPages = Math.Max(Pages(options.MaxLogMiB), BoundPerSoft * Pages(options.LogMiB));
    private Task _background = Task.CompletedTask;
    private bool _copied;
    private bool _held;
    private long _pages;
    private long _due = Pages(options.LogMiB);

    /// <summary>When the log was first found held, as a timestamp; 0 while it is not.</summary>
    private long _heldSince;

    /// <summary>The log while a reader holds it back, as of the last commit; any thread may ask.</summary>
    public HeldLog Held => Volatile.Read(ref _heldSince) is var since and not 0
        ? new HeldLog(Volatile.Read(ref _pages) * SqliteDatabase.PageSize, time.GetElapsedTime(since))
        : default;

    private long HardPages => HardPerSoft * _softPages;

    /// <summary>Called by the writer before each commit, outside its transaction.</summary>
    /// <exception cref="StoreUnavailableException">A reader has held the log back until its bound.</exception>
    public void BeforeCommit(SqliteDatabase writer)
    {
        if (_pages < _boundPages)
            return;
        Finish(writer, 0);
        if (_pages >= _boundPages)
        {
            throw new StoreUnavailableException(
                $"Store {options.Path}: cannot write: a reader keeps a snapshot open, and the write-ahead log has "
                + $"reached its bound of {_boundPages * SqliteDatabase.PageSize >> 20} MiB; end the reader.");
        }
    }

    /// <summary>Called by the writer after each commit, outside its transaction.</summary>
    public void AfterCommit(SqliteDatabase writer)
    {
        _pages += writer.TakePagesWritten();
        if (_pages < _due)
            return;
        if (_pages >= HardPages)
        {
            _background.Wait();
            // Who has waited in vain does not wait again until the log could start over.
            Finish(writer, _held ? 0 : Math.Min(WaitMilliseconds, options.BusyTimeoutMilliseconds));
        }
        else if (_background.IsCompleted)
        {
            if (_copied)
                Finish(writer, 0);
            else
                _background = Task.Run(CopyBeside);
            _copied = !_copied;
        }
    }

    public void Dispose() => _background.Wait();

    private void Finish(SqliteDatabase writer, int waitMilliseconds)
    {
        if (writer.RestartLog(waitMilliseconds, options.BusyTimeoutMilliseconds))
        {
            copied();
            if (_held)
                LogStartedOver(options.Path, Mebibytes(_pages));
            _held = false;
            Volatile.Write(ref _heldSince, 0);
            _pages = 0;
            _due = _softPages;
            return;
        }

        if (_pages >= HardPages && !_held)
        {
            _held = true;
            Volatile.Write(ref _heldSince, time.GetTimestamp());
            LogHeldBack(options.Path, Mebibytes(_pages), Mebibytes(_boundPages));
        }

        // A try reads the index of the whole log, so tries become rarer as the log grows.
        _due = _pages + Math.Max(_softPages, _pages) / 8;
    }

    private void CopyBeside()
    {
        try
        {
            using var database = SqliteDatabase.Open(options, options.ReaderCacheKiB);
            for (var round = 0; round < Rounds; round++)
            {
                if (database.CopyLog() is not { } left || left < _softPages / 8)
                    return;
            }
        }
        catch (Exception error) when (
            error is StoreUnavailableException or StoreDamagedException or InvalidOperationException)
        {
            // The writer meets the same fault at its next commit and names it.
        }
    }

    private static long Pages(int mebibytes) => ((long)mebibytes << 20) / SqliteDatabase.PageSize;

    private static long Mebibytes(long pages) => pages * SqliteDatabase.PageSize >> 20;

    [LoggerMessage(
        10, LogLevel.Warning,
        "Store {Path}: a reader keeps a snapshot open, so the write-ahead log cannot start over. It has {MiB} MiB and "
        + "grows; at {Bound} MiB writes are refused.")]
    private partial void LogHeldBack(string path, long miB, long bound);

    [LoggerMessage(
        11, LogLevel.Information, "Store {Path}: the write-ahead log of {MiB} MiB is copied and has started over.")]
    private partial void LogStartedOver(string path, long miB);
}
