using System.Globalization;
using System.Net;
using Npgsql;
using Ssi.Server.Options;

namespace Ssi.Silo.Options;

/// <summary>What a process does in the cluster.</summary>
internal enum SiloRole
{
    /// <summary>A silo that serves the API too.</summary>
    Node,

    /// <summary>A silo whose address answers for operation only.</summary>
    Silo,

    /// <summary>The API apart from the silos, as a client of the cluster.</summary>
    Api,
}

/// <summary>What a host is told of the cluster, validated; read from the section <c>Ssi</c> of the
/// configuration.</summary>
/// <param name="UsesDatabase">True where membership is in a database, false for one silo or more on this machine
/// without one.</param>
/// <param name="ConnectionString">Where membership, grains' state and reminders are; null without a database.</param>
/// <param name="Address">The address that other silos reach this one at.</param>
/// <param name="PrimaryPort">Without a database: the silo port of the first silo on this machine.</param>
internal sealed record NodeOptions(
    SiloRole Role, bool UsesDatabase, string? ConnectionString, string ClusterId, string ServiceId,
    IPAddress Address, int SiloPort, int GatewayPort, int PrimaryPort, int CallSeconds, double ProbeSeconds,
    bool Dashboard)
{
    private const string Cluster = "Ssi:Cluster";

    private static readonly string[] Names = ["ClusterId", "ServiceId"];

    /// <summary>The options beyond those of every host.</summary>
    public static IReadOnlyList<OptionRow> Rows { get; } =
    [
        new("Ssi:Role", "node", "node, silo or api", "A silo with the API, a silo without it, or the API as a client."),
        new(Cluster, "localhost", "localhost or adonet",
            "Where silos find one another: on this machine, or in a PostgreSQL database."),
        new("Ssi:Orleans:ConnectionString", "that of Ssi:Postgres", "a connection string of PostgreSQL",
            "Membership, reminders and the state of grains off the path of events."),
        new("Ssi:Orleans:ClusterId", "ssi", "a name", "Silos of one cluster share it."),
        new("Ssi:Orleans:ServiceId", "ssi", "a name", "Stays the same however clusters come and go."),
        new("Ssi:Orleans:Address", "127.0.0.1", "an IP address", "Other silos and API nodes reach this silo at it."),
        new("Ssi:Orleans:SiloPort", "11111", "port, 1..65535", "Silos talk to one another there."),
        new("Ssi:Orleans:GatewayPort", "30000", "port, 1..65535", "API nodes talk to the silo there."),
        new("Ssi:Orleans:PrimaryPort", "that of the silo", "port, 1..65535",
            "With localhost: the silo port of the first silo, for others to join it."),
        new("Ssi:Orleans:CallSeconds", "10", "seconds, 1..300",
            "How long a call between nodes may take before it counts as failed and the client hears 503."),
        new("Ssi:Orleans:ProbeSeconds", "1.5", "seconds, 0.5..60",
            "How long a silo may be silent before a probe counts as missed; three missed make it suspected."),
        new("Ssi:Orleans:Dashboard", "false", "true or false",
            "Serves the Orleans dashboard at /dashboard; only where the API listens on loopback."),
    ];

    /// <exception cref="OptionsFaultException">Options are unreadable or out of bounds.</exception>
    /// <param name="storeConnectionString">Where the scores are; null for a SQLite file.</param>
    public static NodeOptions Read(IConfiguration configuration, string? storeConnectionString)
    {
        var faults = new List<string>();
        var orleans = configuration.GetSection("Ssi:Orleans");
        var role = OneOf(configuration, "Ssi:Role", ["node", "silo", "api"], faults);
        var usesDatabase = OneOf(configuration, Cluster, ["localhost", "adonet"], faults) == 1;
        var connection = orleans["ConnectionString"] ?? storeConnectionString;
        if (usesDatabase && string.IsNullOrWhiteSpace(connection))
            faults.Add("Ssi:Orleans:ConnectionString is missing; Ssi:Cluster=adonet needs one.");
        else if (usesDatabase && FaultOf(connection!) is { } fault)
            faults.Add($"Ssi:Orleans:ConnectionString is not readable: {fault}");
        foreach (var name in Names.Where(name => orleans[name] is { } text && string.IsNullOrWhiteSpace(text)))
            faults.Add($"Ssi:Orleans:{name} is empty; it is a name.");
        if (usesDatabase && storeConnectionString is null && role != (int)SiloRole.Api)
            faults.Add("Ssi:Database is sqlite; Ssi:Cluster=adonet needs postgres: silos share one store.");
        if (!IPAddress.TryParse(orleans["Address"] ?? "127.0.0.1", out var address))
            faults.Add($"Ssi:Orleans:Address is '{orleans["Address"]}'; it is an IP address.");
        var port = Whole(orleans, "SiloPort", 11_111, 1, 65_535, faults);
        var options = new NodeOptions(
            (SiloRole)role, usesDatabase, usesDatabase ? connection : null, orleans["ClusterId"] ?? "ssi",
            orleans["ServiceId"] ?? "ssi", address ?? IPAddress.Loopback, port,
            Whole(orleans, "GatewayPort", 30_000, 1, 65_535, faults),
            Whole(orleans, "PrimaryPort", port, 1, 65_535, faults),
            Whole(orleans, "CallSeconds", 10, 1, 300, faults),
            Number(orleans, "ProbeSeconds", 1.5, 0.5, 60, faults),
            OneOf(orleans, "Dashboard", ["false", "true"], faults) == 1);
        return faults.Count == 0 ? options : throw new OptionsFaultException(string.Join(Environment.NewLine, faults));
    }

    private static int OneOf(IConfiguration section, string key, string[] allowed, List<string> faults)
    {
        var text = section[key] ?? allowed[0];
        var found = Array.FindIndex(allowed, one => one.Equals(text, StringComparison.OrdinalIgnoreCase));
        if (found >= 0)
            return found;
        faults.Add($"{NameOf(key)} is '{text}'; it is {string.Join(" or ", allowed)}.");
        return 0;
    }

    private static string? FaultOf(string connection)
    {
        try
        {
            _ = new NpgsqlConnectionStringBuilder(connection);
            return null;
        }
        catch (ArgumentException error)
        {
            // It names the part that it does not know, and never a password.
            return error.Message;
        }
    }

    private static int Whole(
        IConfiguration section, string key, int @default, int min, int max, List<string> faults)
    {
        if (section[key] is not { } text)
            return @default;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            && value >= min && value <= max)
            return value;
        faults.Add($"{NameOf(key)} is '{text}'; it is a whole number in {min}..{max}.");
        return @default;
    }

    private static double Number(
        IConfiguration section, string key, double @default, double min, double max, List<string> faults)
    {
        if (section[key] is not { } text)
            return @default;
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            && value >= min && value <= max)
            return value;
        faults.Add(string.Create(
            CultureInfo.InvariantCulture, $"{NameOf(key)} is '{text}'; it lies in {min}..{max}."));
        return @default;
    }

    private static string NameOf(string key) =>
        key.StartsWith("Ssi:", StringComparison.Ordinal) ? key : $"Ssi:Orleans:{key}";
}
