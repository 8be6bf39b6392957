using Ssi.Storage.Sqlite.Connections;

namespace Ssi.Storage.Sqlite.Commits;

/// <summary>Keeps the write-ahead log bounded without holding commits up for long.</summary>
/// <remarks>SQLite starts the log over only when all of it is copied, and under a steady load a copy made beside the
/// writer never is the whole. So most of it is copied in the background, and the writer copies the short rest between
/// two commits. A failure here loses nothing: the log holds every commit, and the next try finds it there.</remarks>
internal sealed class LogCopying(SqliteOptions options) : IDisposable
{
    private const int Rounds = 4;

    private readonly int _softPages = (int)(((long)options.LogMiB << 20) / SqliteDatabase.PageSize);
    private Task _background = Task.CompletedTask;
    private bool _copied;
    private long _pages;
    private long _due = ((long)options.LogMiB << 20) / SqliteDatabase.PageSize;

    private long HardPages => 4L * _softPages;

    /// <summary>Called by the writer after each commit, outside its transaction.</summary>
    public void AfterCommit(SqliteDatabase writer)
    {
        _pages += writer.TakePagesWritten();
        if (_pages < _due)
            return;
        if (_pages >= HardPages)
        {
            _background.Wait();
            Finish(writer, options.BusyTimeoutMilliseconds);
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
            _pages = 0;
            _due = _softPages;
            return;
        }
        // A reader still needs the log. Past the hard bound commits go on for a while before they wait for it again.
        if (_pages >= HardPages)
            _pages -= _softPages;
        _due = Math.Min(_pages + (_softPages / 8), HardPages);
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
        catch (StoreUnavailableException)
        {
            // The writer meets the same fault at its next commit and tells it.
        }
    }
}
