using Npgsql;
using Ssi.Storage.Migrations;

namespace Ssi.Silo.Clustering;

/// <summary>The schema <c>orleans</c> of a PostgreSQL database: membership, state and reminders, and the statements by
/// which Orleans reads and writes them (<c>deploy/sql/postgresql/Migrations</c>). The scoring store may be in the same
/// database: each counts its own migrations.</summary>
internal static class OrleansSchema
{
    private const string Name = "orleans";

    private static readonly IReadOnlyList<Migration> Known = Migration.Embedded(typeof(OrleansSchema).Assembly);

    /// <summary>The same database for Orleans' providers, which name the table of their statements without its
    /// schema.</summary>
    public static string ConnectionString(string connectionString) =>
        new NpgsqlConnectionStringBuilder(connectionString) { SearchPath = Name }.ConnectionString;

    /// <summary>Creates or migrates the schema; several silos may do so at once. Where nothing is missing the role
    /// needs no right to create.</summary>
    /// <exception cref="Storage.StoreMismatchException">The schema is newer than the program.</exception>
    /// <exception cref="NpgsqlException">The database is not reached, or refuses; nothing was changed.</exception>
    public static async Task ApplyAsync(string connectionString, CancellationToken cancel = default)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(cancel);
        Migrator.Apply(connection, Known);
    }
}
