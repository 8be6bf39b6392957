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

/// <summary>Silos in processes of their own for the whole suite.</summary>
public sealed class ProcessFixture : EngineFixture
{
    protected override async Task<IEngineUnderTest> StartAsync(DateTimeOffset clock, EngineOptions options) =>
        await ProcessCluster.StartAsync(clock, options);
}

[CollectionDefinition(Name)]
public sealed class ProcessCollection : ICollectionFixture<ProcessFixture>
{
    public const string Name = "process";
}

[Collection(ProcessCollection.Name)]
public sealed class ProcessExactlyOnceTests(ProcessFixture fixture) : ExactlyOnceConformance(fixture);

[Collection(ProcessCollection.Name)]
public sealed class ProcessEventTimeTests(ProcessFixture fixture) : EventTimeConformance(fixture);

[Collection(ProcessCollection.Name)]
public sealed class ProcessBatchTests(ProcessFixture fixture) : BatchConformance(fixture);

[Collection(ProcessCollection.Name)]
public sealed class ProcessProfileTests(ProcessFixture fixture) : ProfileConformance(fixture);

[Collection(ProcessCollection.Name)]
public sealed class ProcessErasureTests(ProcessFixture fixture) : ErasureConformance(fixture);

[Collection(ProcessCollection.Name)]
public sealed class ProcessConnectionTests(ProcessFixture fixture) : ConnectionConformance(fixture);

[Collection(ProcessCollection.Name)]
public sealed class ProcessStandingTests(ProcessFixture fixture) : StandingConformance(fixture);

[Collection(ProcessCollection.Name)]
public sealed class ProcessDayTests(ProcessFixture fixture) : DayConformance(fixture);

[Collection(ProcessCollection.Name)]
public sealed class ProcessRestartTests(ProcessFixture fixture) : RestartConformance(fixture);

[Collection(ProcessCollection.Name)]
public sealed class ProcessCrashTests(ProcessFixture fixture) : CrashConformance(fixture);

[Collection(ProcessCollection.Name)]
public sealed class ProcessWorldTests(ProcessFixture fixture) : WorldConformance(fixture);

[Collection(ProcessCollection.Name)]
public sealed class ProcessStatusTests(ProcessFixture fixture) : StatusConformance(fixture);

[Collection(ProcessCollection.Name)]
public sealed class ProcessTagTests(ProcessFixture fixture) : TagConformance(fixture);
