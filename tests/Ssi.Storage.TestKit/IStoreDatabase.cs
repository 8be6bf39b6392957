namespace Ssi.Storage.TestKit;

/// <summary>An empty database made for one test; disposing it leaves nothing behind.</summary>
public interface IStoreDatabase : IAsyncDisposable
{
    /// <summary>One more store object on the same database, not opened yet.</summary>
    IScoringStore Connect();

    /// <summary>Runs SQL beside the stores, as damage does.</summary>
    Task ExecuteAsync(string sql);

    /// <summary>A blob in the database's SQL.</summary>
    string Blob(ReadOnlySpan<byte> bytes);
}
