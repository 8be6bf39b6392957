using System.Globalization;
using System.Text;
using Ssi.Api;
using Ssi.Api.Events;
using Ssi.Engine;
using Ssi.Engine.Clock;
using Ssi.Storage.PostgreSql;
using Ssi.Storage.Sqlite;

namespace Ssi.Server.Options;

/// <summary>All that a host is told, validated; read from the section <c>Ssi</c> of the configuration.</summary>
/// <param name="SimulatedStart">Where a simulated clock begins in a new store; null for the real clock.</param>
/// <param name="Postgres">The database; null for the SQLite file.</param>
/// <param name="Shutdown">The parts of a stop before <paramref name="ShutdownSeconds"/>.</param>
internal sealed record ServerOptions(
    string Data, DateTimeOffset? SimulatedStart, int ShutdownSeconds, EngineOptions Engine, ApiOptions Api,
    SqliteOptions Sqlite, PostgreSqlOptions? Postgres, TelemetryOptions Telemetry, ShutdownOptions Shutdown)
{
    public const string DefaultData = "./data";
    public const int DefaultShutdownSeconds = 60;

    private const string Section = "Ssi";
    private const int MaxShutdownSeconds = 3600;

    /// <param name="more">Options that the host has beyond those of every host.</param>
    /// <exception cref="OptionsFaultException">Options are unknown, unreadable or out of bounds.</exception>
    public static ServerOptions Read(IConfiguration configuration, params IReadOnlyList<OptionRow> more)
    {
        var section = configuration.GetSection(Section);
        var faults = UnknownKeys(section, more).Concat(ListenAddresses.Faults(configuration)).ToList();
        var data = section["Data"] ?? DefaultData;
        if (string.IsNullOrWhiteSpace(data))
            faults.Add("Ssi:Data is empty; it names a folder.");
        var start = ReadClock(section.GetSection("Clock"), faults);
        var shutdown = Bind(section, new Host(), faults).ShutdownSeconds;
        var stop = Bind(section.GetSection("Shutdown"), new ShutdownOptions(), faults);
        faults.AddRange(stop.Validate());
        if (shutdown is < 1 or > MaxShutdownSeconds)
            faults.Add($"Ssi:ShutdownSeconds is {shutdown}; it lies in 1..{MaxShutdownSeconds}.");
        var engine = Bind(section.GetSection("Engine"), new EngineOptions(), faults);
        var api = Bind(section.GetSection("Api"), new ApiOptions(), faults);
        var file = new SqliteOptions { Path = Path.Combine(data, "ssi.db") };
        var sqlite = Bind(section.GetSection("Sqlite"), file, faults);
        if (sqlite.Problem() is { } problem)
            faults.Add($"Ssi:Sqlite:{problem}");
        var postgres = ReadPostgres(section, faults);
        faults.AddRange(engine.Validate());
        faults.AddRange(api.Validate());
        var telemetry = Bind(section.GetSection("Telemetry"), new TelemetryOptions(), faults);
        faults.AddRange(telemetry.Validate());
        return faults.Count == 0
            ? new ServerOptions(data, start, shutdown, engine, api, sqlite, postgres, telemetry, stop)
            : throw new OptionsFaultException(string.Join(Environment.NewLine, faults));
    }

    private static PostgreSqlOptions? ReadPostgres(IConfigurationSection section, List<string> faults)
    {
        var database = section["Database"] ?? "sqlite";
        var postgres = Bind(section.GetSection("Postgres"), new PostgreSqlOptions { ConnectionString = "" }, faults);
        if (database.Equals("sqlite", StringComparison.OrdinalIgnoreCase))
            return null;
        if (!database.Equals("postgres", StringComparison.OrdinalIgnoreCase))
            faults.Add($"Ssi:Database is {database}; it is sqlite or postgres.");
        else if (string.IsNullOrWhiteSpace(postgres.ConnectionString))
            faults.Add("Ssi:Postgres:ConnectionString is missing; Ssi:Database=postgres needs one.");
        else if (postgres.Problem() is { } problem)
            faults.Add($"Ssi:Postgres:{problem}");
        return postgres;
    }

    private static IEnumerable<string> UnknownKeys(IConfigurationSection section, IReadOnlyList<OptionRow> more) =>
        from pair in section.AsEnumerable()
        where pair.Value is not null
            && !OptionRow.All.Concat(more).Any(row => row.Key.Equals(pair.Key, StringComparison.OrdinalIgnoreCase))
        select $"{pair.Key} is not an option; --help lists them.";

    private static DateTimeOffset? ReadClock(IConfigurationSection clock, List<string> faults)
    {
        var mode = clock["Mode"] ?? "Real";
        if (mode.Equals("Real", StringComparison.OrdinalIgnoreCase))
            return null;
        if (!mode.Equals("Simulated", StringComparison.OrdinalIgnoreCase))
            faults.Add($"Ssi:Clock:Mode is {mode}; it is Real or Simulated.");
        else if (EventTime.TryParse(Encoding.UTF8.GetBytes(clock["Start"] ?? ""), out var ticks)
            && ClockRange.Contains(ticks))
            return new DateTimeOffset(ticks, TimeSpan.Zero);
        else
            faults.Add($"Ssi:Clock:Start is '{clock["Start"]}'; it is a time by RFC 3339, 2000-01-01 to 2179-06-04.");
        return null;
    }

    private static T Bind<T>(IConfigurationSection section, T options, List<string> faults)
        where T : class
    {
        foreach (var property in typeof(T).GetProperties().Where(one => one.CanWrite))
        {
            if (section[property.Name] is not { } text)
                continue;
            try
            {
                var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
                property.SetValue(options, Convert.ChangeType(text, type, CultureInfo.InvariantCulture));
            }
            catch (Exception error) when (error is FormatException or OverflowException)
            {
                var key = $"{section.Path}:{property.Name}";
                var bounds = OptionRow.All.First(row => row.Key.Equals(key, StringComparison.Ordinal)).Bounds;
                faults.Add($"{key} is '{text}'; it is {bounds}.");
            }
        }

        return options;
    }

    private sealed class Host
    {
        public int ShutdownSeconds { get; set; } = DefaultShutdownSeconds;
    }
}

/// <summary>Options are not usable; the message names each, its value and its bounds.</summary>
internal sealed class OptionsFaultException(string message) : Exception(message);
