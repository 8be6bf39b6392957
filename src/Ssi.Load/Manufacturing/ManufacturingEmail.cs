using Ssi.Load.Scenarios;

namespace Ssi.Load.Manufacturing;

/// <summary>The mail of a manufacturing company, January to September 2010, as a scenario.</summary>
/// <remarks>Source: R. Michalski, Harvard Dataverse, doi:10.7910/DVN/6Z3CGX. Profiles and reporting lines stand on
/// the day of the first mail, the lines at its first second. A member of division 0 has no industry; the line of the
/// chief executive to itself is no connection.</remarks>
public static class ManufacturingEmail
{
    public const string Name = "manufacturing-email";

    public static Scenario Read(string folder) => new(Name, ReadDays(folder));

    public static MemberProfile ProfileOf(DivisionRow row) => new(
        row.Member,
        string.Equals(row.Division, "0", StringComparison.Ordinal) ? null : "division-" + row.Division,
        SeniorityAt(row.Depth),
        null,
        []);

    /// <summary>The reporting lines as connections, one for each, all at the same time.</summary>
    public static IReadOnlyList<LoadEvent> Lines(IEnumerable<ReportRow> rows, DateTimeOffset time) =>
    [
        .. rows.Where(row => !string.Equals(row.Member, row.ReportsTo, StringComparison.Ordinal))
            .Select(row => new LoadEvent(
                "connection.added", row.Member, EmailMapping.Source, $"{row.Row}-line", time,
                $$"""{"member":"{{row.ReportsTo}}"}""")),
    ];

    private static string SeniorityAt(int? depth) => depth switch
    {
        0 or 1 => "cxo",
        2 => "vp",
        3 => "director",
        4 => "manager",
        _ => "senior",
    };

    private static IEnumerable<ScenarioDay> ReadDays(string folder)
    {
        var mail = EmailTables.ReadMail(Path.Combine(folder, "communication.csv"));
        var divisions = EmailTables.ReadDivisions(Path.Combine(folder, "divisions-derived.csv"));
        var profiles = divisions.Select(ProfileOf).ToList();
        var reports = EmailTables.ReadReports(Path.Combine(folder, "reportsto.csv"));
        var firstDay = DateOnly.FromDateTime(mail.First().Time.UtcDateTime);
        var lines = Lines(reports, new DateTimeOffset(firstDay, TimeOnly.MinValue, TimeSpan.Zero));

        var mapping = new EmailMapping();
        var acts = mail.Select(row => (row.Time, mapping.Map(row)));
        foreach (var day in acts.ByDay(new ScenarioDay(firstDay, profiles, lines)))
            yield return day;
    }
}
