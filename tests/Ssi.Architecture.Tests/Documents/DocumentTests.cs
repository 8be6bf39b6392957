using System.Text.RegularExpressions;

namespace Ssi.Architecture.Tests.Documents;

/// <summary>What the pages name is there: files they link to, paths, tests, and every option.</summary>
public sealed class DocumentTests
{
    private static readonly Regex Link = new(@"\]\((?<target>[^)\s]+)\)", RegexOptions.ExplicitCapture);

    private static readonly Regex NamedPath = new(
        @"`(?<path>(src|tests|docs|bench|deploy|\.ci)/[\w./-]*[\w/])`", RegexOptions.ExplicitCapture);

    private static readonly Regex NamedTest = new(
        @"`(?<test>[A-Z][A-Za-z0-9]*_[A-Za-z0-9]+_[A-Za-z0-9]+)`", RegexOptions.ExplicitCapture);

    private static readonly Regex OptionProperty = new(
        @"^\s*public (required )?[\w?<>]+ (?<name>\w+) \{ get; (set|init); \}",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture);

    private static readonly Regex ConfigurationKey = new("\"(?<key>Ssi:[A-Za-z:]+)\"", RegexOptions.ExplicitCapture);

    private static IEnumerable<SourceFile> Pages => Repository.Files("", ".md");

    [Fact]
    public void Links_InPages_LeadToFiles() => Findings.AreNone(
        from page in Pages
        from Match link in Link.Matches(page.Text)
        let target = link.Groups["target"].Value.Split('#')[0]
        where target.Length > 0 && !target.Contains("://", StringComparison.Ordinal)
        where !Repository.Exists(Path.Combine(page.Folder, target))
        select $"{page.Path}: {target}");

    [Fact]
    public void Paths_InPages_AreThere() => Findings.AreNone(
        from page in Pages
        from Match named in NamedPath.Matches(page.Text)
        let path = named.Groups["path"].Value
        where !Repository.Exists(path)
        select $"{page.Path}: {path}");

    [Fact]
    public void Tests_InPages_AreThere()
    {
        var tests = string.Join('\n', Repository.Files("tests", ".cs").Select(file => file.Text));
        Findings.AreNone(
            from page in Pages
            from Match named in NamedTest.Matches(page.Text)
            let test = named.Groups["test"].Value
            where !Regex.IsMatch(tests, $@"\b{test}\(", RegexOptions.ExplicitCapture)
            select $"{page.Path}: {test}");
    }

    [Fact]
    public void Decisions_OfTheProject_AreNumberedWithoutGaps()
    {
        var names = Repository.Files("docs/decisions", ".md").Select(file => file.Name).ToList();
        Assert.Equal(Enumerable.Range(1, names.Count).Select(i => $"{i:0000}-"), names.Select(name => name[..5]));
    }

    // The load tool's options are words of its command line, told in their own page.
    [Fact]
    public void Options_OfTheProduct_AreTold()
    {
        var told = string.Join('\n', Repository.Files("docs/operating", ".md").Select(page => page.Text));
        Findings.AreNone(
            from file in Repository.Files("src", ".cs")
            where file.Name.EndsWith("Options.cs", StringComparison.Ordinal)
            where !file.Path.StartsWith("src/Ssi.Load/", StringComparison.Ordinal)
            from Match property in OptionProperty.Matches(file.Text)
            let name = property.Groups["name"].Value
            where !Regex.IsMatch(told, $"[`:]{name}`", RegexOptions.ExplicitCapture)
            select $"{file.Path}: {name}");
    }

    [Fact]
    public void Keys_OfTheHost_AreTold()
    {
        var told = Repository.File("docs/operating/options.md").Text;
        Findings.AreNone(
            from file in Repository.Files("src/Ssi.Server", ".cs")
            from Match named in ConfigurationKey.Matches(file.Text)
            let key = named.Groups["key"].Value
            where !told.Contains($"`{key}`", StringComparison.Ordinal)
            select $"{file.Path}: {key}");
    }
}
