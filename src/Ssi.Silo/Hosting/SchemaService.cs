using Npgsql;
using Ssi.Silo.Clustering;
using Ssi.Storage;

namespace Ssi.Silo.Hosting;

/// <summary>Makes what Orleans' providers need in the database, before anything else of the silo starts; waits for a
/// database that is not there yet.</summary>
internal sealed partial class SchemaService(string connectionString, ILogger<SchemaService> logger)
    : ILifecycleParticipant<ISiloLifecycle>
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    public void Participate(ISiloLifecycle lifecycle) => lifecycle.Subscribe(
        nameof(SchemaService), ServiceLifecycleStage.First, ApplyAsync, _ => Task.CompletedTask);

    private async Task ApplyAsync(CancellationToken cancel)
    {
        while (true)
        {
            try
            {
                await OrleansSchema.ApplyAsync(connectionString, cancel);
                return;
            }
            catch (PostgresException error) when (!error.IsTransient)
            {
                throw new StoreMismatchException($"The schema of Orleans does not fit: {error.Message}");
            }
            catch (NpgsqlException error)
            {
                LogNotThere(error.Message);
                await Task.Delay(RetryAfter, TimeProvider.System, cancel);
            }
        }
    }

    [LoggerMessage(6, LogLevel.Warning, "The database of Orleans is not there yet: {Reason}")]
    private partial void LogNotThere(string reason);
}
