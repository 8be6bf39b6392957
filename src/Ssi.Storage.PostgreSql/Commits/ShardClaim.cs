using Npgsql;
using Ssi.Storage.PostgreSql.Connections;

namespace Ssi.Storage.PostgreSql.Commits;

/// <summary>Takes shards over, from an owner that may have stopped in the middle of a commit: its rows stay locked as
/// long as its connection stands. So the sessions in the way are ended after a while, which undoes what they had not
/// committed.</summary>
internal sealed class ShardClaim(PostgreSqlDatabase database, TimeSpan patience, TimeProvider time)
{
    public async Task<IReadOnlyList<ShardLease>> RunAsync(StoreWriter writer, IReadOnlyList<int> shards)
    {
        var claim = writer.ClaimAsync(shards);
        while (await Task.WhenAny(claim, Task.Delay(patience, time)) != claim)
            await EndBlockersAsync(writer.ProcessId);
        return await claim;
    }

    private async Task EndBlockersAsync(int waiting)
    {
        try
        {
            await using var connection = await database.ConnectAsync(CancellationToken.None);
            await using var command = new NpgsqlCommand(
                """
                SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                 WHERE pid = ANY (pg_blocking_pids($1)) AND usename = current_user AND application_name = $2
                """,
                connection);
            command.Parameters.Add(Batches.Value(waiting));
            command.Parameters.Add(Batches.Value(PostgreSqlDatabase.ApplicationName));
            await command.ExecuteNonQueryAsync();
        }
        catch (NpgsqlException)
        {
            // The claim meets the same fault, or goes on waiting and is asked for again.
        }
    }
}
