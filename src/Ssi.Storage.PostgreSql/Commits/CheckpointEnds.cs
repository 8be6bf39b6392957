using Npgsql;
using Ssi.Storage.Checksums;
using Ssi.Storage.PostgreSql.Connections;

namespace Ssi.Storage.PostgreSql.Commits;

/// <summary>The ends of checkpoints of different shards, written together.</summary>
internal sealed class CheckpointEnds
{
    // OFFSET 0 keeps the planner from joining the whole table: each shard's rows are found by the index.
    public const string AcceptedDrop = """
        DELETE FROM accepted_ids WHERE segment = ANY (ARRAY(
            SELECT old.segment
              FROM unnest($1, $2) AS ended (shard, day),
                   LATERAL (SELECT segment FROM accepted_ids AS a
                             WHERE a.shard = ended.shard AND a.day < ended.day OFFSET 0) AS old))
        """;

    // One block after another, so that the index of blocks finds a shard's rows and no others.
    public const string HistoryDrop = """
        DELETE FROM history WHERE ctid = ANY (ARRAY(
            SELECT old.ctid
              FROM unnest($1, $2) AS ended (shard, block),
                   LATERAL generate_series((SELECT min(block) FROM history), ended.block - 1) AS gone (block),
                   LATERAL (SELECT h.ctid FROM history AS h
                             WHERE h.block = gone.block
                               AND h.member BETWEEN ended.shard::bigint << 32
                                                AND (ended.shard::bigint << 32) | 4294967295
                            OFFSET 0) AS old))
        """;

    private readonly List<(int Shard, CheckpointEnd End)> _ends = [];

    public void Add(int shard, CheckpointEnd end) => _ends.Add((shard, end));

    public bool Has(int shard) => _ends.Exists(one => one.Shard == shard);

    public void AddTo(NpgsqlBatch batch)
    {
        if (_ends.Count == 0)
            return;
        AddAccepted(batch);
        DropAccepted(batch);
        DropHistory(batch);
        AddEnds(batch);
        AddOpenDays(batch);
    }

    // An end whose first commit was taken for failed comes again: its ids are there then.
    private void AddAccepted(NpgsqlBatch batch)
    {
        var segments = _ends
            .SelectMany(x => x.End.Accepted, (x, row) => (x.Shard, row.Day, x.End.Sequence, row.Hashes)).ToList();
        if (segments.Count == 0)
            return;
        batch.Add(
            """
            INSERT INTO accepted_ids (shard, day, sequence, hashes, checksum)
            SELECT new.* FROM unnest($1, $2, $3, $4, $5) AS new (shard, day, sequence, hashes, checksum)
             WHERE NOT EXISTS (SELECT FROM accepted_ids AS old
                                WHERE old.shard = new.shard AND old.day = new.day AND old.sequence = new.sequence
                                  AND old.hashes = new.hashes)
            """,
            Batches.Column(segments, row => row.Shard), Batches.Column(segments, row => row.Day),
            Batches.Column(segments, row => row.Sequence), Batches.Column(segments, row => row.Hashes),
            Batches.Column(
                segments, row => RowChecksum.OfAcceptedIds(row.Shard, row.Day, row.Sequence, row.Hashes.Span)));
    }

    private void DropAccepted(NpgsqlBatch batch) => batch.Add(
        AcceptedDrop,
        Batches.Column(_ends, x => x.Shard), Batches.Column(_ends, x => x.End.DropAcceptedBefore));

    private void DropHistory(NpgsqlBatch batch)
    {
        var drops = _ends.Where(x => x.End.DropHistoryBefore is not null).ToList();
        if (drops.Count == 0)
            return;
        batch.Add(
            HistoryDrop,
            Batches.Column(drops, x => x.Shard), Batches.Column(drops, x => x.End.DropHistoryBefore!.Value));
    }

    private void AddEnds(NpgsqlBatch batch) => batch.Add(
        """
        UPDATE shard AS s
           SET checkpoint_sequence = ended.sequence, trimmed_sequence = greatest(s.trimmed_sequence, ended.trimmed),
               next_slot = ended.next_slot, open_days_sequence = ended.open_days,
               erasures = coalesce(ended.erasures, s.erasures), checksum = ended.checksum,
               trimmed_checksum = CASE WHEN ended.trimmed > s.trimmed_sequence THEN ended.trimmed_checksum
                                       ELSE s.trimmed_checksum END,
               erasures_checksum = coalesce(ended.erasures_checksum, s.erasures_checksum)
          FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9)
               AS ended (shard, sequence, trimmed, next_slot, open_days, erasures, checksum, trimmed_checksum,
                         erasures_checksum)
         WHERE s.shard = ended.shard
        """,
        Batches.Column(_ends, x => x.Shard), Batches.Column(_ends, x => x.End.Sequence),
        Batches.Column(_ends, x => x.End.TrimThrough), Batches.Column(_ends, x => x.End.NextSlot),
        Batches.Column(_ends, x => OpenDays(x.End)), Batches.Column(_ends, x => x.End.Erasures),
        Batches.Column(
            _ends, x => RowChecksum.OfCheckpoint(x.Shard, x.End.Sequence, x.End.NextSlot, OpenDays(x.End))),
        Batches.Column(_ends, x => RowChecksum.OfTrimmed(x.Shard, x.End.TrimThrough)),
        Batches.Column(
            _ends, x => x.End.Erasures is { } marks ? RowChecksum.OfErasures(x.Shard, marks) : (int?)null));

    private static long? OpenDays(CheckpointEnd end) => end.OpenDays is null ? null : end.Sequence;

    private void AddOpenDays(NpgsqlBatch batch)
    {
        batch.Add("DELETE FROM open_day WHERE shard = ANY ($1)", Batches.Column(_ends, x => x.Shard));
        var days = _ends.SelectMany(x => x.End.OpenDays ?? [], (x, row) => (x.Shard, Row: row)).ToList();
        if (days.Count == 0)
            return;
        batch.Add(
            """
            INSERT INTO open_day (shard, day, industry, distribution, checksum)
            SELECT * FROM unnest($1, $2, $3, $4, $5)
            """,
            Batches.Column(days, x => x.Shard), Batches.Column(days, x => x.Row.Day),
            Batches.Column(days, x => x.Row.Industry), Batches.Column(days, x => x.Row.Distribution),
            Batches.Column(
                days, x => RowChecksum.OfOpenDay(x.Shard, x.Row.Day, x.Row.Industry, x.Row.Distribution)));
    }
}
