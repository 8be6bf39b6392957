using Npgsql;
using Ssi.Server.Hosting;
using Ssi.Silo.Clustering;
using Ssi.Storage;

namespace Ssi.Silo.Hosting;

/// <summary>Makes what Orleans' providers need in the database, before the silo starts; waits for a database that is
/// not there yet.</summary>
internal sealed partial class SchemaService(
    string connectionString, IHostApplicationLifetime lifetime, ExitCode exit, ILogger<SchemaService> logger)
    : IHostedService
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await OrleansSchema.ApplyAsync(connectionString, cancellationToken);
                return;
            }
            catch (Exception error) when (error is StoreMismatchException or PostgresException { IsTransient: false })
            {
                LogMismatch(error.Message);
                exit.Value = ExitCode.BadStart;
                lifetime.StopApplication();
                throw new OperationCanceledException(error.Message, error);
            }
            catch (NpgsqlException error) when (error is not PostgresException { IsTransient: false })
            {
                LogNotThere(error.Message);
                await Task.Delay(RetryAfter, TimeProvider.System, cancellationToken);
            }
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(5, LogLevel.Critical, "The schema of Orleans does not fit: {Reason}")]
    private partial void LogMismatch(string reason);

    [LoggerMessage(6, LogLevel.Warning, "The database of Orleans is not there yet: {Reason}")]
    private partial void LogNotThere(string reason);
}
