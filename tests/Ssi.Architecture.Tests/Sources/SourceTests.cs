using System.Text.RegularExpressions;

namespace Ssi.Architecture.Tests.Sources;

/// <summary>What holds for every source file: its size, its namespace, its comments, and what it must not call. The
/// analyzers see calls better; this sees also what is not compiled.</summary>
public sealed class SourceTests
{
    private const int MaxLines = 400;
    private const int MaxColumns = 120;

    /// <summary>Files that may be longer, each with its reason.</summary>
    private static readonly Dictionary<string, string> Longer = new(StringComparer.Ordinal);

    private static readonly Regex Banned = new(
        @"\bDateTime(Offset)?\.(Utc)?Now\b|\bDateTime\.Today\b|\bThread\.Sleep\b|\bRandom\.Shared\b|\bnew Random\(\)"
        + @"|\bGuid\.NewGuid\b|\bNotImplemented(Exception)\b|\b(TO)(DO)\b|\bFIXM[E]\b|\bHAC[K]\b");

    private static readonly Regex FloatingPoint = new(
        @"\b(double|float|Half|MathF|Math\.(Pow|Exp|Sqrt|Cbrt|Log\w*|Round|Floor|Ceiling))\b");

    private static readonly Regex Namespace = new(
        @"^namespace (?<name>[\w.]+);", RegexOptions.Multiline | RegexOptions.ExplicitCapture);

    private static readonly Regex PublicType = new(
        @"^\s*public ((static|sealed|abstract|readonly|ref|partial|unsafe|new) )*"
        + @"(class|struct|record|interface|enum|delegate)\b",
        RegexOptions.ExplicitCapture);

    private static IEnumerable<SourceFile> Product => Repository.Files("src", ".cs");

    private static IEnumerable<SourceFile> Written =>
        Product.Concat(Repository.Files("tests", ".cs")).Concat(Repository.Files("bench", ".cs"));

    [Fact]
    public void Calls_ThatAreBanned_AreAbsent() => Findings.AreNone(
        from file in Product
        from place in Places(file, line => Banned.IsMatch(line))
        select place);

    // Scores are the same on every machine: whole numbers only.
    [Fact]
    public void FloatingPoint_InScoresAndRanks_IsAbsent() => Findings.AreNone(
        from file in Repository.Files("src/Ssi.Scoring", ".cs").Concat(Repository.Files("src/Ssi.Ranking", ".cs"))
        from place in Places(file, line => FloatingPoint.IsMatch(line.Split("//")[0]))
        select place);

    [Fact]
    public void File_OfSource_IsAtMost400Lines() => Findings.AreNone(
        from file in Written
            .Concat(Repository.Files("src", ".sql", ".js", ".css"))
            .Concat(Repository.Files("deploy", ".sql"))
        where file.Lines.Length > MaxLines && !Longer.ContainsKey(file.Path)
        select $"{file.Path}: {file.Lines.Length} lines");

    [Fact]
    public void Line_OfSource_IsAtMost120Columns() => Findings.AreNone(
        from file in Written
        from place in Places(file, line => line.Length > MaxColumns)
        select place);

    [Fact]
    public void Namespace_OfAFile_IsItsFolder() => Findings.AreNone(
        from file in Written
        where file.Name != "Program.cs"
        let expected = file.Folder[(file.Folder.IndexOf('/', StringComparison.Ordinal) + 1)..].Replace('/', '.')
        let actual = Namespace.Match(file.Text).Groups["name"].Value
        where actual != expected
        select $"{file.Path}: '{actual}', not '{expected}'");

    [Fact]
    public void PublicType_OfTheProduct_HasASummary() => Findings.AreNone(
        from file in Product
        from place in UncommentedTypes(file)
        select place);

    private static IEnumerable<string> UncommentedTypes(SourceFile file)
    {
        var lines = file.Lines;
        for (var i = 0; i < lines.Length; i++)
        {
            if (!PublicType.IsMatch(lines[i]))
                continue;
            var above = i - 1;
            while (above >= 0 && lines[above].TrimStart().StartsWith('['))
                above--;
            var comment = "";
            for (; above >= 0 && lines[above].TrimStart().StartsWith("///", StringComparison.Ordinal); above--)
                comment += lines[above];

            // The other parts of a partial type say what they hold.
            if (!comment.Contains("<summary>", StringComparison.Ordinal)
                && !comment.Contains("<content>", StringComparison.Ordinal))
                yield return $"{file.Path}:{i + 1}";
        }
    }

    private static IEnumerable<string> Places(SourceFile file, Func<string, bool> found)
    {
        var lines = file.Lines;
        for (var i = 0; i < lines.Length; i++)
        {
            if (found(lines[i]))
                yield return $"{file.Path}:{i + 1}";
        }
    }
}
