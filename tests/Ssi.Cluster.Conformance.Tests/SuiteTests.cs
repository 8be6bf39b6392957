using Ssi.Conformance;

namespace Ssi.Cluster.Conformance.Tests;

public sealed class SuiteTests
{
    [Fact]
    public void Suite_OfTheCluster_IsWhole() => Assert.Empty(Suite.MissingIn(typeof(SuiteTests).Assembly));
}
