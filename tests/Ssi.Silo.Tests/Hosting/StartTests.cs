using System.Net;
using Microsoft.AspNetCore.Builder;
using Ssi.Silo.Hosting;
using Ssi.Silo.Tests.Clustering;

namespace Ssi.Silo.Tests.Hosting;

/// <summary>Nodes that cannot join yet, or never may.</summary>
public sealed class StartTests : IDisposable
{
    private const int BadStart = 2;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly string _folder = Directory.CreateTempSubdirectory("ssi-silo-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Silo_OnThePortsOfAnother_IsRefused()
    {
        string[] ports = [.. Ports(), $"--Ssi:Data={_folder}", "--urls=http://127.0.0.1:0"];
        await using var first = SiloHost.Build(ports);
        await first.StartAsync();
        Assert.Equal(BadStart, await SiloHost.RunAsync(ports));
        await first.StopAsync();
    }

    [Fact]
    public async Task Silo_OfAClusterWithAStoreOfItsOwn_IsRefused() => Assert.Equal(
        BadStart,
        await SiloHost.RunAsync(
            ["--Ssi:Cluster=adonet", "--Ssi:Orleans:ConnectionString=Host=127.0.0.1;Port=1", $"--Ssi:Data={_folder}"]));

    [Fact]
    public async Task Silo_ForAnotherClock_IsRefused()
    {
        string[] arguments = [$"--Ssi:Data={_folder}", "--urls=http://127.0.0.1:0"];
        await using (var first = SiloHost.Build([.. arguments, .. Ports()]))
        {
            await first.StartAsync();
            await first.StopAsync();
        }

        Assert.Equal(BadStart, await SiloHost.RunAsync(
            [.. arguments, .. Ports(), "--Ssi:Clock:Mode=Simulated", "--Ssi:Clock:Start=2026-03-02T09:00:00Z"]));
    }

    [Fact]
    public Task Api_WithoutASilo_IsAliveAndNotReady() => AssertAliveAsync("--Ssi:Role=api");

    [Fact]
    public Task Silo_WithoutItsDatabase_IsAliveAndNotReady() => AssertAliveAsync(
        "--Ssi:Cluster=adonet", "--Ssi:Database=postgres", "--Ssi:Postgres:ConnectionString=Host=127.0.0.1;Port=1");

    /// <summary>Health answers while the node waits, and a stop ends it.</summary>
    private async Task AssertAliveAsync(params string[] arguments)
    {
        var url = $"http://127.0.0.1:{TestSilo.FreePort()}";
        await using var app = SiloHost.Build([$"--urls={url}", $"--Ssi:Data={_folder}", .. Ports(), .. arguments]);
        var running = Record.ExceptionAsync(() => app.RunAsync());
        using var client = new HttpClient { BaseAddress = new Uri(url) };
        Assert.Equal(HttpStatusCode.OK, await StatusOfAsync(client, "/health/live"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusOfAsync(client, "/health/ready"));
        app.Lifetime.StopApplication();
        Assert.True(await running.WaitAsync(Patience, TimeProvider.System) is null or OperationCanceledException);
    }

    private static async Task<HttpStatusCode> StatusOfAsync(HttpClient client, string path)
    {
        using var late = new CancellationTokenSource(Patience, TimeProvider.System);
        while (true)
        {
            try
            {
                using var answer = await client.GetAsync(path, late.Token);
                return answer.StatusCode;
            }
            catch (HttpRequestException)
            {
                // It does not listen yet.
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, late.Token);
            }
        }
    }

    private static string[] Ports() =>
        [$"--Ssi:Orleans:SiloPort={TestSilo.FreePort()}", $"--Ssi:Orleans:GatewayPort={TestSilo.FreePort()}"];
}
