using Npgsql;

namespace Ssi.Storage.PostgreSql;

/// <summary>How a store in a PostgreSQL database behaves. A store refuses options that have a
/// <see cref="Problem"/>.</summary>
public sealed record PostgreSqlOptions
{
    /// <summary>The database, as Npgsql writes it: <c>Host=…;Username=…;Password=…;Database=…</c>. The tables lie in
    /// the first schema of the search path. No default. What the options below say goes before what stands
    /// here.</summary>
    public required string ConnectionString { get; init; }

    /// <summary>How long the server may take to connect or to answer before it is unavailable, in seconds, 1..600.
    /// Default 5. A longer wait holds up every acknowledgement behind it, a shorter one takes a slow disk for a fault;
    /// a migration has to be done in this time.</summary>
    public int CommandTimeoutSeconds { get; init; } = 5;

    /// <summary>Connections at the same time, 3..1,000. Default 16: one writes, one trims, the others read; more reads
    /// wait their turn.</summary>
    public int MaxConnections { get; init; } = 16;

    /// <summary>What is wrong with the options, naming the one and its bounds; null where nothing is.</summary>
    public string? Problem() =>
        ConnectionProblem()
            ?? Outside(nameof(CommandTimeoutSeconds), CommandTimeoutSeconds, 1, 600)
            ?? Outside(nameof(MaxConnections), MaxConnections, 3, 1_000);

    private string? ConnectionProblem()
    {
        try
        {
            return string.IsNullOrWhiteSpace(new NpgsqlConnectionStringBuilder(ConnectionString).Host)
                ? "ConnectionString must name the host of the database."
                : null;
        }
        catch (ArgumentException error)
        {
            // Npgsql names the word it does not know, and never a password.
            return $"ConnectionString is not readable: {error.Message}";
        }
    }

    private static string? Outside(string option, long value, long min, long max) =>
        value < min || value > max ? $"{option} is {value}; it must be {min} to {max}." : null;
}
