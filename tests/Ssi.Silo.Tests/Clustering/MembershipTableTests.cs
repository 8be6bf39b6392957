using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;
using Orleans.Configuration;
using Orleans.Runtime;
using Orleans.Runtime.Membership;
using Orleans.Runtime.MembershipService;
using Ssi.Storage.TestKit;
using Ssi.Storage.TestKit.Postgres;

namespace Ssi.Silo.Tests.Clustering;

/// <summary>The statements of membership, run by Orleans' own provider.</summary>
[NeedsPostgres]
public sealed class MembershipTableTests(PostgresFixture fixture) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private const string InsertKey = "insert";
    private const string UpdateKey = "update";

    private static readonly DateTime Started = new(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc);

    private static readonly DateTimeOffset Cutoff = new(Started.AddDays(1));

    private static int _databases;

    private OrleansDatabase _database = null!;
    private AdoNetClusteringTable _table = null!;

    public async Task InitializeAsync()
    {
        _database = await OrleansDatabase.CreateAsync(
            fixture.Server, $"membership_{Interlocked.Increment(ref _databases)}");
        _table = await OpenAsync("cluster");
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [KitFact]
    public async Task Open_ManyAtOnce_MakesOneVersion()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => OpenAsync("another"))));

        Assert.Equal(
            ["another|0", "cluster|0"],
            await _database.SqlAsync("SELECT cluster_id, version FROM orleans.membership_version ORDER BY 1"));
    }

    [KitFact]
    public async Task Read_WithoutMembers_TellsTheVersion()
    {
        var all = await _table.ReadAllAsync();
        var row = await _table.ReadRowAsync(Silo(1));

        Assert.Equal((0, "0", 0), (all.Version.Version, all.Version.VersionEtag, all.Members.Count));
        Assert.Equal((0, "0", 0), (row.Version.Version, row.Version.VersionEtag, row.Members.Count));
    }

    [KitFact]
    public async Task Insert_AtTheVersionRead_IsReadBackWhole()
    {
        var entry = Entry(1);
        Assert.True(await InsertAsync(entry, version: 0));
        Assert.True(await InsertAsync(Entry(2), version: 1));

        var row = await _table.ReadRowAsync(entry.SiloAddress);
        var read = Assert.Single(row.Members).Item1;

        Assert.Equal(2, row.Version.Version);
        Assert.Equal(
            (entry.SiloAddress, entry.SiloName, entry.HostName, entry.Status, entry.ProxyPort),
            (read.SiloAddress, read.SiloName, read.HostName, read.Status, read.ProxyPort));
        Assert.Equal((entry.StartTime, entry.IAmAliveTime), (read.StartTime, read.IAmAliveTime));
        Assert.Null(read.SuspectTimes);
        Assert.Equal(2, (await _table.ReadAllAsync()).Members.Count);
    }

    [KitFact]
    public async Task Insert_OfAMemberThatIsThere_ChangesNothing()
    {
        await InsertAsync(Entry(1), version: 0);

        Assert.False(await InsertAsync(Entry(1), version: 1));
        Assert.Equal(1, (await _table.ReadAllAsync()).Version.Version);
    }

    [KitFact]
    public async Task Update_AtTheVersionRead_IsReadBackWithVotes()
    {
        var entry = Entry(1);
        await InsertAsync(entry, version: 0);
        entry.Status = SiloStatus.Dead;
        entry.IAmAliveTime = Started.AddMinutes(5);
        entry.AddSuspector(Silo(2), Started.AddMinutes(6));

        Assert.True(await UpdateAsync(entry, version: 1));

        var all = await _table.ReadAllAsync();
        var read = Assert.Single(all.Members).Item1;
        Assert.Equal(2, all.Version.Version);
        Assert.Equal((SiloStatus.Dead, Started.AddMinutes(5)), (read.Status, read.IAmAliveTime));
        Assert.Equal([Tuple.Create(Silo(2), Started.AddMinutes(6))], read.SuspectTimes);
    }

    [KitFact]
    public async Task Update_OfAMemberThatIsNotThere_ChangesNothing()
    {
        Assert.False(await UpdateAsync(Entry(1), version: 0));
        Assert.Equal(0, (await _table.ReadAllAsync()).Version.Version);
    }

    [KitTheory]
    [InlineData(InsertKey)]
    [InlineData(UpdateKey)]
    public async Task Change_AtAnOldVersion_ChangesNothing(string change)
    {
        await InsertAsync(Entry(1), version: 0);

        Assert.False(await ChangeAsync(change, version: 0));
        Assert.Equal(["1|3"], await StateAsync());
    }

    // All are inside their statement, and have taken their snapshot, before one of them goes on.
    [KitTheory]
    [InlineData(InsertKey)]
    [InlineData(UpdateKey)]
    public async Task Change_ManyAtOneVersion_SucceedsOnce(string change)
    {
        await InsertAsync(Entry(1), version: 0);
        for (var version = 1; version <= 10; version++)
        {
            var at = version;
            await using var held = await _database.HoldAsync("SELECT FROM orleans.membership_version FOR UPDATE");
            var changes = Enumerable.Range(0, 6).Select(i => Task.Run(() => ChangeAsync(change, at, 10 * at + i)));
            var running = changes.ToList();
            await _database.WaitingAsync(running.Count);
            await held.RollbackAsync();

            Assert.Single(await Task.WhenAll(running), succeeded => succeeded);
            Assert.Equal(at + 1, (await _table.ReadAllAsync()).Version.Version);
        }
    }

    // Nobody waits in line here: whoever comes first at a version wins, and none is lost.
    [KitFact]
    public async Task Insert_ManyThatTryAgain_AllJoin()
    {
        await Task.WhenAll(Enumerable.Range(1, 8).Select(i => Task.Run(async () =>
        {
            while (!await InsertAsync(Entry(i), (await _table.ReadAllAsync()).Version.Version))
            {
                // Somebody else was first.
            }
        })));

        var all = await _table.ReadAllAsync();
        Assert.Equal((8, 8), (all.Version.Version, all.Members.Count));
    }

    [KitFact]
    public async Task Change_BehindOneThatFails_Succeeds()
    {
        await using var held = await _database.HoldAsync("UPDATE orleans.membership_version SET version = 1");
        var insert = Task.Run(() => InsertAsync(Entry(1), version: 0));
        await _database.WaitingAsync(1);
        await held.RollbackAsync();

        Assert.True(await insert);
    }

    [KitFact]
    public async Task Alive_OfAMember_LeavesTheVersion()
    {
        var entry = Entry(1);
        await InsertAsync(entry, version: 0);
        entry.IAmAliveTime = Started.AddHours(1);

        await _table.UpdateIAmAliveAsync(entry);

        var all = await _table.ReadAllAsync();
        Assert.Equal(1, all.Version.Version);
        Assert.Equal(Started.AddHours(1), Assert.Single(all.Members).Item1.IAmAliveTime);
    }

    [KitFact]
    public async Task Gateways_OfACluster_AreActiveSilosThatTakeClients()
    {
        await InsertAsync(Entry(1), version: 0);
        await InsertAsync(Entry(2, SiloStatus.Joining), version: 1);
        var closed = Entry(3);
        closed.ProxyPort = 0;
        await InsertAsync(closed, version: 2);
        var provider = new AdoNetGatewayListProvider(
            NullLogger<AdoNetGatewayListProvider>.Instance, null!,
            Told(new AdoNetClusteringClientOptions
            {
                Invariant = "Npgsql",
                ConnectionString = _database.ConnectionString,
            }),
            Told(new GatewayOptions()),
            Told(new ClusterOptions { ClusterId = "cluster", ServiceId = "service" }));
        await provider.InitializeGatewayListProviderAsync();

        Assert.Equal(["gwy.tcp://127.0.0.1:30000/1"], (await provider.GetGatewaysAsync()).Select(uri => $"{uri}"));
    }

    // With the statement for each row, and without it by the one for all.
    [KitTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Cleanup_OfOldRows_TakesOnlyTheDead(bool each)
    {
        if (!each)
            await _database.SqlAsync("DELETE FROM orleans.orleansquery WHERE querykey = 'CleanupDefunctSiloEntryKey'");
        _table = await OpenAsync("cluster");
        await InsertAsync(Entry(1), version: 0);
        await InsertAsync(Entry(2, SiloStatus.Dead), version: 1);
        var late = Entry(3, SiloStatus.Dead);
        late.IAmAliveTime = Started.AddDays(2);
        await InsertAsync(late, version: 2);
        var voted = Entry(4, SiloStatus.Dead);
        await InsertAsync(voted, version: 3);
        voted.AddSuspector(Silo(1), Started.AddMinutes(1));
        await UpdateAsync(voted, version: 4);

        await _table.CleanupDefunctSiloEntriesAsync(Cutoff);

        var left = (await _table.ReadAllAsync()).Members.Select(member => member.Item1.SiloAddress.Generation);
        Assert.Equal([1, 3], left.Order());
    }

    [KitTheory]
    [InlineData("i_am_alive_time = i_am_alive_time + interval '1 microsecond'")]
    [InlineData("status = 3")]
    [InlineData("suspect_times = 'another vote'")]
    public async Task Cleanup_OfARowWrittenSinceItWasRead_LeavesIt(string written)
    {
        await InsertAsync(Entry(1, SiloStatus.Dead), version: 0);
        await using var held = await _database.HoldAsync($"UPDATE orleans.membership SET {written}");
        var cleanup = Task.Run(() => _table.CleanupDefunctSiloEntriesAsync(Cutoff));
        await _database.WaitingAsync(1);
        await held.CommitAsync();
        await cleanup;

        Assert.Equal(["1"], await _database.SqlAsync("SELECT count(*) FROM orleans.membership"));
    }

    [KitFact]
    public async Task Delete_OfACluster_LeavesTheOthers()
    {
        var other = await OpenAsync("other");
        await InsertAsync(Entry(1), version: 0);
        await other.InsertRowAsync(Entry(1), new TableVersion(1, "0"));

        await _table.DeleteMembershipTableEntriesAsync("cluster");

        Assert.Equal(
            ["other|1"],
            await _database.SqlAsync("SELECT cluster_id, count(*) FROM orleans.membership GROUP BY cluster_id"));
        Assert.Equal(["other|1"], await _database.SqlAsync("SELECT * FROM orleans.membership_version"));
    }

    [KitFact]
    public async Task Table_WithoutTheSearchPath_IsNotFound()
    {
        var options = new AdoNetClusteringSiloOptions
        {
            Invariant = "Npgsql",
            ConnectionString = _database.OwnerConnectionString,
        };

        var error = await Assert.ThrowsAsync<PostgresException>(() => OpenAsync("cluster", options));

        Assert.Equal(PostgresErrorCodes.UndefinedTable, error.SqlState);
    }

    private Task<AdoNetClusteringTable> OpenAsync(string cluster) => OpenAsync(
        cluster,
        new AdoNetClusteringSiloOptions { Invariant = "Npgsql", ConnectionString = _database.ConnectionString });

    private static async Task<AdoNetClusteringTable> OpenAsync(string cluster, AdoNetClusteringSiloOptions options)
    {
        var table = new AdoNetClusteringTable(
            null!, Told(new ClusterOptions { ClusterId = cluster, ServiceId = "service" }),
            Told(options), NullLogger<AdoNetClusteringTable>.Instance);
        await table.InitializeMembershipTableAsync(tryInitTableVersion: true);
        return table;
    }

    private static OptionsWrapper<T> Told<T>(T options)
        where T : class => new(options);

    /// <summary>The version, and the status of the first member.</summary>
    private Task<string[]> StateAsync() => _database.SqlAsync(
        "SELECT version, status FROM orleans.membership_version JOIN orleans.membership USING (cluster_id)");

    private Task<bool> ChangeAsync(string change, int version, int generation = 2) => change is InsertKey
        ? InsertAsync(Entry(generation), version)
        : UpdateAsync(Entry(1, SiloStatus.Stopping), version);

    private Task<bool> InsertAsync(MembershipEntry entry, int version) =>
        _table.InsertRowAsync(entry, new TableVersion(version + 1, $"{version}"));

    private Task<bool> UpdateAsync(MembershipEntry entry, int version) =>
        _table.UpdateRowAsync(entry, $"{version}", new TableVersion(version + 1, $"{version}"));

    private static SiloAddress Silo(int generation) =>
        SiloAddress.New(new IPEndPoint(IPAddress.Loopback, 11_111), generation);

    private static MembershipEntry Entry(int generation, SiloStatus status = SiloStatus.Active) => new()
    {
        SiloAddress = Silo(generation),
        SiloName = $"silo-{generation}",
        HostName = "host",
        Status = status,
        ProxyPort = 30_000,
        StartTime = Started,
        IAmAliveTime = Started.AddTicks(10),
    };
}
