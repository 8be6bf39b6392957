using Npgsql;
using Ssi.Storage.PostgreSql.Connections;

namespace Ssi.Storage.PostgreSql.Reads;

/// <summary>Reads on one connection. Each read is one statement and so sees one consistent state.</summary>
internal sealed class StoreReader(NpgsqlConnection connection, CancellationToken cancel)
{
    public const string StateQuery = """
        SELECT shards, hash_key, simulated_clock, model, document, day, simulated_now
          FROM store JOIN model ON version = model
        """;
    public const string JournalQuery = """
        SELECT sequence, entry FROM journal
         WHERE shard = $1 AND sequence > greatest($2, (SELECT trimmed_sequence FROM shard WHERE shard = $1))
         ORDER BY sequence
        """;
    public const string ShardQuery = $"SELECT {MemberColumns} FROM member WHERE key BETWEEN $1 AND $2 ORDER BY key";
    public const string KeysQuery = $"SELECT {MemberColumns} FROM member WHERE key = ANY ($1)";
    public const string ConnectionsQuery = "SELECT other, record FROM connection WHERE member = $1 ORDER BY other";
    public const string HistoryQuery =
        "SELECT block, record FROM history WHERE member = $1 AND block BETWEEN $2 AND $3 ORDER BY block";
    public const string AcceptedIdsQuery =
        "SELECT day, hashes FROM accepted_ids WHERE shard = $1 ORDER BY day, segment";
    public const string DistributionsQuery = """
        SELECT day, industry, distribution FROM industry_day
         WHERE industry = $1 AND day BETWEEN $2 AND $3 ORDER BY day
        """;

    // A shard without open days that is as its checkpoint left it has one row, of nulls.
    public const string OpenDaysQuery = """
        SELECT o.day, o.industry, o.distribution
          FROM shard AS s LEFT JOIN open_day AS o ON o.shard = s.shard
         WHERE s.shard = $1 AND s.open_days_sequence = s.checkpoint_sequence
           AND NOT EXISTS (SELECT FROM journal AS j WHERE j.shard = s.shard AND j.sequence > s.open_days_sequence)
         ORDER BY o.day, o.industry
        """;

    private const string MemberColumns = "key, id, industry, brand, find, engage, relate, day, sequence, state";

    /// <exception cref="InvalidOperationException">There is no stamp.</exception>
    public async Task<StoreState> StateAsync()
    {
        await using var row = await RunAsync(StateQuery);
        await row.ReadAsync(cancel);
        var stamp = new StoreStamp(
            row.GetInt32(0), row.GetFieldValue<byte[]>(1), row.GetBoolean(2), row.GetString(3),
            row.GetFieldValue<byte[]>(4));
        return new StoreState(
            stamp, row.IsDBNull(5) ? null : row.GetInt32(5), row.IsDBNull(6) ? null : row.GetInt64(6));
    }

    public async Task JournalAsync(int shard, long after, JournalVisitor visit)
    {
        await using var rows = await RunAsync(JournalQuery, Batches.Value(shard), Batches.Value(after));
        using var bytes = new RowBytes();
        while (await rows.ReadAsync(cancel))
        {
            bytes.Clear();
            var entry = bytes.Add(rows, 1);
            visit(rows.GetInt64(0), bytes[entry]);
        }
    }

    public Task MembersAsync(int shard, MemberVisitor visit) => MembersAsync(
        visit, ShardQuery, Batches.Value((long)shard << 32), Batches.Value(((long)shard << 32) | uint.MaxValue));

    public Task MembersAsync(IReadOnlyList<long> keys, MemberVisitor visit) =>
        MembersAsync(visit, KeysQuery, Batches.Value(keys.ToArray()));

    public Task<List<(string Other, byte[] Record)>> ConnectionsAsync(long member) => ListAsync(
        row => (row.GetString(0), row.GetFieldValue<byte[]>(1)), ConnectionsQuery, Batches.Value(member));

    public Task<List<HistoryRow>> HistoryAsync(long member, int fromBlock, int toBlock) => ListAsync(
        row => new HistoryRow(member, row.GetInt32(0), row.GetFieldValue<byte[]>(1)), HistoryQuery,
        Batches.Value(member), Batches.Value(fromBlock), Batches.Value(toBlock));

    public Task<List<AcceptedIdsRow>> AcceptedIdsAsync(int shard) => ListAsync(
        row => new AcceptedIdsRow(row.GetInt32(0), row.GetFieldValue<byte[]>(1)), AcceptedIdsQuery,
        Batches.Value(shard));

    public async Task<IReadOnlyList<DistributionRow>?> OpenDaysAsync(int shard)
    {
        var rows = await ListAsync(
            row => row.IsDBNull(0) ? (DistributionRow?)null : Distribution(row), OpenDaysQuery, Batches.Value(shard));
        return rows.Count == 0 ? null : [.. rows.OfType<DistributionRow>()];
    }

    public Task<List<DistributionRow>> DistributionsAsync(string industry, int fromDay, int toDay) => ListAsync(
        Distribution, DistributionsQuery, Batches.Value(industry), Batches.Value(fromDay), Batches.Value(toDay));

    private static DistributionRow Distribution(NpgsqlDataReader row) =>
        new(row.GetInt32(0), row.GetString(1), row.GetFieldValue<byte[]>(2));

    private static ulong Pillars(NpgsqlDataReader row) =>
        (ushort)row.GetInt16(3) | ((ulong)(ushort)row.GetInt16(4) << 16) | ((ulong)(ushort)row.GetInt16(5) << 32)
            | ((ulong)(ushort)row.GetInt16(6) << 48);

    private async Task MembersAsync(MemberVisitor visit, string query, params NpgsqlParameter[] parameters)
    {
        await using var rows = await RunAsync(query, parameters);
        using var bytes = new RowBytes();
        while (await rows.ReadAsync(cancel))
        {
            bytes.Clear();
            var (id, industry, state) = (bytes.Add(rows, 1), bytes.Add(rows, 2), bytes.Add(rows, 9));
            visit(new StoredMember
            {
                Key = rows.GetInt64(0),
                Id = bytes[id],
                Industry = bytes[industry],
                Pillars = Pillars(rows),
                Day = rows.GetInt32(7),
                Sequence = rows.GetInt64(8),
                State = bytes[state],
            });
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
