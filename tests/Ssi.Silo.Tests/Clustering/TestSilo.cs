using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using Orleans.Runtime;
using Orleans.Serialization;
using Orleans.Storage;

namespace Ssi.Silo.Tests.Clustering;

/// <summary>A silo on the loopback address with Orleans' own providers, all in one database.</summary>
internal sealed class TestSilo : IAsyncDisposable
{
    /// <summary>Clears a state by emptying its row; JSON.</summary>
    public const string Clearing = "clearing";

    /// <summary>Clears a state by deleting its row; Orleans' serializer.</summary>
    public const string Deleting = "deleting";

    private const string Invariant = "Npgsql";

    private readonly IHost _host;

    private TestSilo(IHost host)
    {
        _host = host;
        Address = Service<ILocalSiloDetails>().SiloAddress;
    }

    public SiloAddress Address { get; }

    public IGrainFactory Grains => Service<IGrainFactory>();

    public static Task<TestSilo> StartAsync(string connectionString, string name) =>
        StartAsync(connectionString, name, FreePort(), FreePort());

    public static async Task<TestSilo> StartAsync(
        string connectionString, string name, int siloPort, int gatewayPort)
    {
        var host = new HostBuilder()
            .UseOrleans(silo => Configure(silo, connectionString, name, siloPort, gatewayPort))
            .Build();
        await host.StartAsync();
        return new TestSilo(host);
    }

    /// <summary>A client of the cluster, which finds its silos in the database.</summary>
    public static async Task<IHost> ConnectAsync(string connectionString)
    {
        var host = new HostBuilder()
            .UseOrleansClient(client =>
            {
                client.Configure<ClusterOptions>(Name);
                client.UseAdoNetClustering(
                    ado => (ado.Invariant, ado.ConnectionString) = (Invariant, connectionString));
            })
            .Build();
        await host.StartAsync();
        return host;
    }

    public T Service<T>()
        where T : notnull => _host.Services.GetRequiredService<T>();

    public IGrainStorage Storage(string name) => _host.Services.GetRequiredKeyedService<IGrainStorage>(name);

    /// <summary>Waits until this silo sees another with a status.</summary>
    public async Task SeesAsync(SiloAddress silo, SiloStatus status)
    {
        var membership = Service<IClusterMembershipService>();
        await foreach (var snapshot in membership.MembershipUpdates)
        {
            if (snapshot.GetSiloStatus(silo) == status)
                return;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static void Name(ClusterOptions options) =>
        (options.ClusterId, options.ServiceId) = ("cluster", "service");

    private static void Configure(
        ISiloBuilder silo, string connectionString, string name, int siloPort, int gatewayPort)
    {
        silo.Configure<ClusterOptions>(Name);
        silo.Configure<SiloOptions>(options => options.SiloName = name);
        silo.Configure<ClusterMembershipOptions>(options =>
        {
            options.ProbeTimeout = TimeSpan.FromSeconds(2);
            options.NumMissedProbesLimit = 3;
        });
        silo.ConfigureEndpoints(IPAddress.Loopback, siloPort, gatewayPort);
        silo.UseAdoNetClustering(ado => (ado.Invariant, ado.ConnectionString) = (Invariant, connectionString));
        silo.UseAdoNetReminderService(ado => (ado.Invariant, ado.ConnectionString) = (Invariant, connectionString));
        silo.AddAdoNetGrainStorage(
            Clearing, ado => (ado.Invariant, ado.ConnectionString) = (Invariant, connectionString));
        silo.AddAdoNetGrainStorage(Deleting, builder => builder.Configure<Serializer>((ado, serializer) =>
        {
            (ado.Invariant, ado.ConnectionString) = (Invariant, connectionString);
            ado.GrainStorageSerializer = new OrleansGrainStorageSerializer(serializer);
            ado.DeleteStateOnClear = true;
        }));
    }
}
