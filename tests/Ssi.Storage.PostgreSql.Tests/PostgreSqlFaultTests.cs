using Npgsql;
using Ssi.Storage.PostgreSql.Connections;
using Ssi.Storage.TestKit;
using Ssi.Storage.TestKit.Postgres;

namespace Ssi.Storage.PostgreSql.Tests;

/// <summary>What breaks outside, and comes right again on the same object. The server is each test's own.</summary>
[NeedsPostgres]
public sealed class PostgreSqlFaultTests : IAsyncLifetime
{
    private PostgresServer _server = null!;
    private PostgreSqlScoringStore _store = null!;
    private long _epoch;

    public async Task InitializeAsync()
    {
        _server = await PostgresServer.StartAsync("max_connections = 12");
        _store = Connect();
        _epoch = (await _store.OpenAndClaimAsync(0))[0];
        await _store.AppendAsync(0, _epoch, 1);
    }

    public async Task DisposeAsync()
    {
        await _store.DisposeAsync();
        await _server.DisposeAsync();
    }

    [KitFact]
    public async Task Commit_ConnectionEnded_IsUnavailableOnce()
    {
        await _server.SqlAsync("""
            SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity WHERE application_name = 'Ssi.Storage'
            """);

        var error = await UnavailableAsync(() => _store.AppendAsync(0, _epoch, 2));

        Assert.Contains($"127.0.0.1:{_server.Port}/postgres", error.Message, StringComparison.Ordinal);
        await RecoveredAsync();
    }

    [KitFact]
    public async Task Server_Restarted_IsUnavailableUntilItIsBack()
    {
        await _server.RestartAsync();

        await UnavailableAsync(() => _store.AppendAsync(0, _epoch, 2));

        await RecoveredAsync();
    }

    [KitFact]
    public async Task Server_Gone_IsUnavailableUntilItIsBack()
    {
        await _server.StopAsync();

        await UnavailableAsync(() => _store.AppendAsync(0, _epoch, 2));
        await UnavailableAsync(() => _store.SequencesAsync(0));
        await using var another = Connect();
        var error = await UnavailableAsync(() => another.OpenAndClaimAsync(0));

        Assert.Contains("cannot be reached", error.Message, StringComparison.Ordinal);
        await _server.StartAgainAsync();
        await RecoveredAsync();
        await another.OpenAndClaimAsync(0);
    }

    [KitFact]
    public async Task Server_Paused_IsUnavailableUntilItGoesOn()
    {
        await _server.PauseAsync();

        var error = await UnavailableAsync(() => _store.AppendAsync(0, _epoch, 2));
        await UnavailableAsync(() => _store.SequencesAsync(0));
        await UnavailableAsync(async () => await _store.ClaimAsync([0], default));
        await using var another = Connect();
        await UnavailableAsync(() => another.OpenAndClaimAsync(0));

        Assert.Contains("in time", error.Message, StringComparison.Ordinal);
        await _server.ResumeAsync();
        await RecoveredAsync();
    }

    [KitFact]
    public async Task Server_KilledWhileCommitting_HasWhatWasAcknowledged()
    {
        var reached = new TaskCompletionSource();
        var commits = Task.Run(async () =>
        {
            for (var sequence = 2L; ; sequence++)
            {
                await _store.AppendAsync(0, _epoch, sequence, size: 20_000);
                Volatile.Write(ref _acknowledged, sequence);
                if (sequence == 100)
                    reached.SetResult();
            }
        });
        await reached.Task;

        await _server.KillAsync();

        await UnavailableAsync(() => commits);
        await _server.StartAgainAsync();
        var lease = (await _store.ClaimAsync([0], default))[0];
        Assert.InRange(lease.LastSequence, _acknowledged, _acknowledged + 1);
        Assert.Equal(Enumerable.Range(1, (int)lease.LastSequence).Select(i => (long)i), await _store.SequencesAsync(0));
        await _store.AppendAsync(0, lease.Epoch, lease.LastSequence + 1);
    }

