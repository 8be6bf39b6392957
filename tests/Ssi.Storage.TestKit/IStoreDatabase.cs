namespace Ssi.Storage.TestKit;

/// <summary>An empty database made for one test; disposing it leaves nothing behind.</summary>
public interface IStoreDatabase : IAsyncDisposable
{
    /// <summary>One more store object on the same database, not opened yet.</summary>
    IScoringStore Connect();
}
