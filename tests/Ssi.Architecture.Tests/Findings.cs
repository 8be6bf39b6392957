namespace Ssi.Architecture.Tests;

/// <summary>What a test found wrong, told in full: a collection assertion would cut it short.</summary>
internal static class Findings
{
    public static void AreNone(IEnumerable<string> findings)
    {
        var found = findings.ToList();
        Assert.True(found.Count == 0, $"{found.Count} found:\n{string.Join('\n', found)}");
    }
}
