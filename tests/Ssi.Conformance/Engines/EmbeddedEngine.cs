using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Ssi.Api;
using Ssi.Embedded;
using Ssi.Engine;
using Ssi.Engine.Ports;
using Ssi.Scoring.Models;
using Ssi.Storage.Sqlite;

namespace Ssi.Conformance.Engines;

/// <summary>The embedded engine behind Kestrel, in this process, on a SQLite file in a folder of its own.</summary>
/// <remarks>It is an engine under test like any, and the reference that others are compared with.</remarks>
public sealed class EmbeddedEngine : ICrashingEngine
{
    private readonly DateTimeOffset _clock;
    private readonly EngineOptions _options;
    private readonly List<string> _folders = [];
    private readonly List<Node> _abandoned = [];
    private Node? _node;

    private EmbeddedEngine(DateTimeOffset clock, EngineOptions options)
    {
        _clock = clock;
        _options = options;
        _folders.Add(NewFolder());
    }

    public IReadOnlyList<HttpClient> Clients => [Running.Client];

    private Node Running => _node ?? throw new InvalidOperationException("The engine is not started.");

    public static async Task<EmbeddedEngine> StartAsync(DateTimeOffset clock, EngineOptions options)
    {
        var engine = new EmbeddedEngine(clock, options);
        await engine.OpenAsync();
        return engine;
    }

    public async Task RestartAsync()
    {
        await Running.DisposeAsync();
        await OpenAsync();
    }

    /// <summary>Goes on with a copy of the files as they stand at this instant; the old process part is left to
    /// itself. What it acknowledges from here on is not in the copy.</summary>
    public async Task CrashAsync()
    {
        var (from, to) = (_folders[^1], NewFolder());

        // The log is far from being copied back, so the file itself stands still and the log only grows.
        foreach (var name in new[] { "ssi.db", "ssi.db-wal" }.Where(name => File.Exists(Path.Combine(from, name))))
            File.Copy(Path.Combine(from, name), Path.Combine(to, name));
        _folders.Add(to);
        _abandoned.Add(Running);
        await OpenAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _abandoned)
            await node.DisposeAsync();
        if (_node is not null)
            await _node.DisposeAsync();
        foreach (var folder in _folders)
            Directory.Delete(folder, recursive: true);
    }

    private static string NewFolder() => Directory.CreateTempSubdirectory("ssi-conformance-").FullName;

    private async Task OpenAsync()
    {
        _node = null;
        _node = await Node.StartAsync(Path.Combine(_folders[^1], "ssi.db"), _clock, _options);
    }

    /// <summary>A host from its start to its stop.</summary>
    private sealed class Node(WebApplication app, EmbeddedCluster cluster, SqliteScoringStore store) : IAsyncDisposable
    {
        public HttpClient Client { get; } = new() { BaseAddress = new Uri(AddressOf(app)) };

        public static async Task<Node> StartAsync(string path, DateTimeOffset clock, EngineOptions options)
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders().AddSimpleConsole().SetMinimumLevel(LogLevel.Error);
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            var store = new SqliteScoringStore(new SqliteOptions { Path = path, LogMiB = 1024 });
            builder.Services.AddSingleton<IScoringCluster>(provider => new EmbeddedCluster(
                store, options, ScoringModel.Standard, TimeProvider.System, clock,
                provider.GetRequiredService<ILogger<EmbeddedCluster>>()));
            builder.Services.AddSsiApi(new ApiOptions());
            var app = builder.Build();
            app.UseSsiApi();
            app.MapSsi();
            var cluster = (EmbeddedCluster)app.Services.GetRequiredService<IScoringCluster>();
            await cluster.StartAsync(CancellationToken.None);
            await app.StartAsync();
            return new Node(app, cluster, store);
        }

        public async ValueTask DisposeAsync()
        {
            Client.Dispose();
            await app.StopAsync();
            await cluster.DisposeAsync();
            await store.DisposeAsync();
            await app.DisposeAsync();
        }

        private static string AddressOf(WebApplication app) => app.Services.GetRequiredService<IServer>()
            .Features.Get<IServerAddressesFeature>()!.Addresses.Single();
    }
}
