namespace Ssi.Server.Options;

/// <summary>The command line, checked before the configuration reads it: that passes over a word that is no option, an
/// option without a value, and keys that nothing reads.</summary>
internal static class Arguments
{
    /// <summary>First parts of the keys that something reads.</summary>
    private static readonly string[] Sections =
    [
        "Ssi", "Kestrel", "Logging", "AllowedHosts", "OpenTelemetry", WebHostDefaults.ServerUrlsKey,
        WebHostDefaults.PreferHostingUrlsKey, WebHostDefaults.EnvironmentKey, WebHostDefaults.ContentRootKey,
        WebHostDefaults.ApplicationKey,
    ];

    /// <summary>The first argument that is no option, in a sentence; null where all are.</summary>
    public static string? FaultOf(string[] args)
    {
        for (var i = 0; i < args.Length; i++)
        {
            var name = args[i].TrimStart('-', '/').Split('=')[0];
            if (!Sections.Contains(name.Split(':')[0], StringComparer.OrdinalIgnoreCase))
                return $"'{args[i]}' is not an option; --help lists them.";
            if (args[i].Contains('='))
                continue;

            // The value is the next argument.
            if (!args[i].StartsWith('-') || ++i == args.Length || args[i].StartsWith("--", StringComparison.Ordinal))
                return $"--{name} has no value; write --{name}=<value>.";
        }

        return null;
    }
}
