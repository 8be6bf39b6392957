using System.Reflection;

namespace Ssi.Conformance;

/// <summary>The concerns that every engine is tested for.</summary>
public static class Suite
{
    /// <summary>Abstract classes of tests that nothing in the assembly derives from.</summary>
    /// <param name="tests">A test project that puts an engine under the suite.</param>
    public static IEnumerable<string> MissingIn(Assembly tests)
    {
        var derived = tests.GetTypes().Where(type => !type.IsAbstract).Select(type => type.BaseType).ToHashSet();
        return typeof(ConformanceTests).Assembly.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(ConformanceTests)) && type.IsAbstract && !derived.Contains(type))
            .Select(type => type.Name)
            .Order(StringComparer.Ordinal);
    }
}
