using Ssi.Storage.Checksums;
using Ssi.Storage.Sqlite.Connections;

namespace Ssi.Storage.Sqlite.Commits;

/// <summary>Writes the end of a checkpoint.</summary>
/// <remarks>Trimming marks entries as gone; their space is given back from the journal's head, where whole pages
/// become free at once. Deleting each shard's scattered entries would rewrite every page once a shard. So the shard
/// that trims last decides how long the journal is, and nothing else.</remarks>
internal sealed class CheckpointEnding(SqliteDatabase database)
{
    private readonly SqliteStatement _end = database.Prepare("""
        UPDATE shard
           SET checkpoint_sequence = ?2, trimmed_sequence = max(trimmed_sequence, ?3), next_slot = ?4,
               open_days_sequence = ?5, erasures = coalesce(?6, erasures), checksum = ?7,
               trimmed_checksum = iif(?3 > trimmed_sequence, ?8, trimmed_checksum),
               erasures_checksum = coalesce(?9, erasures_checksum)
         WHERE shard = ?1
        """);
    private readonly SqliteStatement _reclaim = database.Prepare("""
        DELETE FROM journal
         WHERE position < coalesce(
                   (SELECT min(live)
                      FROM (SELECT (SELECT position FROM journal AS j
                                     WHERE j.shard = s.shard AND j.sequence > s.trimmed_sequence
                                     ORDER BY j.sequence LIMIT 1) AS live
                              FROM shard AS s)),
                   9223372036854775807)
           AND position < (SELECT min(position) FROM journal) + 4096
        """);
    // An end whose first commit was taken for failed comes again: its ids are there then.
    private readonly SqliteStatement _addAccepted = database.Prepare("""
        INSERT INTO accepted_ids (shard, day, sequence, hashes, checksum)
        SELECT ?1, ?2, ?3, ?4, ?5
         WHERE NOT EXISTS (SELECT 1 FROM accepted_ids
                            WHERE shard = ?1 AND day = ?2 AND sequence = ?3 AND hashes = ?4)
        """);
    private readonly SqliteStatement _dropAccepted =
        database.Prepare("DELETE FROM accepted_ids WHERE shard = ?1 AND day < ?2");
    private readonly SqliteStatement _lowestBlock =
        database.Prepare("SELECT min(block) FROM history WHERE block >= ?1");
    private readonly SqliteStatement _dropHistory =
        database.Prepare("DELETE FROM history WHERE block = ?1 AND member BETWEEN ?2 AND ?3");
    private readonly SqliteStatement _dropOpenDays = database.Prepare("DELETE FROM open_day WHERE shard = ?1");
    private readonly SqliteStatement _addOpenDay =
        database.Prepare("""
        INSERT INTO open_day (shard, day, industry, distribution, checksum) VALUES (?1, ?2, ?3, ?4, ?5)
        """);

    public void Write(int shard, CheckpointEnd end)
    {
        foreach (var segment in end.Accepted)
        {
            _addAccepted.Bind(1, shard);
            _addAccepted.Bind(2, segment.Day);
            _addAccepted.Bind(3, end.Sequence);
            _addAccepted.Bind(4, segment.Hashes.Span);
            _addAccepted.Bind(
                5, RowChecksum.OfAcceptedIds(shard, segment.Day, end.Sequence, segment.Hashes.Span));
            _addAccepted.Run();
        }
        _dropAccepted.Bind(1, shard);
        _dropAccepted.Bind(2, end.DropAcceptedBefore);
        _dropAccepted.Run();
        if (end.DropHistoryBefore is { } block)
            DropHistory(shard, block);
        WriteEnd(shard, end);
        _reclaim.Run();
        WriteOpenDays(shard, end.OpenDays ?? []);
    }

    private void WriteEnd(int shard, CheckpointEnd end)
    {
        long? openDays = end.OpenDays is null ? null : end.Sequence;
        _end.Bind(1, shard);
        _end.Bind(2, end.Sequence);
        _end.Bind(3, end.TrimThrough);
        _end.Bind(4, end.NextSlot);
        _end.Bind(5, openDays);
        _end.Bind(7, RowChecksum.OfCheckpoint(shard, end.Sequence, end.NextSlot, openDays));
        _end.Bind(8, RowChecksum.OfTrimmed(shard, end.TrimThrough));
        if (end.Erasures is { } erasures)
        {
            _end.Bind(6, erasures);
            _end.Bind(9, RowChecksum.OfErasures(shard, erasures));
        }
        else
        {
            _end.BindNull(6);
            _end.BindNull(9);
        }

        _end.Run();
    }

    /// <summary>One block after another, so that the index of blocks finds a shard's rows and no others.</summary>
    private void DropHistory(int shard, int before)
    {
        for (var block = LowestBlock(0); block < before; block = LowestBlock(block + 1))
        {
            _dropHistory.Bind(1, block);
            _dropHistory.Bind(2, (long)shard << 32);
            _dropHistory.Bind(3, ((long)shard << 32) | uint.MaxValue);
            _dropHistory.Run();
        }
    }

    private int LowestBlock(int from)
    {
        _lowestBlock.Bind(1, from);
        _lowestBlock.Step();
        var block = _lowestBlock.IsNull(0) ? int.MaxValue : _lowestBlock.Int(0);
        _lowestBlock.Reset();
        return block;
    }

    private void WriteOpenDays(int shard, IReadOnlyList<DistributionRow> openDays)
    {
        _dropOpenDays.Run(shard);
        foreach (var row in openDays)
        {
            _addOpenDay.Bind(1, shard);
            _addOpenDay.Bind(2, row.Day);
            _addOpenDay.Bind(3, row.Industry);
            _addOpenDay.Bind(4, row.Distribution);
            _addOpenDay.Bind(5, RowChecksum.OfOpenDay(shard, row.Day, row.Industry, row.Distribution));
            _addOpenDay.Run();
        }
    }
}
