using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Configuration;
using Ssi.ClusterBench;
using Ssi.Engine;
using Ssi.Grains;
using Ssi.Grains.Hosting;
using Ssi.Storage;
using Ssi.Storage.PostgreSql;

// Usage: Ssi.ClusterBench [members] [seconds] [connection string of PostgreSQL]
var members = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 1_000_000;
var seconds = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 30;
var connection = args.Length > 2 ? args[2] : null;
const int BatchSize = 1000;
const int Senders = 8;

IScoringStore store = connection is null
    ? new MemoryStore()
    : new PostgreSqlScoringStore(new PostgreSqlOptions { ConnectionString = connection }, TimeProvider.System);
var options = new EngineOptions { CheckpointIntervalSeconds = 20 };
var host = Host.CreateApplicationBuilder();
host.Logging.ClearProviders();
host.Services.AddSingleton(store);
host.UseOrleans(silo =>
{
    silo.UseLocalhostClustering();
    silo.AddMemoryGrainStorage(GrainsHosting.GrainStorage);
    silo.UseInMemoryReminderService();
    silo.Configure<GrainCollectionOptions>(collection => collection.CollectionAge = TimeSpan.FromHours(2));
    silo.Configure<SiloMessagingOptions>(messaging => messaging.ResponseTimeout = TimeSpan.FromMinutes(10));
    silo.AddSsiGrains(options, null);
});
using var app = host.Build();
await app.StartAsync();
var grains = app.Services.GetRequiredService<IGrainFactory>();
using var cluster = new GrainCluster(grains, options, TimeProvider.System, NullLogger<GrainCluster>.Instance);
await cluster.StartAsync(default);
while (!cluster.GetStatus().Ready)
    await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);

var kind = connection is null ? "memory" : "PostgreSQL";
Console.WriteLine($"{members:N0} members, {kind}, {Environment.ProcessorCount} cores");
var before = GC.GetTotalMemory(true);
var order = Enumerable.Range(0, members).ToArray();
new Random(1).Shuffle(order);
Ids.Order = order;
var activation = await TimeAsync(() => IngestAsync(order, once: true));
var afterMembers = GC.GetTotalMemory(true);
Console.WriteLine($"activating members by their first event: {members / activation:N0}/s");
Console.WriteLine($"memory a member grain: {(afterMembers - before) / (double)members:N0} bytes");
if (connection is null)
{
    var noOpActivation = await TimeAsync(() => BareAsync());
    Console.WriteLine($"activating no-op grains: {members / noOpActivation:N0}/s");
    Console.WriteLine($"memory a no-op grain: {(GC.GetTotalMemory(true) - afterMembers) / (double)members:N0} bytes");
}

for (var round = 1; round <= 3; round++)
{
    var bare = 0.0;
    if (connection is null)
    {
        var elapsed = await TimeAsync(() => BareAsync());
        bare = members / elapsed;
    }

    var (events, took) = await RunAsync(TimeSpan.FromSeconds(seconds));
    var rate = events / took;
    var status = cluster.GetStatus();
    Console.WriteLine($"round {round}: bare {bare:N0} calls/s, ours {rate:N0} events/s, "
        + $"ratio {(bare > 0 ? rate / bare : 0):0.00}, journal {status.JournalBytes >> 20} MiB, "
        + $"lag {status.CheckpointLagSeconds:0} s");
}

var reads = await ReadAsync(TimeSpan.FromSeconds(10));
Console.WriteLine($"ssi reads: {reads:N0}/s");
await app.StopAsync();

async Task BareAsync()
{
    var drivers = Enumerable.Range(0, 64).Select(
        driver => grains.GetGrain<IDriverGrain>(driver).RunAsync(driver, 64, 256).AsTask());
    await Task.WhenAll(drivers);
}

async Task IngestAsync(int[] ids, bool once)
{
    var next = -1;
    var senders = Enumerable.Range(0, Senders).Select(_ => Task.Run(async () =>
    {
        while (true)
        {
            var batch = Interlocked.Increment(ref next);
            if (batch * (long)BatchSize >= ids.Length)
                return;
            await SendAsync(ids.AsMemory(batch * BatchSize, Math.Min(BatchSize, ids.Length - (batch * BatchSize))));
        }
    }));
    await Task.WhenAll(senders);
}

async Task<(long Events, double Seconds)> RunAsync(TimeSpan span)
{
    var began = Stopwatch.GetTimestamp();
    var next = -1;
    var events = 0L;
    await Task.WhenAll(Enumerable.Range(0, Senders).Select(_ => Task.Run(async () =>
    {
        while (Stopwatch.GetElapsedTime(began) < span)
        {
            var at = (int)(Interlocked.Increment(ref next) * (long)BatchSize % (members - BatchSize + 1));
            await SendAsync(order.AsMemory(at, BatchSize));
            Interlocked.Add(ref events, BatchSize);
        }
    })));
    return (events, Stopwatch.GetElapsedTime(began).TotalSeconds);
}

async Task SendAsync(ReadOnlyMemory<int> ids)
{
    using var batch = cluster.RentBatch();
    Fill(batch, ids.Span, Ids.Next(ids.Length));
    await cluster.IngestAsync(batch, default);
}

static void Fill(Ssi.Engine.Ingest.EventBatch batch, ReadOnlySpan<int> ids, long firstId)
{
    Span<byte> member = stackalloc byte[12];
    Span<byte> id = stackalloc byte[20];
    var now = TimeProvider.System.GetUtcNow().UtcTicks;
    foreach (var one in ids)
    {
        Encoding.ASCII.GetBytes(Ids.Of(one), member);
        (firstId++).TryFormat(id, out var length, default, CultureInfo.InvariantCulture);
        batch.Add(Ssi.Scoring.Activities.ActivityKind.CommentWritten, member, "bench"u8, id[..length], now, 1, []);
    }
}

async Task<double> ReadAsync(TimeSpan span)
{
    var began = Stopwatch.GetTimestamp();
    var answered = 0L;
    await Task.WhenAll(Enumerable.Range(0, 64).Select(reader => Task.Run(async () =>
    {
        var random = new Random(reader);
        while (Stopwatch.GetElapsedTime(began) < span)
        {
            await cluster.GetSsiAsync(Ids.Of(random.Next(members)), default);
            Interlocked.Increment(ref answered);
        }
    })));
    return answered / Stopwatch.GetElapsedTime(began).TotalSeconds;
}

static async Task<double> TimeAsync(Func<Task> work)
{
    var began = Stopwatch.GetTimestamp();
    await work();
    return Stopwatch.GetElapsedTime(began).TotalSeconds;
}

