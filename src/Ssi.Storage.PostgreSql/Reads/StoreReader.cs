using Npgsql;
using Ssi.Storage.Checksums;
using Ssi.Storage.PostgreSql.Connections;

namespace Ssi.Storage.PostgreSql.Reads;

/// <summary>Reads on one connection. Each read is one statement and so sees one consistent state.</summary>
internal sealed class StoreReader(NpgsqlConnection connection, bool acceptsNoChecksum, CancellationToken cancel)
{
    public const string StateQuery = """
        SELECT shards, hash_key, simulated_clock, model, document, day, simulated_now, checksum, day_checksum,
               simulated_now_checksum, rows_without_checksum
          FROM store LEFT JOIN model ON version = model
        """;
    public const string JournalQuery = """
        SELECT sequence, entry, checksum, (SELECT trimmed_sequence FROM shard WHERE shard = $1) FROM journal
         WHERE shard = $1 AND sequence > greatest($2, (SELECT trimmed_sequence FROM shard WHERE shard = $1))
         ORDER BY sequence
        """;
    public const string ShardQuery = $"SELECT {MemberColumns} FROM member WHERE key BETWEEN $1 AND $2 ORDER BY key";
    public const string KeysQuery = $"SELECT {MemberColumns} FROM member WHERE key = ANY ($1)";
    public const string ConnectionsQuery = 
        "SELECT other, record, checksum FROM connection WHERE member = $1 ORDER BY other";
    public const string HistoryQuery =
        
        """
        SELECT block, record, checksum FROM history WHERE member = $1 AND block BETWEEN $2 AND $3 ORDER BY block
        """;
    public const string AcceptedIdsQuery =
        "SELECT day, hashes, sequence, checksum FROM accepted_ids WHERE shard = $1 ORDER BY day, segment";
    public const string DistributionsQuery = """
        SELECT day, industry, distribution, checksum FROM industry_day
         WHERE industry = $1 AND day BETWEEN $2 AND $3 ORDER BY day
        """;

    // A shard without open days that is as its checkpoint left it has one row, of nulls.
    public const string OpenDaysQuery = """
        SELECT o.day, o.industry, o.distribution, o.checksum
          FROM shard AS s LEFT JOIN open_day AS o ON o.shard = s.shard
         WHERE s.shard = $1 AND s.open_days_sequence = s.checkpoint_sequence
           AND NOT EXISTS (SELECT FROM journal AS j WHERE j.shard = s.shard AND j.sequence > s.open_days_sequence)
         ORDER BY o.day, o.industry
        """;

    private const string MemberColumns =
        "key, id, industry, brand, find, engage, relate, day, sequence, state, ssi, checksum";

    public async Task<StoredState> StateAsync()
    {
        await using var row = await RunAsync(StateQuery);
        if (!await row.ReadAsync(cancel))
            throw new StoreDamagedException("table store has lost its row", null);
        return new StoredState(
            row.GetInt32(0), row.GetFieldValue<byte[]>(1), row.GetBoolean(2), row.GetString(3),
            row.IsDBNull(4) ? null : row.GetFieldValue<byte[]>(4), (int?)Number(row, 5), Number(row, 6),
            Number(row, 7), Number(row, 8), Number(row, 9), row.GetBoolean(10));
    }

    public async Task JournalAsync(int shard, long after, JournalVisitor visit)
    {
        await using var rows = await RunAsync(JournalQuery, Batches.Value(shard), Batches.Value(after));
        using var bytes = new RowBytes();
        var expected = 0L;
        while (await rows.ReadAsync(cancel))
        {
            bytes.Clear();
            var entry = bytes.Add(rows, 1);
            var sequence = rows.GetInt64(0);
            expected = expected > 0 ? expected : Math.Max(after, Number(rows, 3) ?? 0) + 1;
            if (sequence != expected)
                throw Damage.Gap(shard, expected, sequence);
            if (!Matches(rows, 2, RowChecksum.OfEntry(shard, sequence, bytes[entry])))
                throw Damage.Entry(shard, sequence);
            visit(sequence, bytes[entry]);
            expected++;
        }
    }

    public Task MembersAsync(int shard, MemberVisitor visit, DamageVisitor? damaged) => MembersAsync(
        visit, damaged, ShardQuery, Batches.Value((long)shard << 32),
        Batches.Value(((long)shard << 32) | uint.MaxValue));

    public Task MembersAsync(IReadOnlyList<long> keys, MemberVisitor visit, DamageVisitor? damaged) =>
        MembersAsync(visit, damaged, KeysQuery, Batches.Value(keys.ToArray()));

