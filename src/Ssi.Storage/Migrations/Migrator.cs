using System.Data.Common;
using System.Globalization;

namespace Ssi.Storage.Migrations;

/// <summary>Brings a database to the schema that the code knows, in one transaction: a start that fails leaves the
/// schema as it was.</summary>
public static class Migrator
{
    /// <exception cref="StoreMismatchException">The schema is newer than the code.</exception>
    /// <exception cref="DbException">The database refuses; nothing was changed.</exception>
    public static void Apply(DbConnection connection, IReadOnlyList<Migration> migrations)
    {
        using var transaction = connection.BeginTransaction();
        Execute(transaction, migrations[0].Sql);
        var current = Current(transaction);
        var known = migrations[^1].Number;
        if (current > known)
        {
            throw new StoreMismatchException(
                $"The store has schema {current}, this version knows {known}: run the newer version.");
        }
        foreach (var migration in migrations.Where(migration => migration.Number > current))
        {
            Execute(transaction, migration.Sql);
            Record(transaction, migration);
        }
        transaction.Commit();
    }

    private static int Current(DbTransaction transaction)
    {
        using var command = Command(transaction, "SELECT COALESCE(MAX(number), 0) FROM schema_migration");
        return Convert.ToInt32(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    private static void Record(DbTransaction transaction, Migration migration)
    {
        using var command = Command(
            transaction, "INSERT INTO schema_migration (number, title) VALUES (@number, @title)");
        Add(command, "@number", migration.Number);
        Add(command, "@title", migration.Title);
        command.ExecuteNonQuery();
    }

    private static void Execute(DbTransaction transaction, string sql)
    {
        using var command = Command(transaction, sql);
        command.ExecuteNonQuery();
    }

    private static DbCommand Command(DbTransaction transaction, string sql)
    {
        var command = transaction.Connection!.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        return command;
    }

    private static void Add(DbCommand command, string name, object value)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = name;
        parameter.Value = value;
        command.Parameters.Add(parameter);
    }
}
