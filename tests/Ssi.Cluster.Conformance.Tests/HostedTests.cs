using Ssi.Conformance.Connections;
using Ssi.Conformance.Days;
using Ssi.Conformance.Engines;
using Ssi.Conformance.Ingest;
using Ssi.Conformance.Members;
using Ssi.Conformance.Operation;
using Ssi.Conformance.Restarts;
using Ssi.Conformance.Standings;
using Ssi.Conformance.Worlds;
using Ssi.Engine;

namespace Ssi.Cluster.Conformance.Tests;

/// <summary>Three silos in this process for the whole suite.</summary>
public sealed class HostedFixture : EngineFixture
{
    protected override async Task<IEngineUnderTest> StartAsync(DateTimeOffset clock, EngineOptions options) =>
        await HostedCluster.StartAsync(clock, options);
}

[CollectionDefinition(Name)]
public sealed class HostedCollection : ICollectionFixture<HostedFixture>
{
    public const string Name = "hosted";
}

[Collection(HostedCollection.Name)]
public sealed class HostedExactlyOnceTests(HostedFixture fixture) : ExactlyOnceConformance(fixture);

[Collection(HostedCollection.Name)]
public sealed class HostedEventTimeTests(HostedFixture fixture) : EventTimeConformance(fixture);

[Collection(HostedCollection.Name)]
public sealed class HostedBatchTests(HostedFixture fixture) : BatchConformance(fixture);

[Collection(HostedCollection.Name)]
public sealed class HostedProfileTests(HostedFixture fixture) : ProfileConformance(fixture);

[Collection(HostedCollection.Name)]
public sealed class HostedConditionTests(HostedFixture fixture) : ConditionConformance(fixture);

[Collection(HostedCollection.Name)]
public sealed class HostedErasureTests(HostedFixture fixture) : ErasureConformance(fixture);

[Collection(HostedCollection.Name)]
public sealed class HostedConnectionTests(HostedFixture fixture) : ConnectionConformance(fixture);

[Collection(HostedCollection.Name)]
public sealed class HostedStandingTests(HostedFixture fixture) : StandingConformance(fixture);

[Collection(HostedCollection.Name)]
public sealed class HostedDayTests(HostedFixture fixture) : DayConformance(fixture);

[Collection(HostedCollection.Name)]
public sealed class HostedRestartTests(HostedFixture fixture) : RestartConformance(fixture);

[Collection(HostedCollection.Name)]
public sealed class HostedCrashTests(HostedFixture fixture) : CrashConformance(fixture);

[Collection(HostedCollection.Name)]
public sealed class HostedWorldTests(HostedFixture fixture) : WorldConformance(fixture);

[Collection(HostedCollection.Name)]
public sealed class HostedStatusTests(HostedFixture fixture) : StatusConformance(fixture);

[Collection(HostedCollection.Name)]
public sealed class HostedTagTests(HostedFixture fixture) : TagConformance(fixture);
