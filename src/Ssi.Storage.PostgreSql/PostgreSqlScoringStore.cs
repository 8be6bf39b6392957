using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Ssi.Storage.PostgreSql.Commits;
using Ssi.Storage.PostgreSql.Connections;
using Ssi.Storage.PostgreSql.Opening;
using Ssi.Storage.PostgreSql.Reads;

namespace Ssi.Storage.PostgreSql;

/// <summary>The store in a PostgreSQL database, which any number of processes use at the same time; every commit is
/// synced to the server's disk.</summary>
/// <remarks>Calls await the server, and no longer than the options allow. A write that has begun is not cancelled: what
/// became of it would be unknown. After a fault connections are made anew at the next use.</remarks>
public sealed partial class PostgreSqlScoringStore : IScoringStore
{
    // What is not for reading: the writer, and whoever trims or ends what is in a claim's way.
    private const int ConnectionsKept = 2;

    private readonly PostgreSqlDatabase _database;
    private readonly JournalTrimming _trimming;
    private readonly ShardClaim _claim;
    private readonly SemaphoreSlim _writing = new(1);
    private readonly SemaphoreSlim _reading;
    private readonly ILogger _logger;
    private StoreWriter? _writer;
    private bool _acceptsNoChecksum;
    private bool _opened;
    private bool _disposed;

    /// <param name="time">Real time: how long a claim waits before it ends what is in its way.</param>
    /// <exception cref="ArgumentException">An option is out of its bounds.</exception>
    public PostgreSqlScoringStore(
        PostgreSqlOptions options, TimeProvider time, ILogger<PostgreSqlScoringStore>? logger = null)
    {
        if (options.Problem() is { } problem)
            throw new ArgumentException(problem, nameof(options));
        _logger = logger ?? NullLogger<PostgreSqlScoringStore>.Instance;
        _database = new PostgreSqlDatabase(options);
        _trimming = new JournalTrimming(_database);
        _claim = new ShardClaim(_database, TimeSpan.FromSeconds(options.CommandTimeoutSeconds) / 4, time);
        _reading = new SemaphoreSlim(options.MaxConnections - ConnectionsKept);
    }

    public async ValueTask<StoreState> OpenAsync(StoreStamp wanted, long? simulatedNow, CancellationToken cancel)
    {
        if (wanted.SimulatedClock != simulatedNow.HasValue)
        {
            throw new ArgumentException(
                "A simulated clock, and no other, has a time to start from.", nameof(simulatedNow));
        }
        ObjectDisposedException.ThrowIf(_disposed, this);
        var (stored, checksPages) = await CallAsync(
            "open the store",
            _writing,
            async () =>
            {
                await using var connection = await _database.ConnectAsync(cancel);
                return await StoreOpening.OpenAsync(connection, _database.Name, wanted, simulatedNow, cancel);
            },
            cancel);
        if (!checksPages)
            LogPagesUnchecked(_database.Name);
        _acceptsNoChecksum = stored.AcceptsNone;
        _opened = true;
        return stored.ToState();
    }

    public async ValueTask<StoreState> ReadStateAsync(CancellationToken cancel) =>
        (await ReadAsync(reader => reader.StateAsync(), cancel)).ToState();

    public async ValueTask<IReadOnlyList<ShardLease>> ClaimAsync(IReadOnlyList<int> shards, CancellationToken cancel)
    {
        IReadOnlyList<ShardLease> leases = [];
        await WriteAsync("claim shards", async writer => leases = await _claim.RunAsync(writer, shards), cancel);
        return leases;
    }

    public async ValueTask CommitAsync(CommitGroup group, CancellationToken cancel)
    {
        await WriteAsync("commit", writer => writer.CommitAsync(group), cancel);
        _trimming.AfterCommit(group);
    }

    public ValueTask PublishDayAsync(
        int day, IReadOnlyList<DistributionRow> closed, int dropBefore, CancellationToken cancel) =>
        WriteAsync("publish a day", writer => writer.PublishDayAsync(day, closed, dropBefore), cancel);

    public ValueTask SetSimulatedNowAsync(long ticks, CancellationToken cancel) =>
        WriteAsync("set the clock", writer => writer.SetSimulatedNowAsync(ticks), cancel);

    public async ValueTask ReadJournalAsync(
        int shard, long afterSequence, JournalVisitor visit, CancellationToken cancel) =>
        await ReadAsync(reader => reader.JournalAsync(shard, afterSequence, visit), cancel);

