using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using Ssi.Silo.Hosting;
using Ssi.Silo.Tests.Clustering;

namespace Ssi.Silo.Tests.Hosting;

/// <summary>A node in a process of its own, as it is run in production.</summary>
internal sealed class NodeProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly ConcurrentQueue<string> _errors = [];
    private readonly ConcurrentQueue<string> _lines = [];
    private readonly Process _process;

    private NodeProcess(Process process, string url)
    {
        _process = process;
        Client = new HttpClient { BaseAddress = new Uri(url) };
    }

    public HttpClient Client { get; }

    /// <summary>What it has written to the standard error stream.</summary>
    public IReadOnlyCollection<string> Errors => _errors;

    /// <summary>All that it has written.</summary>
    public string Output => string.Join('\n', _lines.Concat(_errors));

    /// <summary>Starts a node on free ports of this machine.</summary>
    public static NodeProcess Start(params string[] options)
    {
        var url = $"http://127.0.0.1:{TestSilo.FreePort()}";
        var siloPort = TestSilo.FreePort();
        var process = Process.Start(new ProcessStartInfo(
            Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
            [
                typeof(SiloHost).Assembly.Location, $"--urls={url}", $"--Ssi:Orleans:SiloPort={siloPort}",
                $"--Ssi:Orleans:GatewayPort={TestSilo.FreePort()}", $"--Ssi:Orleans:PrimaryPort={siloPort}",
                "--Ssi:Shutdown:DelaySeconds=0", .. options,
            ])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        var node = new NodeProcess(process, url);
        process.ErrorDataReceived += (_, line) => Keep(node._errors, line.Data);
        process.OutputDataReceived += (_, line) => Keep(node._lines, line.Data);
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        return node;
    }

    /// <summary>Waits until the node is ready.</summary>
    public async Task<NodeProcess> ReadyAsync()
    {
        using var late = new CancellationTokenSource(Patience, TimeProvider.System);
        while (!_process.HasExited)
        {
            try
            {
                using var answer = await Client.GetAsync("/health/ready", late.Token);
                if (answer.StatusCode == HttpStatusCode.OK)
                    return this;
            }
            catch (HttpRequestException)
            {
                // It does not listen yet.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, late.Token);
        }

        throw new InvalidOperationException($"The node has ended with {_process.ExitCode}: {Output}");
    }

    public void Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", $"{_process.Id}"]);
        kill.WaitForExit();
    }

    /// <summary>Waits for the end of the process; its exit code.</summary>
    public async Task<int> EndAsync()
    {
        using var late = new CancellationTokenSource(Patience, TimeProvider.System);
        await _process.WaitForExitAsync(late.Token);
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        Client.Dispose();
    }

    private static void Keep(ConcurrentQueue<string> lines, string? line)
    {
        if (!string.IsNullOrWhiteSpace(line))
            lines.Enqueue(line);
    }
}
