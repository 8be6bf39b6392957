using Ssi.Storage.Sqlite.Connections;

namespace Ssi.Storage.Sqlite.Commits;

/// <summary>The one connection that writes, with its statements. Every method runs inside a transaction that the
/// store begins and ends.</summary>
internal sealed class StoreWriter : IDisposable
{
    private readonly SqliteStatement _begin;
    private readonly SqliteStatement _commit;
    private readonly SqliteStatement _claim;
    private readonly SqliteStatement _lastSequence;
    private readonly SqliteStatement _setDay;
    private readonly SqliteStatement _dropDistributions;
    private readonly SqliteStatement _setSimulatedNow;
    private readonly SqliteStatement _putDistribution;
    private readonly ShardGuard _guard;
    private readonly CheckpointWriter _checkpoints;
    private readonly SqliteStatement _append;

    public StoreWriter(SqliteOptions options)
    {
        Database = SqliteDatabase.Open(options, options.WriterCacheKiB);
        try
        {
            // SQLite clamps the bound to the pages already there, so a lowered one never loses any.
            if (options.MaxBytes is { } bytes)
                Database.Execute($"PRAGMA max_page_count = {bytes / SqliteDatabase.PageSize}");
            Database.Execute($"PRAGMA journal_size_limit = {(long)options.LogMiB << 20}");
            _begin = Database.Prepare("BEGIN IMMEDIATE");
            _commit = Database.Prepare("COMMIT");
            _claim = Database.Prepare("""
                INSERT INTO shard (shard, epoch, checkpoint_sequence, trimmed_sequence, next_slot)
                VALUES (?1, 1, 0, 0, 0)
                    ON CONFLICT (shard) DO UPDATE SET epoch = epoch + 1
                RETURNING epoch, checkpoint_sequence, next_slot, erasures
                """);
            _lastSequence = Database.Prepare(
                "SELECT sequence FROM journal WHERE shard = ?1 ORDER BY sequence DESC LIMIT 1");
            _append = Database.Prepare("INSERT INTO journal (shard, sequence, entry) VALUES (?1, ?2, ?3)");
            _setDay = Database.Prepare("UPDATE store SET day = ?1 WHERE day IS NULL OR day < ?1");
            _dropDistributions = Database.Prepare("DELETE FROM industry_day WHERE day < ?1");
            _setSimulatedNow = Database.Prepare(
                "UPDATE store SET simulated_now = max(coalesce(simulated_now, ?1), ?1)");
            _putDistribution = Database.Prepare("""
                INSERT INTO industry_day (day, industry, distribution) VALUES (?1, ?2, ?3)
                    ON CONFLICT (industry, day) DO UPDATE SET distribution = excluded.distribution
                """);
            _guard = new ShardGuard(Database);
            _checkpoints = new CheckpointWriter(Database, _guard);
        }
        catch
        {
            Database.Dispose();
            throw;
        }
    }

    public SqliteDatabase Database { get; }

    /// <summary>Takes the write lock at once: a transaction that reads first could lose it half-way.</summary>
    public void Begin() => _begin.Run();

    public void Commit() => _commit.Run();

    public ShardLease Claim(int shard)
    {
        _claim.Bind(1, shard);
        _claim.Step();
        var epoch = _claim.Long(0);
        var checkpoint = _claim.Long(1);
        var nextSlot = _claim.Int(2);
        var erasures = _claim.Bytes(3).ToArray();
        _claim.Run();
        var last = checkpoint;
        _lastSequence.Bind(1, shard);
        if (_lastSequence.Step())
            last = Math.Max(last, _lastSequence.Long(0));
        _lastSequence.Reset();
        return new ShardLease(shard, epoch, checkpoint, last, nextSlot, erasures);
    }

    public void Write(CommitGroup group)
    {
        _guard.Clear();
        foreach (var append in group.Appends)
            Append(append);
        foreach (var slice in group.Slices)
            _checkpoints.Write(slice);
    }

    public void PublishDay(int day, IReadOnlyList<DistributionRow> closed, int dropBefore)
    {
        _setDay.Run(day);
        if (Database.Changes == 0)
            return;
        foreach (var row in closed)
            PutDistribution(row);
        _dropDistributions.Run(dropBefore);
    }

    public void SetSimulatedNow(long ticks) => _setSimulatedNow.Run(ticks);

    public void Dispose() => Database.Dispose();

    private void PutDistribution(in DistributionRow row)
    {
        _putDistribution.Bind(1, row.Day);
        _putDistribution.Bind(2, row.Industry);
        _putDistribution.Bind(3, row.Distribution);
        _putDistribution.Run();
    }

    private void Append(in JournalAppend append)
    {
        _guard.Check(append.Shard, append.Epoch);
        if (append.Sequence <= _guard.Checkpoint(append.Shard))
        {
            throw new InvalidOperationException(
                $"Shard {append.Shard} has sequence {append.Sequence} in its checkpoint already.");
        }
        _append.Bind(1, append.Shard);
        _append.Bind(2, append.Sequence);
        _append.Bind(3, append.Entry.Span);
        _append.Run();
    }
}
