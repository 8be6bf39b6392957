using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Hosting.Server;
using Orleans.Configuration;
using Orleans.Dashboard;
using Orleans.Diagnostics;
using Ssi.Api;
using Ssi.Api.Requests;
using Ssi.Engine.Ports;
using Ssi.Grains;
using Ssi.Grains.Hosting;
using Ssi.Grains.Members;
using Ssi.Server.Hosting;
using Ssi.Server.Options;
using Ssi.Silo.Clustering;
using Ssi.Silo.Options;
using Ssi.Storage;

namespace Ssi.Silo.Hosting;

/// <summary>Puts a silo, its store and the HTTP API together, or the API as a client of a cluster.</summary>
internal static class SiloHost
{
    private const string Title = "Ssi.Silo: a silo of a scoring cluster, with the HTTP API.";
    private const string Invariant = "Npgsql";

    /// <summary>A batch has a call to a member for each of its events: none is a span.</summary>
    private const string MemberWorkSpan = $"{nameof(IMemberGrain)}/{nameof(IMemberGrain.ApplyAsync)}";

    /// <summary>Runs until told to stop; the process's exit code.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        try
        {
            return await ServerHost.RunAsync(
                args, () => Help.Text(Title, [.. NodeOptions.Rows]), Build, DashboardFault);
        }
        catch (Exception error) when (MismatchOf(error) is { } mismatch)
        {
            // A store or a cluster that is made for something else is as plain to the operator as a bad option.
            await Console.Error.WriteLineAsync(mismatch.Message);
            return ExitCode.BadStart;
        }
    }

    /// <exception cref="OptionsFaultException">Options are unknown, unreadable or out of bounds.</exception>
    public static WebApplication Build(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        var options = ServerOptions.Read(builder.Configuration, [.. NodeOptions.Rows]);
        var cluster = NodeOptions.Read(builder.Configuration, options.Postgres?.ConnectionString);
        ServerHost.AddEdge(builder, options);
        Telemetry.Add(
            builder.Services, options.Telemetry, "ssi-silo",
            [ActivitySources.ApplicationGrainActivitySourceName, ActivitySources.RuntimeActivitySourceName],
            ["Microsoft.Orleans"], MemberWorkSpan);
        if (cluster.Dashboard && ListenAddresses.FirstOpen(builder.Configuration) is { } open)
            throw new OptionsFaultException(DashboardIsOpen(open));
        builder.Services.AddSingleton(cluster);

        // Health answers while the silo waits for its database, and the client for a silo.
        builder.Services.Configure<HostOptions>(host => host.ServicesStartConcurrently = true);
        builder.Services.AddSingleton(TimeProvider.System);
        if (cluster.Role == SiloRole.Api)
        {
            builder.UseOrleansClient(client => ConfigureClient(client, cluster, options));
        }
        else
        {
            ServerHost.AddStore(builder.Services, options);
            if (cluster.ConnectionString is { } connection)
            {
                builder.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(
                    provider => ActivatorUtilities.CreateInstance<SchemaService>(provider, connection));
            }

            RequireFree(cluster.Address, cluster.SiloPort, nameof(NodeOptions.SiloPort));
            RequireFree(cluster.Address, cluster.GatewayPort, nameof(NodeOptions.GatewayPort));

            builder.UseOrleans(silo => ConfigureSilo(silo, cluster, options));
        }

        builder.Services.AddSingleton(provider => new GrainCluster(
            provider.GetRequiredService<IGrainFactory>(), options.Engine, TimeProvider.System,
            provider.GetRequiredService<ILogger<GrainCluster>>()));
        builder.Services.AddSingleton<IScoringCluster>(provider => provider.GetRequiredService<GrainCluster>());

        // Started after the silo and stopped before it: the shards are written while grains still answer.
        builder.Services.AddHostedService<NodeService>();
        var app = builder.Build();
        app.UseSsiApi();
        if (cluster.Role == SiloRole.Silo)
            app.MapSsiOperation();
        else
            app.MapSsi();
        if (cluster.Dashboard)
            app.MapOrleansDashboard("/dashboard");
        return app;
    }

    /// <summary>Orleans listens with address reuse, so a second silo on the same port would share its
    /// connections.</summary>
    private static void RequireFree(IPAddress address, int port, string option)
    {
        try
        {
            using var probe = new TcpListener(address, port) { ExclusiveAddressUse = true };
            probe.Start();
        }
        catch (SocketException taken)
        {
            throw new OptionsFaultException($"Ssi:Orleans:{option} is {port}; {address}:{port} cannot be listened on: "
                + taken.Message);
        }
    }

    private static StoreMismatchException? MismatchOf(Exception? error) => error switch
    {
        null => null,
        StoreMismatchException mismatch => mismatch,
        AggregateException all => all.InnerExceptions.Select(MismatchOf).FirstOrDefault(one => one is not null),
        _ => MismatchOf(error.InnerException),
    };

    /// <summary>The dashboard shows the state of every grain, and there is no authentication: it needs a host that is
    /// bound to loopback addresses only, wherever those come from.</summary>
    private static string? DashboardFault(WebApplication app) =>
        app.Services.GetRequiredService<NodeOptions>().Dashboard
        && BoundAddresses.FirstOpen(app.Services.GetRequiredService<IServer>()) is { } open
            ? DashboardIsOpen(open)
            : null;

    private static string DashboardIsOpen(string address) =>
        $"Ssi:Orleans:Dashboard needs loopback addresses; the API listens on {address}.";

    private static void ConfigureSilo(ISiloBuilder silo, NodeOptions cluster, ServerOptions options)
    {
        silo.Configure<ClusterOptions>(names =>
            (names.ClusterId, names.ServiceId) = (cluster.ClusterId, cluster.ServiceId));
        if (cluster.ConnectionString is { } database)
        {
            var connection = OrleansSchema.ConnectionString(database);
            silo.ConfigureEndpoints(cluster.Address, cluster.SiloPort, cluster.GatewayPort);
            silo.UseAdoNetClustering(ado => (ado.Invariant, ado.ConnectionString) = (Invariant, connection));
            silo.AddAdoNetGrainStorage(
                GrainsHosting.GrainStorage, ado => (ado.Invariant, ado.ConnectionString) = (Invariant, connection));
            silo.UseAdoNetReminderService(ado => (ado.Invariant, ado.ConnectionString) = (Invariant, connection));
        }
        else
        {
            var primary = new IPEndPoint(cluster.Address, cluster.PrimaryPort);
            silo.UseLocalhostClustering(
                cluster.SiloPort, cluster.GatewayPort, primary, cluster.ServiceId, cluster.ClusterId);
            silo.AddMemoryGrainStorage(GrainsHosting.GrainStorage);
            silo.UseInMemoryReminderService();
        }

        silo.Configure<ClusterMembershipOptions>(membership =>
        {
            membership.ProbeTimeout = TimeSpan.FromSeconds(cluster.ProbeSeconds);
            membership.NumMissedProbesLimit = 3;
            membership.NumVotesForDeathDeclaration = 2;
            membership.TableRefreshTimeout = TimeSpan.FromSeconds(5);
            membership.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(5);
            membership.DefunctSiloExpiration = TimeSpan.FromHours(1);
        });
        silo.Configure<SiloMessagingOptions>(messaging =>
            messaging.ResponseTimeout = TimeSpan.FromSeconds(cluster.CallSeconds));
        silo.Configure<GrainCollectionOptions>(collection => collection.CollectionAge = TimeSpan.FromMinutes(30));
        silo.AddSsiGrains(options.Engine, options.SimulatedStart);
        if (options.Telemetry.Endpoint is not null)
            silo.AddActivityPropagation();
        if (cluster.Dashboard)
            silo.AddDashboard();
    }

    private static void ConfigureClient(IClientBuilder client, NodeOptions cluster, ServerOptions options)
    {
        client.Configure<ClusterOptions>(names =>
            (names.ClusterId, names.ServiceId) = (cluster.ClusterId, cluster.ServiceId));
        if (cluster.ConnectionString is { } database)
        {
            var connection = OrleansSchema.ConnectionString(database);
            client.UseAdoNetClustering(ado => (ado.Invariant, ado.ConnectionString) = (Invariant, connection));
        }
        else
        {
            client.UseStaticClustering(new IPEndPoint(cluster.Address, cluster.GatewayPort));
        }

        client.Configure<ClientMessagingOptions>(messaging =>
            messaging.ResponseTimeout = TimeSpan.FromSeconds(cluster.CallSeconds));
        if (options.Telemetry.Endpoint is not null)
            client.AddActivityPropagation();
        client.UseConnectionRetryFilter(async (_, cancel) =>
        {
            await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, cancel);
            return true;
        });
    }
}
