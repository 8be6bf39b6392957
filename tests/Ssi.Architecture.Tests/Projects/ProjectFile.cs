using System.Xml.Linq;

namespace Ssi.Architecture.Tests.Projects;

/// <summary>A project as its file states it.</summary>
/// <param name="Path">From the root, with slashes.</param>
/// <param name="References">Names of the projects it references itself.</param>
/// <param name="Packages">Packages it references itself.</param>
internal sealed record ProjectFile(
    string Path, string Name, IReadOnlySet<string> References, IReadOnlySet<string> Packages)
{
    public static IReadOnlyList<ProjectFile> All { get; } = [.. Repository.Files("", ".csproj").Select(Read)];

    public bool IsProduct => Path.StartsWith("src/", StringComparison.Ordinal);

    private static ProjectFile Read(SourceFile file)
    {
        var xml = XDocument.Parse(file.Text);
        return new ProjectFile(
            file.Path,
            System.IO.Path.GetFileNameWithoutExtension(file.Name),
            Includes(xml, "ProjectReference").Select(NameOf).ToHashSet(StringComparer.Ordinal),
            Includes(xml, "PackageReference").ToHashSet(StringComparer.Ordinal));
    }

    private static IEnumerable<string> Includes(XDocument xml, string element) =>
        xml.Descendants(element).Select(item => (string)item.Attribute("Include")!);

    private static string NameOf(string path) => System.IO.Path.GetFileNameWithoutExtension(path.Replace('\\', '/'));
}
