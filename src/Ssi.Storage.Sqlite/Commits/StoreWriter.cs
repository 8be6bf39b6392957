using Ssi.Storage.Checksums;
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
                INSERT INTO shard (shard, epoch, checkpoint_sequence, trimmed_sequence, next_slot, checksum,
                                   trimmed_checksum)
                VALUES (?1, 1, 0, 0, 0, ?2, ?3)
                    ON CONFLICT (shard) DO UPDATE SET epoch = epoch + 1
                RETURNING epoch, checkpoint_sequence, trimmed_sequence, next_slot, open_days_sequence, erasures,
                          checksum, trimmed_checksum, erasures_checksum
                """);
            _lastSequence = Database.Prepare(
                "SELECT sequence FROM journal WHERE shard = ?1 ORDER BY sequence DESC LIMIT 1");
            _append = Database.Prepare(
                "INSERT INTO journal (shard, sequence, entry, checksum) VALUES (?1, ?2, ?3, ?4)");
            _setDay = Database.Prepare(
                "UPDATE store SET day = ?1, day_checksum = ?2 WHERE day IS NULL OR day < ?1");
            _dropDistributions = Database.Prepare("DELETE FROM industry_day WHERE day < ?1");
            _setSimulatedNow = Database.Prepare("""
                UPDATE store SET simulated_now = ?1, simulated_now_checksum = ?2
                 WHERE simulated_now IS NULL OR simulated_now < ?1
                """);
            _putDistribution = Database.Prepare("""
                INSERT INTO industry_day (day, industry, distribution, checksum) VALUES (?1, ?2, ?3, ?4)
                    ON CONFLICT (industry, day) DO UPDATE SET
                       distribution = excluded.distribution, checksum = excluded.checksum
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
    public void Begin()
    {
        Database.Concern(null);
        _begin.Run();
    }

    public void Commit()
    {
        Database.Concern(null);
        _commit.Run();
    }

    public ShardLease Claim(int shard)
    {
        Database.Concern(shard);
        _claim.Bind(1, shard);
        _claim.Bind(2, RowChecksum.OfCheckpoint(shard, 0, 0, null));
        _claim.Bind(3, RowChecksum.OfTrimmed(shard, 0));
        _claim.Step();
        var row = new StoredShard(
            shard, _claim.Long(0), _claim.Long(1), _claim.Long(2), _claim.Long(3), _claim.LongOrNull(4),
            _claim.IsNull(5) ? null : _claim.Bytes(5).ToArray(), _claim.LongOrNull(6), _claim.LongOrNull(7),
            _claim.LongOrNull(8));
        _claim.Run();
        _lastSequence.Bind(1, shard);
        long? last = _lastSequence.Step() ? _lastSequence.Long(0) : null;
        _lastSequence.Reset();
        return row.ToLease(last, Database.AcceptsNoChecksum);
    }

    public void Write(CommitGroup group)
    {
        _guard.Clear();
        foreach (var append in group.Appends)
            Append(append);
        foreach (var slice in group.Slices)
        {
            Database.Concern(slice.Shard);
            _checkpoints.Write(slice);
        }
    }

    public void PublishDay(int day, IReadOnlyList<DistributionRow> closed, int dropBefore)
    {
        _setDay.Bind(1, day);
        _setDay.Bind(2, RowChecksum.OfDay(day));
        _setDay.Run();
        if (Database.Changes == 0)
            return;
        foreach (var row in closed)
            PutDistribution(row);
        _dropDistributions.Run(dropBefore);
    }

    public void SetSimulatedNow(long ticks)
    {
        _setSimulatedNow.Bind(1, ticks);
        _setSimulatedNow.Bind(2, RowChecksum.OfSimulatedNow(ticks));
        _setSimulatedNow.Run();
    }

    public void Dispose() => Database.Dispose();

    private void PutDistribution(in DistributionRow row)
    {
        _putDistribution.Bind(1, row.Day);
        _putDistribution.Bind(2, row.Industry);
        _putDistribution.Bind(3, row.Distribution);
        _putDistribution.Bind(4, RowChecksum.OfClosedDay(row.Day, row.Industry, row.Distribution));
        _putDistribution.Run();
    }

    private void Append(in JournalAppend append)
    {
        Database.Concern(append.Shard);
        _guard.Check(append.Shard, append.Epoch);
        if (append.Sequence <= _guard.Checkpoint(append.Shard))
        {
            throw new InvalidOperationException(
                $"Shard {append.Shard} has sequence {append.Sequence} in its checkpoint already.");
        }
        _append.Bind(1, append.Shard);
        _append.Bind(2, append.Sequence);
        _append.Bind(3, append.Entry.Span);
        _append.Bind(4, RowChecksum.OfEntry(append.Shard, append.Sequence, append.Entry.Span));
        _append.Run();
    }
}
