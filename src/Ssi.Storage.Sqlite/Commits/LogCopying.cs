using Ssi.Storage.Sqlite.Connections;
using SQLitePCL;

namespace Ssi.Storage.Sqlite.Commits;

/// <summary>Keeps the write-ahead log bounded without holding commits up for long.</summary>
/// <remarks>SQLite starts the log over only when all of it is copied, and under a steady load a copy made beside the
/// writer never is the whole. So most of it is copied in the background, and the writer copies the short rest between
/// two commits. A failure here loses nothing: the log holds every commit, and the next try finds it there.</remarks>
internal sealed class LogCopying(SqliteOptions options) : IDisposable
{
    private const int Rounds = 4;
    private const int HardLimit = 4;

    private readonly int _softPages = (int)(((long)options.LogMiB << 20) / SqliteDatabase.PageSize);
    private Task _background = Task.CompletedTask;
    private bool _finishDue;
    private int _pages;

    /// <summary>Called by the writer after each commit, outside its transaction.</summary>
    public void AfterCommit(SqliteDatabase writer)
    {
        _pages += writer.TakePagesWritten();
        if (_pages >= HardLimit * _softPages)
        {
            _background.Wait();
            // Waits for the readers of old states too, so that the log starts over whatever they do.
            Finish(writer, raw.SQLITE_CHECKPOINT_RESTART);
        }
        else if (_pages >= _softPages && _background.IsCompleted)
        {
            if (_finishDue)
                Finish(writer, raw.SQLITE_CHECKPOINT_PASSIVE);
            else
                _background = Task.Run(CopyBeside);
            _finishDue = !_finishDue;
        }
    }

    public void Dispose() => _background.Wait();

    private void Finish(SqliteDatabase writer, int mode)
    {
        if (writer.CopyLog(mode) is 0)
            _pages = 0;
        else if (mode == raw.SQLITE_CHECKPOINT_RESTART)
            // A reader outlasted the wait: commits go on for a while before they wait for it again.
            _pages -= _softPages;
    }

    private void CopyBeside()
    {
        try
        {
            using var database = SqliteDatabase.Open(options, options.ReaderCacheKiB);
            for (var round = 0; round < Rounds; round++)
            {
                if (database.CopyLog(raw.SQLITE_CHECKPOINT_PASSIVE) is not { } left || left < _softPages / 8)
                    return;
            }
        }
        catch (StoreUnavailableException)
        {
            // The writer meets the same fault at its next commit and tells it.
        }
    }
}
