using Ssi.Api;
using Ssi.Embedded;
using Ssi.Engine.Ports;
using Ssi.Scoring.Models;
using Ssi.Server.Options;
using Ssi.Storage;
using Ssi.Storage.Sqlite;

namespace Ssi.Server.Hosting;

/// <summary>Puts the embedded engine, SQLite and the HTTP API together.</summary>
internal static class ServerHost
{
    private const string DefaultUrl = "http://127.0.0.1:5080";

    /// <exception cref="OptionsFaultException">Options are unknown, unreadable or out of bounds.</exception>
    public static WebApplication Build(string[] args)
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        var options = ServerOptions.Read(builder.Configuration);
        builder.Logging.ClearProviders().AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "HH:mm:ss ";
        });
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        if (string.IsNullOrEmpty(builder.Configuration[WebHostDefaults.ServerUrlsKey]))
            builder.WebHost.UseUrls(DefaultUrl);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = options.Api.MaxBodyBytes;
        });
        builder.Services.Configure<HostOptions>(
            host => host.ShutdownTimeout = TimeSpan.FromSeconds(options.ShutdownSeconds));
        AddEngine(builder.Services, options);
        builder.Services.AddSsiApi(options.Api);
        var app = builder.Build();
        app.UseSsiApi();
        app.MapSsi();
        return app;
    }

    /// <summary>Runs until told to stop; the process's exit code.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        if (Help.IsAsked(args))
        {
            await Console.Out.WriteAsync(Help.Text());
            return 0;
        }

        try
        {
            await using var app = Build(args);
            var exit = app.Services.GetRequiredService<ExitCode>();
            try
            {
                await app.RunAsync();
            }
            catch (OperationCanceledException)
            {
                // Told to stop before it listened: by a signal, or by a store that does not fit.
            }

            return exit.Value;
        }
        catch (Exception error) when (error is OptionsFaultException or IOException or UnauthorizedAccessException)
        {
            // An address in use and a folder that cannot be made are as plain to the operator as a bad option.
            await Console.Error.WriteLineAsync(error.Message);
            return ExitCode.BadStart;
        }
    }

    // Business time is the engine's own: the host's TimeProvider stays real.
    private static void AddEngine(IServiceCollection services, ServerOptions options)
    {
        Directory.CreateDirectory(options.Data);
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<ExitCode>();
        services.AddSingleton<IScoringStore>(
            _ => new SqliteScoringStore(options.Sqlite));
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
