namespace Ssi.Storage.Sqlite.Reads;

/// <summary>Lends readers, opened when needed and kept; a caller past the bound waits for one to come back.</summary>
internal sealed class ReaderPool(SqliteOptions options) : IDisposable
{
    private readonly SemaphoreSlim _turns = new(options.MaxReaders);
    private readonly Stack<StoreReader> _idle = new();
    private readonly Lock _gate = new();
    private bool _disposed;

    public async ValueTask<TResult> ReadAsync<TState, TResult>(
        TState state, Func<StoreReader, TState, CancellationToken, TResult> read, CancellationToken cancel)
    {
        await _turns.WaitAsync(cancel);
        StoreReader? reader = null;
        try
        {
            reader = Take();
            var result = read(reader, state, cancel);
            Return(reader);
            return result;
        }
        catch (Exception error) when (error is StoreUnavailableException or StoreDamagedException)
        {
            // Its file handle may be what is broken; the next read opens another.
            reader?.Dispose();
            throw;
        }
        catch when (reader is not null)
        {
            reader.Abandon();
            Return(reader);
            throw;
        }
        finally
        {
            _turns.Release();
        }
    }

    /// <summary>Reads still running close their reader when they end.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            while (_idle.TryPop(out var reader))
                reader.Dispose();
        }
    }

    private StoreReader Take()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_idle.TryPop(out var reader))
                return reader;
        }
        return new StoreReader(options);
    }

    private void Return(StoreReader reader)
    {
        lock (_gate)
        {
            if (!_disposed)
                _idle.Push(reader);
            else
                reader.Dispose();
        }
    }
}
