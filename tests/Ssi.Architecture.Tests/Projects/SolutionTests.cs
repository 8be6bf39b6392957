using System.Text.RegularExpressions;

namespace Ssi.Architecture.Tests.Projects;

/// <summary>The solution holds every project, and no file names a feed.</summary>
public sealed class SolutionTests
{
    private static readonly Regex Project = new(
        """= "[^"]+", "(?<path>[^"]+\.csproj)",""", RegexOptions.ExplicitCapture);

    [Fact]
    public void Solution_OfTheTree_HoldsEveryProject() => Assert.Equal(
        Sorted(ProjectFile.All.Select(project => project.Path)),
        Sorted(Project.Matches(Repository.File("Ssi.Orleans.sln").Text)
            .Select(match => match.Groups["path"].Value.Replace('\\', '/'))));

    [Fact]
    public void Versions_OfPackages_StandInOnePlace() => Findings.AreNone(
        from file in Repository.Files("", ".csproj")
        where Regex.IsMatch(file.Text, "<PackageReference[^>]*Version=", RegexOptions.ExplicitCapture)
        select file.Path);

    // Whoever builds chooses the feed.
    [Fact]
    public void Feed_InAnyFile_IsNotNamed()
    {
        const string Index = "v3/" + "index.json";
        Findings.AreNone(
            from file in Repository.Files("", Repository.TextExtensions)
            where file.Name.Equals("nuget.config", StringComparison.OrdinalIgnoreCase)
                || file.Text.Contains(Index, StringComparison.OrdinalIgnoreCase)
            select file.Path);
    }

    // Compared as text, so that a difference is shown whole.
    private static string Sorted(IEnumerable<string> paths) => string.Join('\n', paths.Order(StringComparer.Ordinal));
}
