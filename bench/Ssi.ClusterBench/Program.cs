using System.Globalization;
using Npgsql;
using Ssi.ClusterBench;
using Ssi.Engine;

const string Usage = """
    Ssi.ClusterBench memory [members] [seconds]
        our events beside bare calls of as many grains, on one silo without a database
    Ssi.ClusterBench silos [members] [seconds]
        one, two and three silos, and the messages of an event
    Ssi.ClusterBench postgres <connection string> [members] [seconds]
        our events on PostgreSQL beside the stock grain storage
    """;

switch (args)
{
    case ["memory", .. var rest]:
        await MemoryAsync(Number(rest, 0, 1_000_000), TimeSpan.FromSeconds(Number(rest, 1, 20)));
        return 0;
    case ["silos", .. var rest]:
        for (var silos = 1; silos <= 3; silos++)
            await SilosAsync(silos, Number(rest, 0, 200_000), TimeSpan.FromSeconds(Number(rest, 1, 15)));
        return 0;
    case ["postgres", var connection, .. var rest]:
        await PostgresAsync(connection, Number(rest, 0, 1_000_000), TimeSpan.FromSeconds(Number(rest, 1, 60)));
        return 0;
    default:
        Console.WriteLine(Usage);
        return 1;
}

static int Number(string[] rest, int at, int otherwise) =>
    rest.Length > at ? int.Parse(rest[at], CultureInfo.InvariantCulture) : otherwise;

static async Task MemoryAsync(int members, TimeSpan span)
{
    Ids.Draw(members);
    await using var cluster = await BenchCluster.StartAsync(
        1, null, new EngineOptions { CheckpointIntervalSeconds = 20 });
    var load = new Load(cluster.Engine);
    Console.WriteLine($"{members:N0} members, in memory, one silo, {Environment.ProcessorCount} cores");
    var before = GC.GetTotalMemory(true);
    Console.WriteLine($"activated by a first event: {members / await load.OnceAsync():N0} members/s");
    var after = GC.GetTotalMemory(true);
    Console.WriteLine($"memory of a member grain: {(after - before) / (double)members:N0} bytes");
    Console.WriteLine($"activated by a bare call: {members / await BareAsync(cluster):N0} grains/s");
    Console.WriteLine($"memory of a bare grain: {(GC.GetTotalMemory(true) - after) / (double)members:N0} bytes");
    for (var round = 1; round <= 3; round++)
    {
        var bare = members / await BareAsync(cluster);
        var (ours, fresh) = await WithProbesAsync(cluster, load, span);
        var status = cluster.Engine.GetStatus();
        Console.WriteLine($"round {round}: bare {bare:N0} calls/s, ours {ours:N0} events/s, ratio {ours / bare:0.00}, "
            + $"journal {status.JournalBytes >> 20} MiB; in the ranking after: {fresh}");
    }

    var bareReads = await Load.RepeatAsync(
        64, span, async id => await cluster.Grains.GetGrain<INoOpGrain>(id).CallAsync(1));
    await SettleAsync(load, members);
    var reads = await load.ReadAsync(span);
    Console.WriteLine(
        $"64 callers: bare {bareReads:N0} calls/s, ssi {reads:N0} reads/s, ratio {reads / bareReads:0.00}");
}

static async Task SilosAsync(int silos, int members, TimeSpan span)
{
    Ids.Draw(members);
    await using var cluster = await BenchCluster.StartAsync(silos, null, new EngineOptions());
    var load = new Load(cluster.Engine);
    await load.OnceAsync();
    using var messages = new Messages();
    messages.Take();
    var ours = await load.RunAsync(span);
    var events = ours * span.TotalSeconds;
    var (between, bytes, within) = messages.Take();
    Console.WriteLine($"{silos} silos, {members:N0} members: {ours:N0} events/s; an event: "
        + $"{between / events:0.000} messages and {bytes / events:0} bytes between silos, "
        + $"{within / events:0.00} messages within one");
}

static async Task PostgresAsync(string connection, int members, TimeSpan span)
{
    Ids.Draw(members);
    await using var cluster = await BenchCluster.StartAsync(1, connection, new EngineOptions());
    var load = new Load(cluster.Engine);
    Console.WriteLine($"{members:N0} members, PostgreSQL, one silo, {Environment.ProcessorCount} cores");
    Console.WriteLine($"activated by a first event: {members / await load.OnceAsync():N0} members/s");
    Console.WriteLine($"warm-up: {await load.RunAsync(2 * span):N0} events/s");
    var best = 0.0;
    for (var round = 1; round <= 3; round++)
    {
        var (ours, fresh) = await WithProbesAsync(cluster, load, span);
        best = Math.Max(best, ours);
        var status = cluster.Engine.GetStatus();
        Console.WriteLine($"round {round}: {ours:N0} events/s, journal {status.JournalBytes >> 20} MiB, lag "
            + $"{status.CheckpointLagSeconds:0} s; in the ranking after: {fresh}");
    }

    await SettleAsync(load, members);
    Console.WriteLine($"ssi {await load.ReadAsync(span / 4):N0} reads/s");
    while (cluster.Engine.GetStatus().CheckpointLagSeconds > 0)
        await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System);
    StockState.RowBytes = (int)await AskAsync(connection, "SELECT avg(pg_column_size(state)) FROM member");
    Console.WriteLine($"state of a member in its row: {StockState.RowBytes} bytes");
    var stock = 0.0;
    foreach (var callers in new[] { 16, 64, 256 })
    {
        var rate = await Load.RepeatAsync(
            callers, span / 2, async id => await cluster.Grains.GetGrain<IStockGrain>(id).CountAsync(1));
        stock = Math.Max(stock, rate);
        Console.WriteLine($"stock grain storage, {callers} callers: {rate:N0} events/s");
    }

    Console.WriteLine($"ours to stock, the best of each: {best / stock:0.0}");
}

static async Task SettleAsync(Load load, int members)
{
    var seconds = await load.SettleAsync();
    Console.WriteLine(
        $"{members:N0} members put into industries, with {Load.Connections} connections each: {seconds:0} s");
}

static Task<double> BareAsync(BenchCluster cluster) => Timing.OfAsync(() => Task.WhenAll(
    Enumerable.Range(0, 64).Select(
        driver => cluster.Grains.GetGrain<IDriverGrain>(driver).RunAsync(driver, 64, 256).AsTask())));

static async Task<(double EventsPerSecond, Freshness Freshness)> WithProbesAsync(
    BenchCluster cluster, Load load, TimeSpan span)
{
    var freshness = new Freshness(cluster.Engine);
    using var stop = new CancellationTokenSource();
    var probing = freshness.ProbeAsync(stop.Token);
    var ours = await load.RunAsync(span);
    await stop.CancelAsync();
    await probing;
    return (ours, freshness);
}

static async Task<double> AskAsync(string connection, string question)
{
    await using var database = new NpgsqlConnection(connection);
    await database.OpenAsync();
    await using var command = new NpgsqlCommand(question, database);
    return Convert.ToDouble(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture);
}
