using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Ssi.Conformance.Engines;
using Ssi.Engine;
using Ssi.Storage.TestKit.Postgres;

namespace Ssi.Cluster.Conformance.Tests;

/// <summary>Processes on a PostgreSQL server: a silo with the API, a silo without, and the API as a client.</summary>
internal sealed class ProcessCluster : ICrashingEngine
{
    private static readonly string[] Roles = ["node", "silo", "api"];

    private readonly PostgresServer _database;
    private readonly List<Node> _nodes = [];

    private ProcessCluster(PostgresServer database) => _database = database;

    public IReadOnlyList<HttpClient> Clients => [_nodes[0].Client, _nodes[2].Client];

    public static async Task<ProcessCluster> StartAsync(DateTimeOffset clock, EngineOptions options)
    {
        var cluster = new ProcessCluster(await PostgresServer.StartAsync());
        var connection = await cluster._database.CreateDatabaseAsync("ssi");
        foreach (var role in Roles)
            cluster._nodes.Add(new Node(role, connection, clock, options));
        cluster._nodes.ForEach(node => node.Start());
        await cluster.ReadyAsync();
        return cluster;
    }

    /// <summary>One node after another, as an upgrade does it.</summary>
    public async Task RestartAsync()
    {
        foreach (var node in _nodes)
        {
            await node.StopAsync();
            node.Start();
            await Readiness.AwaitAsync(node.Client);
        }

        await ReadyAsync();
    }

    public async Task CrashAsync()
    {
        await _nodes[0].KillAsync();
        _nodes[0].Start();
        await ReadyAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
            await node.KillAsync();
        await _database.DisposeAsync();
    }

    private Task ReadyAsync() => Task.WhenAll(_nodes.Select(node => Readiness.AwaitAsync(node.Client)));

    private sealed class Node
    {
        private readonly ProcessStartInfo _start;
        private Process? _process;

        public Node(string role, string connection, DateTimeOffset clock, EngineOptions options)
        {
            var url = $"http://127.0.0.1:{FreePort()}";
            Client = new HttpClient { BaseAddress = new Uri(url) };
            _start = new ProcessStartInfo("dotnet")
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                UseShellExecute = false,
            };
            var interval = options.CheckpointIntervalSeconds.ToString(CultureInfo.InvariantCulture);
            string[] arguments =
            [
                Path.Combine(AppContext.BaseDirectory, "Ssi.Silo.dll"), "--urls", url, $"--Ssi:Role={role}",
                "--Ssi:Cluster=adonet", "--Ssi:Database=postgres", $"--Ssi:Postgres:ConnectionString={connection}",
                "--Ssi:Clock:Mode=Simulated", $"--Ssi:Clock:Start={clock:O}", $"--Ssi:Engine:Shards={options.Shards}",
                $"--Ssi:Engine:CheckpointIntervalSeconds={interval}",
                $"--Ssi:Engine:RankingRefreshMilliseconds={options.RankingRefreshMilliseconds}",
                $"--Ssi:Orleans:SiloPort={FreePort()}", $"--Ssi:Orleans:GatewayPort={FreePort()}",
            ];
            foreach (var argument in arguments)
                _start.ArgumentList.Add(argument);
        }

        public HttpClient Client { get; }

        public void Start()
        {
            _process = Process.Start(_start)!;

            // Read to the end, so that the process never waits for its log to be read.
            _process.OutputDataReceived += (_, _) => { };
            _process.BeginOutputReadLine();
            _process.BeginErrorReadLine();
        }

        public async Task StopAsync()
        {
            using var signal = Process.Start("kill", ["-TERM", $"{_process!.Id}"]);
            await signal.WaitForExitAsync();
            await EndedAsync();
        }

        public async Task KillAsync()
        {
            _process!.Kill();
            await EndedAsync();
        }

        private async Task EndedAsync()
        {
            await _process!.WaitForExitAsync();
            _process.Dispose();
        }

        private static int FreePort()
        {
            using var probe = new TcpListener(IPAddress.Loopback, 0);
            probe.Start();
            return ((IPEndPoint)probe.LocalEndpoint).Port;
        }
    }
}
