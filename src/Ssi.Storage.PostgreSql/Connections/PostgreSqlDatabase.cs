using System.Net.Sockets;
using Npgsql;

namespace Ssi.Storage.PostgreSql.Connections;

/// <summary>The connections to one database, each session set up for a store.</summary>
internal sealed class PostgreSqlDatabase : IAsyncDisposable
{
    /// <summary>What the sessions of stores are called on the server; a claim ends those in its way, and no
    /// others.</summary>
    public const string ApplicationName = "Ssi.Storage";

    private const int BufferBytes = 64 << 10;
    private const int StatementsPrepared = 64;

    /// <summary>A commit is acknowledged when it is on disk, whatever the server's default. Each statement sees what
    /// was committed before it, on which claims rest. Reads may take their time. A transaction whose client has stopped
    /// or vanished does not hold its rows for long. Every statement has its index, and a plan that was made while a
    /// table was small must not scan it later; none is worth being compiled.</summary>
    private const string SessionSettings =
        "-c synchronous_commit=on -c default_transaction_isolation=read\\ committed -c statement_timeout=0"
        + " -c idle_in_transaction_session_timeout=10000 -c enable_seqscan=off -c jit=off"
        + " -c tcp_keepalives_idle=5 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3";

    private readonly NpgsqlDataSource _source;

    public PostgreSqlDatabase(PostgreSqlOptions options)
    {
        var builder = new NpgsqlConnectionStringBuilder(options.ConnectionString)
        {
            ApplicationName = ApplicationName,
            Timeout = options.CommandTimeoutSeconds,
            CommandTimeout = options.CommandTimeoutSeconds,
            MaxPoolSize = options.MaxConnections,
            MaxAutoPrepare = StatementsPrepared,
            AutoPrepareMinUsages = 2,
            ReadBufferSize = BufferBytes,
            WriteBufferSize = BufferBytes,
            TcpKeepAlive = true,
            // Nothing changes a session: what it is set to comes with the connection.
            NoResetOnClose = true,
        };
        builder.MinPoolSize = Math.Min(builder.MinPoolSize, options.MaxConnections);
        builder.Options = $"{builder.Options} {SessionSettings}".Trim();
        Name = $"{builder.Host}:{builder.Port}/{builder.Database ?? builder.Username}";
        _source = new NpgsqlDataSourceBuilder(builder.ConnectionString) { Name = Name }.Build();
    }

    /// <summary>The database as messages call it.</summary>
    public string Name { get; }

    /// <exception cref="NpgsqlException">There is no connection, whatever the reason.</exception>
    public async ValueTask<NpgsqlConnection> ConnectAsync(CancellationToken cancel)
    {
        try
        {
            return await _source.OpenConnectionAsync(cancel);
        }
        catch (Exception error) when (error is SocketException or IOException)
        {
            // A name that cannot be resolved comes out of Npgsql as it is.
            throw new NpgsqlException(error.Message, error);
        }
    }

    /// <summary>What a call throws for what Npgsql threw.</summary>
    public Exception Failure(string action, NpgsqlException error)
    {
        var failure = PostgreSqlFailure.Of(Name, action, error);
        // The connections that rest may be as broken as this one.
        if (failure is StoreUnavailableException)
            _source.Clear();
        return failure;
    }

    public ValueTask DisposeAsync() => _source.DisposeAsync();
}
