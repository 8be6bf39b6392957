using Xunit.Abstractions;
using Xunit.Sdk;

namespace Ssi.Storage.TestKit;

/// <summary>What the tests of a class need of the machine.</summary>
[AttributeUsage(AttributeTargets.Class)]
public abstract class NeedsAttribute : Attribute
{
    /// <summary>What is missing; null where it is there.</summary>
    public abstract string? Missing { get; }
}

/// <summary>A test that is skipped, and says so, where its class <see cref="NeedsAttribute">needs</see> what is
/// missing. The class may derive from the one that holds the test.</summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("Ssi.Storage.TestKit." + nameof(KitFactDiscoverer), "Ssi.Storage.TestKit")]
public sealed class KitFactAttribute : FactAttribute;

/// <summary>A theory that is skipped like a <see cref="KitFactAttribute"/>.</summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("Ssi.Storage.TestKit." + nameof(KitTheoryDiscoverer), "Ssi.Storage.TestKit")]
public sealed class KitTheoryAttribute : TheoryAttribute;

/// <summary>Finds facts.</summary>
public sealed class KitFactDiscoverer(IMessageSink sink) : FactDiscoverer(sink)
{
    public override IEnumerable<IXunitTestCase> Discover(
        ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo factAttribute) =>
        Missing.Skipped(DiagnosticMessageSink, discoveryOptions, testMethod)
            ?? base.Discover(discoveryOptions, testMethod, factAttribute);
}

/// <summary>Finds the rows of theories.</summary>
public sealed class KitTheoryDiscoverer(IMessageSink sink) : TheoryDiscoverer(sink)
{
    public override IEnumerable<IXunitTestCase> Discover(
        ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo theoryAttribute) =>
        Missing.Skipped(DiagnosticMessageSink, discoveryOptions, testMethod)
            ?? base.Discover(discoveryOptions, testMethod, theoryAttribute);
}

internal static class Missing
{
    public static IEnumerable<IXunitTestCase>? Skipped(
        IMessageSink sink, ITestFrameworkDiscoveryOptions options, ITestMethod method)
    {
        var missing = method.TestClass.Class.GetCustomAttributes(typeof(NeedsAttribute))
            .OfType<IReflectionAttributeInfo>()
            .Select(info => ((NeedsAttribute)info.Attribute).Missing)
            .FirstOrDefault(reason => reason is not null);
        return missing is null
            ? null
            : [
                new XunitSkippedDataRowTestCase(
                    sink, options.MethodDisplayOrDefault(), options.MethodDisplayOptionsOrDefault(), method, missing),
            ];
    }
}
