using System.Text;

namespace Ssi.Server.Options;

/// <summary>What <c>--help</c> prints.</summary>
internal static class Help
{
    public static bool IsAsked(string[] args) => args.Any(arg => arg is "--help" or "-h" or "-?");

    public static string Text()
    {
        var text = new StringBuilder()
            .AppendLine("Ssi.Server: scores, ranks and the HTTP API in one process, on a SQLite file.")
            .AppendLine()
            .AppendLine("  --urls=<addresses>  where to listen; default http://127.0.0.1:5080")
            .AppendLine();
        foreach (var row in OptionRow.All)
        {
            text.AppendLine($"  --{row.Key}=<{row.Bounds}>  default {row.Default}");
            text.AppendLine($"      {row.Consequence}");
        }

        return text.ToString();
    }
}
