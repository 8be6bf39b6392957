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
using Ssi.Storage.TestKit.Postgres;

namespace Ssi.Cluster.Conformance.Tests;

/// <summary>Silos in processes of their own for the whole suite.</summary>
public sealed class ProcessFixture : EngineFixture
{
    protected override bool CanStart => PostgresServer.Missing is null;

    protected override async Task<IEngineUnderTest> StartAsync(DateTimeOffset clock, EngineOptions options) =>
        await ProcessCluster.StartAsync(clock, options);
}

[CollectionDefinition(Name)]
public sealed class ProcessCollection : ICollectionFixture<ProcessFixture>
{
    public const string Name = "process";
}

[NeedsPostgres]
[Collection(ProcessCollection.Name)]
public sealed class ProcessExactlyOnceTests(ProcessFixture fixture) : ExactlyOnceConformance(fixture);

[NeedsPostgres]
[Collection(ProcessCollection.Name)]
public sealed class ProcessEventTimeTests(ProcessFixture fixture) : EventTimeConformance(fixture);

[NeedsPostgres]
[Collection(ProcessCollection.Name)]
public sealed class ProcessBatchTests(ProcessFixture fixture) : BatchConformance(fixture);

[NeedsPostgres]
[Collection(ProcessCollection.Name)]
public sealed class ProcessProfileTests(ProcessFixture fixture) : ProfileConformance(fixture);

[NeedsPostgres]
[Collection(ProcessCollection.Name)]
public sealed class ProcessConditionTests(ProcessFixture fixture) : ConditionConformance(fixture);

[Collection(ProcessCollection.Name)]
public sealed class ProcessErasureTests(ProcessFixture fixture) : ErasureConformance(fixture);

[NeedsPostgres]
[Collection(ProcessCollection.Name)]
public sealed class ProcessConnectionTests(ProcessFixture fixture) : ConnectionConformance(fixture);

[NeedsPostgres]
[Collection(ProcessCollection.Name)]
public sealed class ProcessStandingTests(ProcessFixture fixture) : StandingConformance(fixture);

[NeedsPostgres]
[Collection(ProcessCollection.Name)]
public sealed class ProcessDayTests(ProcessFixture fixture) : DayConformance(fixture);

[NeedsPostgres]
[Collection(ProcessCollection.Name)]
public sealed class ProcessRestartTests(ProcessFixture fixture) : RestartConformance(fixture);

[NeedsPostgres]
[Collection(ProcessCollection.Name)]
public sealed class ProcessCrashTests(ProcessFixture fixture) : CrashConformance(fixture);

[NeedsPostgres]
[Collection(ProcessCollection.Name)]
public sealed class ProcessWorldTests(ProcessFixture fixture) : WorldConformance(fixture);

[NeedsPostgres]
[Collection(ProcessCollection.Name)]
public sealed class ProcessStatusTests(ProcessFixture fixture) : StatusConformance(fixture);

[NeedsPostgres]
[Collection(ProcessCollection.Name)]
public sealed class ProcessTagTests(ProcessFixture fixture) : TagConformance(fixture);