    [KitFact]
    public async Task Server_ReadOnly_SaysSo()
    {
        await SetReadOnlyAsync("on");

        await UnavailableAsync(() => _store.AppendAsync(0, _epoch, 2));
        var error = await UnavailableAsync(() => _store.AppendAsync(0, _epoch, 2));

        Assert.Contains("read-only", error.Message, StringComparison.Ordinal);
        Assert.Equal([1L], await _store.SequencesAsync(0));
        await SetReadOnlyAsync("off");
        await UnavailableAsync(() => _store.AppendAsync(0, _epoch, 2));
        await RecoveredAsync();

        Task SetReadOnlyAsync(string value) => _server.SqlAsync(
            $"""
            ALTER DATABASE postgres SET default_transaction_read_only = {value};
            SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity WHERE application_name = 'Ssi.Storage';
            """,
            database: "template1");
    }

    [KitFact]
    public async Task Server_OutOfConnections_SaysSo()
    {
        var others = new List<NpgsqlConnection>();
        await Assert.ThrowsAsync<PostgresException>(async () =>
        {
            while (true)
            {
                others.Add(new NpgsqlConnection(_server.ConnectionString() + ";Pooling=false"));
                await others[^1].OpenAsync();
            }
        });
        await using var another = Connect();

        var error = await UnavailableAsync(() => another.OpenAndClaimAsync(0));

        Assert.Contains("too many connections", error.Message, StringComparison.Ordinal);
        foreach (var other in others)
            await other.DisposeAsync();
        await another.OpenAndClaimAsync(0);
    }

    [KitFact]
    public async Task Server_WithoutFsync_IsRefused()
    {
        await _server.SqlAsync("ALTER SYSTEM SET fsync = off");
        await _server.RestartAsync();
        await using var another = Connect();

        var error = await Assert.ThrowsAsync<StoreMismatchException>(() => another.OpenAndClaimAsync(0));

        Assert.Contains("fsync = off", error.Message, StringComparison.Ordinal);
    }

    [KitFact]
    public async Task Session_WhateverTheServersDefaults_SyncsItsCommits()
    {
        await _server.SqlAsync("""
            ALTER DATABASE postgres SET synchronous_commit = off;
            ALTER DATABASE postgres SET default_transaction_isolation = 'serializable';
            """);
        await using var database = new PostgreSqlDatabase(Options);
        await using var connection = await database.ConnectAsync(default);
        await using var command = new NpgsqlCommand(
            "SELECT current_setting('synchronous_commit') || ' ' || current_setting('transaction_isolation')",
            connection);

        Assert.Equal("on read committed", await command.ExecuteScalarAsync());
    }

    [KitFact]
    public async Task Use_BeforeOpenOrAfterDispose_Throws()
    {
        var another = Connect();
        await Assert.ThrowsAsync<InvalidOperationException>(() => another.AppendAsync(0, 1, 1));
        await Assert.ThrowsAsync<InvalidOperationException>(() => another.SequencesAsync(0));
        await another.DisposeAsync();
        await another.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => another.AppendAsync(0, 1, 1));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => another.SequencesAsync(0));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => another.OpenAndClaimAsync(0));
    }

    private long _acknowledged;

    private PostgreSqlOptions Options =>
        new() { ConnectionString = _server.ConnectionString(), CommandTimeoutSeconds = 2 };

    private PostgreSqlScoringStore Connect() => new(Options, TimeProvider.System);

    private static Task<StoreUnavailableException> UnavailableAsync(Func<Task> call) =>
        Assert.ThrowsAsync<StoreUnavailableException>(call);

    /// <summary>As an engine does: claims the shard again, and goes on from what its journal holds.</summary>
    private async Task RecoveredAsync()
    {
        var lease = (await _store.ClaimAsync([0], default))[0];
        Assert.InRange(lease.LastSequence, 1, 2);
        await Assert.ThrowsAsync<EpochLostException>(() => _store.AppendAsync(0, _epoch, 3));
        await _store.AppendAsync(0, lease.Epoch, lease.LastSequence + 1);
        Assert.Equal(lease.LastSequence + 1, (await _store.SequencesAsync(0)).Count);
    }
}
