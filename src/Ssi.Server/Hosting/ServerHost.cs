using System.Net.Sockets;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Net.Http.Headers;
using Ssi.Api;
using Ssi.Embedded;
using Ssi.Engine.Ports;
using Ssi.Scoring.Models;
using Ssi.Server.Options;
using Ssi.Storage;
using Ssi.Storage.PostgreSql;
using Ssi.Storage.Sqlite;

namespace Ssi.Server.Hosting;

/// <summary>Puts the embedded engine, a store and the HTTP API together.</summary>
internal static class ServerHost
{
    private const string RefuseBareLineFeeds = "Microsoft.AspNetCore.Server.Kestrel.DisableHttp1LineFeedTerminators";
    private const string WebServer = "Microsoft.AspNetCore.Server.Kestrel.Core";
    private const string DefaultUrl = "http://127.0.0.1:5080";
    private const string Title =
        "Ssi.Server: scores, ranks and the HTTP API in one process, on a SQLite file or a PostgreSQL database.";

    /// <exception cref="OptionsFaultException">Options are unknown, unreadable or out of bounds.</exception>
    public static WebApplication Build(string[] args)
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        var options = ServerOptions.Read(builder.Configuration);
        AddEdge(builder, options);
        Telemetry.Add(builder.Services, options.Telemetry, "ssi-server", [], []);
        AddEngine(builder.Services, options);
        var app = builder.Build();
        app.UseSsiApi();
        app.MapSsi();
        return app;
    }

    /// <summary>Logging, the web server's limits and the API, as every host has them.</summary>
    public static void AddEdge(WebApplicationBuilder builder, ServerOptions options)
    {
        builder.Logging.ClearProviders().AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "HH:mm:ss ";
        });
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        builder.Logging.AddFilter("Orleans", LogLevel.Warning);
        builder.Logging.AddFilter("Polly", LogLevel.Warning);

        // A start that fails is reported by RunAsync, in one line a problem.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
        if (string.IsNullOrEmpty(builder.Configuration[WebHostDefaults.ServerUrlsKey]))
            builder.WebHost.UseUrls(DefaultUrl);
        AppContext.SetSwitch(RefuseBareLineFeeds, true);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;

            // Each reader of a body bounds it. At a bound of its own the server would close the connection on a sender
            // that still sends, and the reset would take the answer along.
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.RequestHeaderEncodingSelector = static name =>
                name.Equals(HeaderNames.ContentLength, StringComparison.OrdinalIgnoreCase)
                    ? DigitsEncoding.Instance
                    : null;
        });
        AddShutdown(builder.Services, options);
        builder.Services.AddSsiApi(options.Api);
    }

    private static void AddShutdown(IServiceCollection services, ServerOptions options)
    {
        var times = new ShutdownTimes(
            TimeSpan.FromSeconds(options.Shutdown.DelaySeconds), TimeSpan.FromSeconds(options.Shutdown.RequestSeconds),
            TimeSpan.FromSeconds(options.ShutdownSeconds));
        services.Configure<HostOptions>(host => host.ShutdownTimeout = times.Total);
        services.AddSingleton<ExitCode>();
        services.AddSingleton(times);
        services.AddHostedService<ShutdownDelay>();
        var kestrel = services.Last(service => service.ServiceType == typeof(IServer)).ImplementationType!;
        services.AddSingleton(kestrel);
        services.Replace(ServiceDescriptor.Singleton<IServer>(provider => new BoundedServer(
            (IServer)provider.GetRequiredService(kestrel), times, provider.GetRequiredService<TimeProvider>())));
    }

    /// <summary>The store that the options choose.</summary>
    public static void AddStore(IServiceCollection services, ServerOptions options)
    {
        if (options.Postgres is { } postgres)
        {
            services.AddSingleton<IScoringStore>(
                provider => new PostgreSqlScoringStore(
                    postgres, provider.GetRequiredService<TimeProvider>(),
                    provider.GetRequiredService<ILogger<PostgreSqlScoringStore>>()));
            return;
        }

        Directory.CreateDirectory(options.Data);
        services.AddSingleton<IScoringStore>(provider => new SqliteScoringStore(
            options.Sqlite, provider.GetRequiredService<ILogger<SqliteScoringStore>>()));
    }

    /// <summary>Runs until told to stop; the process's exit code.</summary>
    public static Task<int> RunAsync(string[] args) => RunAsync(args, () => Help.Text(Title), Build);

    /// <summary>Runs what a host builds until told to stop; the process's exit code.</summary>
    /// <param name="faultOf">What is wrong with the host once it listens; null where all is well.</param>
    public static async Task<int> RunAsync(
        string[] args, Func<string> help, Func<string[], WebApplication> build,
        Func<WebApplication, string?>? faultOf = null)
    {
        if (Help.IsAsked(args))
        {
            await Console.Out.WriteAsync(help());
            return 0;
        }

        try
        {
            if (Arguments.FaultOf(args) is { } misuse)
                throw new OptionsFaultException(misuse);
            await using var app = build(args);
            var exit = app.Services.GetRequiredService<ExitCode>();
            try
            {
                await app.StartAsync();
                if (faultOf?.Invoke(app) is { } fault)
                {
                    await Console.Error.WriteLineAsync(fault);
                    exit.Value = ExitCode.BadStart;
                    await app.StopAsync();
                }
                else
                {
                    await app.WaitForShutdownAsync();
                }
            }
            catch (OperationCanceledException)
            {
                // Told to stop before it listened: by a signal, or by a store that does not fit.
            }

            return exit.Value;
        }
        catch (Exception error) when (IsPlain(error))
        {
            await Console.Error.WriteLineAsync(error.Message);
            return ExitCode.BadStart;
        }
    }

    /// <summary>What the operator can mend by the message alone: a bad option, a settings file that cannot be parsed,
    /// an address in use or not of this machine, a folder that cannot be made, https without a certificate.</summary>
    private static bool IsPlain(Exception error) => error
        is OptionsFaultException or IOException or UnauthorizedAccessException or SocketException
        or FormatException or InvalidDataException
        || (error is InvalidOperationException && string.Equals(error.Source, WebServer, StringComparison.Ordinal));

    // Business time is the engine's own: the host's TimeProvider stays real.
    private static void AddEngine(IServiceCollection services, ServerOptions options)
    {
        services.AddSingleton(TimeProvider.System);
        AddStore(services, options);
        services.AddSingleton(provider => new EmbeddedCluster(
            provider.GetRequiredService<IScoringStore>(),
            options.Engine,
            ScoringModel.Standard,
            provider.GetRequiredService<TimeProvider>(),
            options.SimulatedStart,
            provider.GetRequiredService<ILogger<EmbeddedCluster>>()));
        services.AddSingleton<IScoringCluster>(provider => provider.GetRequiredService<EmbeddedCluster>());
        services.AddHostedService<ClusterHost>();
    }
}
