using System.Text;

namespace Ssi.Server.Options;

/// <summary>What <c>--help</c> prints.</summary>
internal static class Help
{
    public static bool IsAsked(string[] args) => args.Any(arg => arg is "--help" or "-h" or "-?");

    /// <param name="title">What the program is.</param>
    /// <param name="more">Options that it has beyond those of every host.</param>
    public static string Text(string title, params IReadOnlyList<OptionRow> more)
    {
        var text = new StringBuilder()
            .AppendLine(title)
            .AppendLine()
            .AppendLine("  --urls=<addresses>  where to listen; default http://127.0.0.1:5080")
            .AppendLine();
        foreach (var row in OptionRow.All.Concat(more))
        {
            text.AppendLine($"  --{row.Key}=<{row.Bounds}>  default {row.Default}");
            text.AppendLine($"      {row.Consequence}");
        }

        return text.ToString();
    }
}
