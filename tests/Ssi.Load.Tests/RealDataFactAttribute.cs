namespace Ssi.Load.Tests;

/// <summary>A test on a public set of real activity: skipped, and says so, where the environment variable
/// <c>SSI_DATA</c> names no folder that holds it.</summary>
public sealed class RealDataFactAttribute : FactAttribute
{
    public RealDataFactAttribute(string set)
    {
        if (!Directory.Exists(FolderOf(set)))
            Skip = $"SSI_DATA names no folder with {set}";
    }

    public static string FolderOf(string set) =>
        Path.Combine(Environment.GetEnvironmentVariable("SSI_DATA") ?? "", set);
}
