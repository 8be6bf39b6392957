using Ssi.Conformance.Engines;
using Ssi.Engine;

namespace Ssi.Embedded.Conformance.Tests;

/// <summary>One embedded engine for the whole suite, as an engine that is expensive to start has it.</summary>
public sealed class EmbeddedFixture : EngineFixture
{
    protected override async Task<IEngineUnderTest> StartAsync(DateTimeOffset clock, EngineOptions options) =>
        await EmbeddedEngine.StartAsync(clock, options);
}

[CollectionDefinition(Name)]
public sealed class EmbeddedCollection : ICollectionFixture<EmbeddedFixture>
{
    public const string Name = "embedded";
}
