namespace Ssi.Load.Tests;

/// <summary>A folder of its own, gone at the end.</summary>
public sealed class TempFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("ssi-load-").FullName;

    public void Write(string name, params string[] lines) =>
        File.WriteAllLines(System.IO.Path.Combine(Path, name), lines);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
