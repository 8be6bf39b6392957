using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using Ssi.Storage.TestKit;
using Ssi.Storage.TestKit.Postgres;

namespace Ssi.Silo.Tests.Clustering;

/// <summary>Silos that join, leave, and are killed.</summary>
[NeedsPostgres]
public sealed class SiloMembershipTests(PostgresFixture fixture) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private static int _databases;

    private readonly List<TestSilo> _silos = [];
    private OrleansDatabase _database = null!;

    public async Task InitializeAsync()
    {
        _database = await OrleansDatabase.CreateAsync(fixture.Server, $"silos_{Interlocked.Increment(ref _databases)}");
        for (var i = 1; i <= 2; i++)
            _silos.Add(await TestSilo.StartAsync(_database.ConnectionString, $"silo-{i}"));
    }

    public async Task DisposeAsync()
    {
        foreach (var silo in _silos)
            await silo.DisposeAsync();
    }

    [KitFact]
    public async Task Silo_ThatJoinsAndLeaves_IsActiveAndThenDeadByItsOwnWord()
    {
        var third = await TestSilo.StartAsync(_database.ConnectionString, "silo-3");
        await SeesAsync(third.Address, SiloStatus.Active);
        var joined = await RowsAsync();
        await third.DisposeAsync();
        await SeesAsync(third.Address, SiloStatus.Dead);

        Assert.Equal(["silo-1|3|", "silo-2|3|", "silo-3|3|"], joined);
        Assert.Equal(["silo-1|3|", "silo-2|3|", "silo-3|6|itself"], await RowsAsync());
        Assert.Equal(
            [$"{third.Address.Generation}|t|t|t"],
            await _database.SqlAsync(
                $"""
                SELECT generation, host_name <> '', start_time <= i_am_alive_time, start_time > now() - interval '1 h'
                  FROM orleans.membership
                 WHERE address = '127.0.0.1' AND port = {third.Address.Endpoint.Port} AND proxy_port > 0
                """));
    }

    [KitFact]
    public async Task Silo_ThatIsKilled_IsDeclaredDeadByTheOthers()
    {
        using var process = Process.Start(new ProcessStartInfo(
            Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
            [
                typeof(SiloMembershipTests).Assembly.Location, _database.ConnectionString, "killed",
                $"{TestSilo.FreePort()}", $"{TestSilo.FreePort()}",
            ])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        SiloAddress killed;
        try
        {
            killed = SiloAddress.FromParsableString((await process.StandardOutput.ReadLineAsync())!);
            await SeesAsync(killed, SiloStatus.Active);
        }
        finally
        {
            process.Kill();
        }
        await SeesAsync(killed, SiloStatus.Dead);

        Assert.Equal(["killed|6|others", "silo-1|3|", "silo-2|3|"], await RowsAsync());
        var grain = _silos[0].Grains.GetGrain<INoteGrain>("after");
        await grain.WriteAsync("the cluster goes on");
        Assert.Equal("the cluster goes on", await _silos[1].Grains.GetGrain<INoteGrain>("after").ReadAsync());
    }

    [KitFact]
    public async Task Client_OfTheCluster_FindsASiloInTheDatabase()
    {
        using var client = await TestSilo.ConnectAsync(_database.ConnectionString);
        var grains = client.Services.GetRequiredService<IGrainFactory>();
        await grains.GetGrain<INoteGrain>("asked").WriteAsync("by a client");
        await client.StopAsync();

        Assert.Equal("by a client", await _silos[0].Grains.GetGrain<INoteGrain>("asked").ReadAsync());
    }

    private async Task SeesAsync(SiloAddress silo, SiloStatus status)
    {
        foreach (var other in _silos)
            await other.SeesAsync(silo, status).WaitAsync(Patience, TimeProvider.System);
    }

    /// <summary>Name, status, and whose vote there is that the silo is dead.</summary>
    private Task<string[]> RowsAsync() => _database.SqlAsync(
        """
        SELECT silo_name, status, CASE
                   WHEN suspect_times LIKE address || ':' || port || '@' || generation || ',%' THEN 'itself'
                   WHEN suspect_times IS NOT NULL THEN 'others'
               END
          FROM orleans.membership
         ORDER BY silo_name
        """);
}
