using Ssi.Conformance;
using Ssi.Conformance.Connections;
using Ssi.Conformance.Days;
using Ssi.Conformance.Ingest;
using Ssi.Conformance.Members;
using Ssi.Conformance.Operation;
using Ssi.Conformance.Restarts;
using Ssi.Conformance.Standings;
using Ssi.Conformance.Worlds;

namespace Ssi.Embedded.Conformance.Tests;

public sealed class SuiteTests
{
    [Fact]
    public void Suite_OfTheEmbeddedEngine_IsWhole() => Assert.Empty(Suite.MissingIn(typeof(SuiteTests).Assembly));
}

[Collection(EmbeddedCollection.Name)]
public sealed class ExactlyOnceTests(EmbeddedFixture fixture) : ExactlyOnceConformance(fixture);

[Collection(EmbeddedCollection.Name)]
public sealed class EventTimeTests(EmbeddedFixture fixture) : EventTimeConformance(fixture);

[Collection(EmbeddedCollection.Name)]
public sealed class BatchTests(EmbeddedFixture fixture) : BatchConformance(fixture);

[Collection(EmbeddedCollection.Name)]
public sealed class ProfileTests(EmbeddedFixture fixture) : ProfileConformance(fixture);

[Collection(EmbeddedCollection.Name)]
public sealed class ConditionTests(EmbeddedFixture fixture) : ConditionConformance(fixture);

[Collection(EmbeddedCollection.Name)]
public sealed class ErasureTests(EmbeddedFixture fixture) : ErasureConformance(fixture);

[Collection(EmbeddedCollection.Name)]
public sealed class ConnectionTests(EmbeddedFixture fixture) : ConnectionConformance(fixture);

[Collection(EmbeddedCollection.Name)]
public sealed class StandingTests(EmbeddedFixture fixture) : StandingConformance(fixture);

[Collection(EmbeddedCollection.Name)]
public sealed class DayTests(EmbeddedFixture fixture) : DayConformance(fixture);

[Collection(EmbeddedCollection.Name)]
public sealed class RestartTests(EmbeddedFixture fixture) : RestartConformance(fixture);

[Collection(EmbeddedCollection.Name)]
public sealed class CrashTests(EmbeddedFixture fixture) : CrashConformance(fixture);

[Collection(EmbeddedCollection.Name)]
public sealed class WorldTests(EmbeddedFixture fixture) : WorldConformance(fixture);

[Collection(EmbeddedCollection.Name)]
public sealed class StatusTests(EmbeddedFixture fixture) : StatusConformance(fixture);

[Collection(EmbeddedCollection.Name)]
public sealed class TagTests(EmbeddedFixture fixture) : TagConformance(fixture);
