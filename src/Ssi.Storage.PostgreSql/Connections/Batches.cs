using Npgsql;

namespace Ssi.Storage.PostgreSql.Connections;

/// <summary>Statements sent together: one round trip, and one transaction where none is open.</summary>
internal static class Batches
{
    public static NpgsqlBatchCommand Add(
        this NpgsqlBatch batch, string sql, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var parameter in parameters)
            command.Parameters.Add(parameter);
        batch.BatchCommands.Add(command);
        return command;
    }

    /// <summary>The next parameter: <c>$1</c>, <c>$2</c> in turn.</summary>
    public static NpgsqlParameter Value<T>(T value) => new NpgsqlParameter<T> { TypedValue = value };

    /// <summary>One column of many rows, for <c>unnest</c>.</summary>
    public static NpgsqlParameter Column<TRow, T>(IReadOnlyCollection<TRow> rows, Func<TRow, T> value)
    {
        var column = new T[rows.Count];
        var i = 0;
        foreach (var row in rows)
            column[i++] = value(row);
        return Value(column);
    }
}