    public Task<List<(string Other, byte[] Record)>> ConnectionsAsync(long member) => ListAsync(
        row =>
        {
            var (other, record) = (row.GetString(0), row.GetFieldValue<byte[]>(1));
            return Matches(row, 2, RowChecksum.OfConnection(member, other, record))
                ? (other, record)
                : throw Damage.Connection(member, other);
        },
        ConnectionsQuery, Batches.Value(member));

    public Task<List<HistoryRow>> HistoryAsync(long member, int fromBlock, int toBlock) => ListAsync(
        row =>
        {
            var stored = new HistoryRow(member, row.GetInt32(0), row.GetFieldValue<byte[]>(1));
            return Matches(row, 2, RowChecksum.OfHistory(member, stored.Block, stored.Record))
                ? stored
                : throw Damage.History(member, stored.Block);
        },
        HistoryQuery, Batches.Value(member), Batches.Value(fromBlock), Batches.Value(toBlock));

    public Task<List<AcceptedIdsRow>> AcceptedIdsAsync(int shard) => ListAsync(
        row =>
        {
            var stored = new AcceptedIdsRow(row.GetInt32(0), row.GetFieldValue<byte[]>(1));
            var checksum = RowChecksum.OfAcceptedIds(shard, stored.Day, row.GetInt64(2), stored.Hashes.Span);
            return Matches(row, 3, checksum) ? stored : throw Damage.AcceptedIds(shard, stored.Day);
        },
        AcceptedIdsQuery, Batches.Value(shard));

    public async Task<IReadOnlyList<DistributionRow>?> OpenDaysAsync(int shard)
    {
        var rows = await ListAsync(
            row => row.IsDBNull(0) ? (DistributionRow?)null : Distribution(row, shard), OpenDaysQuery,
            Batches.Value(shard));
        return rows.Count == 0 ? null : [.. rows.OfType<DistributionRow>()];
    }

    public Task<List<DistributionRow>> DistributionsAsync(string industry, int fromDay, int toDay) => ListAsync(
        row => Distribution(row, null), DistributionsQuery, Batches.Value(industry), Batches.Value(fromDay),
        Batches.Value(toDay));

    /// <param name="shard">That of an open day; null for a closed one.</param>
    private DistributionRow Distribution(NpgsqlDataReader row, int? shard)
    {
        var stored = new DistributionRow(row.GetInt32(0), row.GetString(1), row.GetFieldValue<byte[]>(2));
        var checksum = shard is { } open
            ? RowChecksum.OfOpenDay(open, stored.Day, stored.Industry, stored.Distribution)
            : RowChecksum.OfClosedDay(stored.Day, stored.Industry, stored.Distribution);
        return Matches(row, 3, checksum)
            ? stored
            : throw Damage.Distribution(shard, stored.Day, stored.Industry);
    }

    private bool Matches(NpgsqlDataReader row, int column, int computed) =>
        RowChecksum.Matches(Number(row, column), computed, acceptsNoChecksum);

    private static long? Number(NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? null : row.GetFieldValue<long>(column);

    private async Task MembersAsync(
        MemberVisitor visit, DamageVisitor? damaged, string query, params NpgsqlParameter[] parameters)
    {
        await using var rows = await RunAsync(query, parameters);
        using var bytes = new RowBytes();
        while (await rows.ReadAsync(cancel))
        {
            bytes.Clear();
            var (id, industry, state) = (bytes.Add(rows, 1), bytes.Add(rows, 2), bytes.Add(rows, 9));
            var member = new StoredMember
            {
                Key = rows.GetInt64(0),
                Id = bytes[id],
                Industry = bytes[industry],
                Pillars = RowChecksum.Pillars(
                    rows.GetInt16(3), rows.GetInt16(4), rows.GetInt16(5), rows.GetInt16(6)),
                Day = rows.GetInt32(7),
                Sequence = rows.GetInt64(8),
                State = bytes[state],
            };
            if (Matches(rows, 11, RowChecksum.OfMember(member, rows.GetInt16(10))))
                visit(member);
            else if (damaged is not null)
                damaged(Damage.Member(member.Key));
            else
                throw Damage.Member(member.Key);
        }
    }

    private async Task<List<T>> ListAsync<T>(
        Func<NpgsqlDataReader, T> of, string query, params NpgsqlParameter[] parameters)
    {
        await using var rows = await RunAsync(query, parameters);
        var list = new List<T>();
        while (await rows.ReadAsync(cancel))
            list.Add(of(rows));
        return list;
    }

    private async Task<NpgsqlDataReader> RunAsync(string query, params NpgsqlParameter[] parameters)
    {
        await using var command = new NpgsqlCommand(query, connection);
        command.Parameters.AddRange(parameters);
        return await command.ExecuteReaderAsync(cancel);
    }
}
