namespace Ssi.Architecture.Tests.Projects;

/// <summary>References point inward: the pure projects know nobody, and only a host chooses a database or an
/// engine.</summary>
public sealed class ReferenceTests
{
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["Ssi.Scoring"] = [],
        ["Ssi.Ranking"] = ["Ssi.Scoring"],
        ["Ssi.Storage"] = [],
        ["Ssi.Storage.PostgreSql"] = ["Ssi.Storage"],
        ["Ssi.Storage.Sqlite"] = ["Ssi.Storage"],
        ["Ssi.Engine"] = ["Ssi.Scoring", "Ssi.Ranking", "Ssi.Storage"],
        ["Ssi.Embedded"] = ["Ssi.Engine"],
        ["Ssi.Grains"] = ["Ssi.Engine"],
        ["Ssi.Api"] = ["Ssi.Engine"],
        ["Ssi.Server"] = ["Ssi.Api", "Ssi.Embedded", "Ssi.Storage.PostgreSql", "Ssi.Storage.Sqlite"],

        // The same edge and options with another engine.
        ["Ssi.Silo"] = ["Ssi.Grains", "Ssi.Server"],

        // The load tool meets the product over HTTP only.
        ["Ssi.Load"] = [],
    };

    private static readonly string[] Hosts = ["Ssi.Server", "Ssi.Silo"];

    private static readonly string[] Engines = ["Ssi.Embedded", "Ssi.Grains"];

    private static readonly string[] WithoutPackages =
        ["Ssi.Scoring", "Ssi.Ranking", "Ssi.Storage", "Ssi.Engine", "Ssi.Embedded", "Ssi.Api"];

    [Fact]
    public void References_OfEveryProduct_AreThoseAllowed() => Findings.AreNone(
        from project in ProjectFile.All
        where project.IsProduct
        let allowed = Allowed.GetValueOrDefault(project.Name)
        where allowed is null || !project.References.SetEquals(allowed)
        select $"{project.Name} references {Listed(project.References)}; allowed are {Listed(allowed ?? [])}");

    [Fact]
    public void Reference_ToADatabaseOrEngine_IsOfAHost() => Findings.AreNone(
        from project in ProjectFile.All
        where project.IsProduct && !Hosts.Contains(project.Name)
        from reference in project.References
        where Engines.Contains(reference) || reference.StartsWith("Ssi.Storage.", StringComparison.Ordinal)
        select $"{project.Name} references {reference}");

    [Fact]
    public void Packages_OfTheCore_AreNone() => Findings.AreNone(
        from project in ProjectFile.All
        where WithoutPackages.Contains(project.Name)
        from package in project.Packages
        select $"{project.Name} needs {package}");

    // A reference to the engine brings the storage contract along; what the API asks, it asks the port.
    [Fact]
    public void Storage_InTheApi_IsNotNamed() => Findings.AreNone(
        from file in Repository.Files("src/Ssi.Api", ".cs")
        where file.Text.Contains("Ssi.Storage", StringComparison.Ordinal)
        select file.Path);

    private static string Listed(IEnumerable<string> names) =>
        $"[{string.Join(", ", names.Order(StringComparer.Ordinal))}]";
}
