using System.Globalization;

namespace Ssi.Load.Manufacturing;

/// <summary>One row of the mail table: one message reaches one recipient.</summary>
/// <param name="Row">Counted from 1, without the heading.</param>
public readonly record struct EmailRow(int Row, string Sender, string Recipient, DateTimeOffset Time);

/// <summary>Where a member stands in the company.</summary>
/// <param name="Division">The executive at its head; <c>0</c> is none.</param>
/// <param name="Depth">Steps below the chief executive; null for a member outside the lines.</param>
public readonly record struct DivisionRow(string Member, string Division, int? Depth);

/// <summary>Who reports to whom.</summary>
/// <param name="Row">Counted from 1, without the heading.</param>
public readonly record struct ReportRow(int Row, string Member, string ReportsTo);

/// <summary>Reads the three tables of the set; a row that is not as described is an
/// <see cref="InvalidDataException"/> that names it.</summary>
public static class EmailTables
{
    private const string TimeFormat = "yyyy-MM-dd HH:mm:ss";

    public static IEnumerable<EmailRow> ReadMail(string path)
    {
        foreach (var (row, fields) in Rows(path, ';', 3))
        {
            const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal;
            if (!DateTimeOffset.TryParseExact(fields[2], TimeFormat, CultureInfo.InvariantCulture, Utc, out var time))
                throw new InvalidDataException($"{path}, row {row}: no time: {fields[2]}");
            yield return new EmailRow(row, fields[0], fields[1], time);
        }
    }

    public static IEnumerable<DivisionRow> ReadDivisions(string path)
    {
        foreach (var (row, fields) in Rows(path, ',', 4))
        {
            int? depth = null;
            if (fields[2].Length > 0)
            {
                if (!int.TryParse(fields[2], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                    throw new InvalidDataException($"{path}, row {row}: no depth: {fields[2]}");
                depth = number;
            }

            yield return new DivisionRow(fields[0], fields[1], depth);
        }
    }

    public static IEnumerable<ReportRow> ReadReports(string path)
    {
        foreach (var (row, fields) in Rows(path, ',', 2))
            yield return new ReportRow(row, fields[0], fields[1]);
    }

    private static IEnumerable<(int Row, string[] Fields)> Rows(string path, char separator, int columns)
    {
        var row = 0;
        foreach (var line in File.ReadLines(path).Skip(1))
        {
            row++;
            var fields = line.Split(separator);
            if (fields.Length != columns)
                throw new InvalidDataException($"{path}, row {row}: {fields.Length} columns instead of {columns}");
            yield return (row, fields);
        }
    }
}
