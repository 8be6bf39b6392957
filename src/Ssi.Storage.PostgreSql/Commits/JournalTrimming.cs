using Npgsql;
using Ssi.Storage.PostgreSql.Connections;

namespace Ssi.Storage.PostgreSql.Commits;

/// <summary>Deletes in the background what checkpoints have trimmed, beside the connection that commits: the end of a
/// checkpoint only marks, since deleting thousands of entries would hold up acknowledgements.</summary>
/// <remarks>What is marked is never read again and needs no epoch: anybody may delete it at any time. A failure here
/// loses nothing: the shard's next trimming deletes what is left.</remarks>
internal sealed class JournalTrimming(PostgreSqlDatabase database) : IAsyncDisposable
{
    private const int EntriesAtATime = 1_000;

    private readonly HashSet<int> _due = [];
    private Task _background = Task.CompletedTask;
    private bool _running;

    /// <summary>Called after each commit.</summary>
    public void AfterCommit(CommitGroup group)
    {
        lock (_due)
        {
            foreach (var slice in group.Slices)
            {
                if (slice.End is { TrimThrough: > 0 })
                    _due.Add(slice.Shard);
            }
            if (_running || _due.Count == 0)
                return;
            _running = true;
            _background = Task.Run(TrimAsync);
        }
    }

    /// <summary>Waits for what is under way.</summary>
    public async ValueTask DisposeAsync()
    {
        Task background;
        lock (_due)
            background = _background;
        await background;
    }

    private async Task TrimAsync()
    {
        while (TryTake(out var shards))
        {
            try
            {
                await using var connection = await database.ConnectAsync(CancellationToken.None);
                foreach (var shard in shards)
                    await TrimAsync(connection, shard);
            }
            catch (NpgsqlException)
            {
                // The next commit meets the same fault and tells it.
            }
        }
    }

    private static async Task TrimAsync(NpgsqlConnection connection, int shard)
    {
        await using var command = new NpgsqlCommand(
            """
            DELETE FROM journal
             WHERE shard = $1 AND sequence = ANY (ARRAY(
                   SELECT sequence FROM journal
                    WHERE shard = $1 AND sequence <= (SELECT trimmed_sequence FROM shard WHERE shard = $1)
                    ORDER BY sequence LIMIT $2))
            """,
            connection);
        command.Parameters.Add(Batches.Value(shard));
        command.Parameters.Add(Batches.Value(EntriesAtATime));
        while (await command.ExecuteNonQueryAsync() == EntriesAtATime)
        {
        }
    }

    private bool TryTake(out int[] shards)
    {
        lock (_due)
        {
            shards = [.. _due];
            _due.Clear();
            return _running = shards.Length > 0;
        }
    }
}