    public async ValueTask ReadMembersAsync(
        int shard, MemberVisitor visit, DamageVisitor? damaged, CancellationToken cancel) =>
        await ReadAsync(reader => reader.MembersAsync(shard, visit, damaged), cancel);

    public async ValueTask ReadMembersAsync(
        IReadOnlyList<long> keys, MemberVisitor visit, DamageVisitor? damaged, CancellationToken cancel) =>
        await ReadAsync(reader => reader.MembersAsync(keys, visit, damaged), cancel);

    public async ValueTask<IReadOnlyList<(string Other, byte[] Record)>> ReadConnectionsAsync(
        long member, CancellationToken cancel) =>
        await ReadAsync(reader => reader.ConnectionsAsync(member), cancel);

    public async ValueTask<IReadOnlyList<HistoryRow>> ReadHistoryAsync(
        long member, int fromBlock, int toBlock, CancellationToken cancel) =>
        await ReadAsync(reader => reader.HistoryAsync(member, fromBlock, toBlock), cancel);

    public async ValueTask<IReadOnlyList<AcceptedIdsRow>> ReadAcceptedIdsAsync(int shard, CancellationToken cancel) =>
        await ReadAsync(reader => reader.AcceptedIdsAsync(shard), cancel);

    public async ValueTask<IReadOnlyList<DistributionRow>?> ReadOpenDaysAsync(int shard, CancellationToken cancel) =>
        await ReadAsync(reader => reader.OpenDaysAsync(shard), cancel);

    public async ValueTask<IReadOnlyList<DistributionRow>> ReadDistributionsAsync(
        string industry, int fromDay, int toDay, CancellationToken cancel) =>
        await ReadAsync(reader => reader.DistributionsAsync(industry, fromDay, toDay), cancel);

    /// <summary>Waits for the write in hand; reads still running end by themselves.</summary>
    public async ValueTask DisposeAsync()
    {
        await _writing.WaitAsync();
        try
        {
            if (_disposed)
                return;
            _disposed = true;
            await _trimming.DisposeAsync();
            await CloseWriterAsync();
            await _database.DisposeAsync();
        }
        finally
        {
            _writing.Release();
        }
    }

    private async Task ReadAsync(Func<StoreReader, Task> read, CancellationToken cancel) =>
        await ReadAsync(
            async reader =>
            {
                await read(reader);
                return true;
            },
            cancel);

    private async Task<T> ReadAsync<T>(Func<StoreReader, Task<T>> read, CancellationToken cancel)
    {
        ThrowIfNotOpen();
        return await CallAsync(
            "read",
            _reading,
            async () =>
            {
                await using var connection = await _database.ConnectAsync(cancel);
                return await read(new StoreReader(connection, _acceptsNoChecksum, cancel));
            },
            cancel);
    }

    private async ValueTask WriteAsync(string action, Func<StoreWriter, Task> write, CancellationToken cancel)
    {
        ThrowIfNotOpen();
        await CallAsync(
            action,
            _writing,
            async () =>
            {
                ThrowIfNotOpen();
                await WriteAsync(write);
                return true;
            },
            cancel);
    }

    private async Task WriteAsync(Func<StoreWriter, Task> write)
    {
        _writer ??= new StoreWriter(await _database.ConnectAsync(CancellationToken.None), _acceptsNoChecksum);
        try
        {
            await write(_writer);
        }
        catch (NpgsqlException)
        {
            // A connection that is whole comes back from the pool.
            await CloseWriterAsync();
            throw;
        }
    }

    /// <summary>A call in its turn; what Npgsql throws comes out as the contract says.</summary>
    private async Task<T> CallAsync<T>(
        string action, SemaphoreSlim turns, Func<Task<T>> call, CancellationToken cancel)
    {
        await turns.WaitAsync(cancel);
        try
        {
            return await call();
        }
        catch (NpgsqlException error)
        {
            throw _database.Failure(action, error);
        }
        finally
        {
            turns.Release();
        }
    }

    private async Task CloseWriterAsync()
    {
        if (_writer is { } writer)
        {
            _writer = null;
            await writer.DisposeAsync();
        }
    }

    [LoggerMessage(
        1, LogLevel.Warning,
        "Store {Store}: the server runs without data checksums, so it does not notice damage to its own pages "
        + "(indexes, lists of rows). The rows of the store have checksums of their own.")]
    private partial void LogPagesUnchecked(string store);

    private void ThrowIfNotOpen()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (!_opened)
            throw new InvalidOperationException("The store is not open yet.");
    }
}
