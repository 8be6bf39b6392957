using System.Reflection;

namespace Ssi.Architecture.Tests;

/// <summary>The tree as it was written, without what is built from it.</summary>
internal static class Repository
{
    /// <summary>What text files are called.</summary>
    public static readonly string[] TextExtensions =
    [
        "", ".config", ".cs", ".csproj", ".editorconfig", ".json", ".md", ".props", ".py", ".sh", ".sln", ".sql",
        ".targets", ".txt", ".yml", ".yaml",
    ];

    private static readonly HashSet<string> NotWritten = new(StringComparer.OrdinalIgnoreCase)
    {
        ".git", ".idea", ".vs", "artifacts", "bin", "BenchmarkDotNet.Artifacts", "data", "obj", "TestResults",
        "__pycache__",
    };

    /// <summary>The folder that holds <c>Ssi.Orleans.sln</c>.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The files below a folder that have one of the extensions, by path.</summary>
    public static IEnumerable<SourceFile> Files(string folder, params string[] extensions) =>
        Walk(new DirectoryInfo(Path.Combine(Root, folder)))
            .Where(file => extensions.Contains(file.Extension, StringComparer.OrdinalIgnoreCase))
            .Select(file => new SourceFile(RelativeTo(file.FullName), file.FullName))
            .OrderBy(file => file.Path, StringComparer.Ordinal);

    /// <summary>A file by its path from the root.</summary>
    public static SourceFile File(string path) => new(path, Path.Combine(Root, path));

    /// <summary>True where a file or a folder is at this path from the root.</summary>
    public static bool Exists(string path)
    {
        var full = Path.Combine(Root, path);
        return System.IO.File.Exists(full) || Directory.Exists(full);
    }

    private static IEnumerable<FileInfo> Walk(DirectoryInfo folder)
    {
        foreach (var file in folder.EnumerateFiles())
            yield return file;
        foreach (var below in folder.EnumerateDirectories().Where(below => !NotWritten.Contains(below.Name)))
        {
            foreach (var file in Walk(below))
                yield return file;
        }
    }

    private static string RelativeTo(string path) => Path.GetRelativePath(Root, path).Replace('\\', '/');

    private static string FindRoot()
    {
        var told = typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(one => one.Key == "RepositoryRoot").Value!;
        var root = Path.GetFullPath(told);
        return System.IO.File.Exists(Path.Combine(root, "Ssi.Orleans.sln"))
            ? root
            : throw new InvalidOperationException($"{root} holds no Ssi.Orleans.sln: the tree moved since the build.");
    }
}

/// <summary>A file of the tree.</summary>
/// <param name="Path">From the root, with slashes.</param>
internal sealed record SourceFile(string Path, string FullPath)
{
    private string? _text;

    public string Text => _text ??= File.ReadAllText(FullPath);

    public string[] Lines => Text.TrimEnd('\n').Split('\n');

    public string Name => System.IO.Path.GetFileName(Path);

    /// <summary>The folder from the root, with slashes.</summary>
    public string Folder => Path.Length > Name.Length ? Path[..^(Name.Length + 1)] : "";
}
