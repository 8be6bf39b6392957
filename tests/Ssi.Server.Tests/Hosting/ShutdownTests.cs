using System.Net;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;
using Ssi.Server.Hosting;

namespace Ssi.Server.Tests.Hosting;

/// <summary>How the process ends, and what it says of it.</summary>
public sealed class ShutdownTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _folder = Directory.CreateTempSubdirectory("ssi-shutdown-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Stop_Orderly_ReturnsZero()
    {
        await using var run = await StartAsync("--Ssi:Shutdown:DelaySeconds=0");
        await run.PostAsync();
        run.Stop();
        Assert.Equal(0, await run.ExitAsync());
    }

    [Fact]
    public async Task Stop_BeforeTheListenerCloses_IsUnreadyAndServes()
    {
        await using var run = await StartAsync("--Ssi:Shutdown:DelaySeconds=0");
        var asked = new TaskCompletionSource<HttpStatusCode>();

        // Runs before anything stops: the host waits for it.
        await using var stopping = run.Lifetime.ApplicationStopping.Register(() => Task.Run(async () =>
        {
            asked.SetResult((await run.Client.GetAsync("/health/ready")).StatusCode);
            await run.PostAsync();
            Assert.Equal(HttpStatusCode.OK, (await run.Client.GetAsync("/health/live")).StatusCode);
        }).GetAwaiter().GetResult());
        run.Stop();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await asked.Task);
        Assert.Equal(0, await run.ExitAsync());
    }

    [Fact]
    public async Task Delay_OfAProcessThatServed_LastsItsTime()
    {
        var time = new ManualTime();
        var times = new ShutdownTimes(TimeSpan.FromSeconds(7), TimeSpan.Zero, TimeSpan.Zero);
        var lifetime = new ApplicationLifetime(NullLogger<ApplicationLifetime>.Instance);
        var exit = new ExitCode();
        var waiting = new ShutdownDelay(times, exit, time, lifetime).StoppingAsync(default);
        Assert.Equal((false, true), (waiting.IsCompleted, lifetime.ApplicationStopping.IsCancellationRequested));
        Assert.Equal(times.Delay, time.Due);
        time.Elapse();
        await waiting;

        exit.Raise(ExitCode.BadStart);
        await new ShutdownDelay(times, exit, time, lifetime).StoppingAsync(default);
    }

    [Fact]
    public async Task Stop_WithARequestThatNeverEnds_LeavesTheDrainItsTime()
    {
        await using var run = await StartAsync("--Ssi:Shutdown:DelaySeconds=0", "--Ssi:Shutdown:RequestSeconds=0.1");
        await run.PostAsync();
        using var body = new EndlessContent();
        var sending = run.Client.PostAsync("/v1/events", body);
        await body.Begun.WaitAsync(Patience, TimeProvider.System);
        run.Stop();
        Assert.Equal(0, await run.ExitAsync());
        body.Break();
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => sending);
    }

    [Fact]
    public async Task Stop_WithAStoreThatRefuses_ReturnsFour()
    {
        await using var run = await StartAsync(
            "--Ssi:Shutdown:DelaySeconds=0", "--Ssi:Engine:CheckpointIntervalSeconds=3600",
            "--Ssi:Sqlite:BusyTimeoutMilliseconds=20");
        await run.PostAsync();
        using var other = new SqliteConnection($"Data Source={Path.Combine(_folder, "ssi.db")};Pooling=False");
        await other.OpenAsync();
        await using var locking = other.CreateCommand();
        locking.CommandText = "BEGIN EXCLUSIVE";
        await locking.ExecuteNonQueryAsync();
        run.Stop();
        Assert.Equal(ExitCode.NotCheckpointed, await run.ExitAsync());
    }

    [Fact]
    public async Task Start_OnADamagedStamp_ReturnsTwo()
    {
        await using (var run = await StartAsync("--Ssi:Shutdown:DelaySeconds=0"))
        {
            run.Stop();
            Assert.Equal(0, await run.ExitAsync());
        }

        using (var other = new SqliteConnection($"Data Source={Path.Combine(_folder, "ssi.db")};Pooling=False"))
        {
            await other.OpenAsync();
            await using var damage = other.CreateCommand();
            damage.CommandText = "UPDATE store SET hash_key = randomblob(16)";
            Assert.Equal(1, await damage.ExecuteNonQueryAsync());
        }

        Assert.Equal(ExitCode.BadStart, await ServerHost.RunAsync(
            ["--urls=http://127.0.0.1:0", $"--Ssi:Data={_folder}", "--Ssi:Engine:Shards=2"]));
    }

    private async Task<Run> StartAsync(params string[] arguments)
    {
        string[] all = ["--urls=http://127.0.0.1:0", $"--Ssi:Data={_folder}", "--Ssi:Engine:Shards=2", .. arguments];
        var built = new TaskCompletionSource<WebApplication>();
        var exit = Task.Run(() => ServerHost.RunAsync(all, () => "", args =>
        {
            var app = ServerHost.Build(args);
            built.SetResult(app);
            return app;
        }));
        var app = await built.Task;
        var lifetime = app.Services.GetRequiredService<IHostApplicationLifetime>();
        var started = new TaskCompletionSource();
        await using (lifetime.ApplicationStarted.Register(started.SetResult))
            await started.Task.WaitAsync(Patience, TimeProvider.System);
        await TestServer.ReadyAsync(app);
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!;
        return new Run(
            exit, lifetime, new HttpClient { BaseAddress = new Uri(addresses.Addresses.First()) });
    }

    /// <summary>A server as its process runs it.</summary>
    private sealed record Run(Task<int> Exit, IHostApplicationLifetime Lifetime, HttpClient Client) : IAsyncDisposable
    {
        public void Stop() => Lifetime.StopApplication();

        public Task<int> ExitAsync() => Exit.WaitAsync(Patience, TimeProvider.System);

        public async Task PostAsync()
        {
            const string One = """
                [{"specversion":"1.0","id":"1","source":"test","type":"ssi.post.published","subject":"ann"}]
                """;
            using var body = new StringContent(One, new MediaTypeHeaderValue("application/json"));
            Assert.Equal(HttpStatusCode.OK, (await Client.PostAsync("/v1/events", body)).StatusCode);
        }

        public async ValueTask DisposeAsync()
        {
            Stop();
            await ExitAsync();
            Client.Dispose();
        }
    }

    /// <summary>One timer, which elapses when a test says so.</summary>
    private sealed class ManualTime : TimeProvider
    {
        private Action? _elapse;

        public TimeSpan Due { get; private set; }

        public void Elapse() => _elapse!();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            (Due, _elapse) = (dueTime, () => callback(state));
            return System.CreateTimer(_ => { }, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>A body whose first bytes come, and no more.</summary>
    private sealed class EndlessContent : HttpContent
    {
        private readonly TaskCompletionSource _begun = new();
        private readonly TaskCompletionSource _broken = new();

        public EndlessContent() => Headers.ContentType = new MediaTypeHeaderValue("application/json");

        public Task Begun => _begun.Task;

        public void Break() => _broken.SetException(new IOException("The sender has gone."));

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync("["u8.ToArray());
            await stream.FlushAsync();
            _begun.SetResult();
            await _broken.Task;
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
