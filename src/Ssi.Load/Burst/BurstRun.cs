using Ssi.Load.Delivery;

namespace Ssi.Load.Burst;

/// <summary>A burst over several connections.</summary>
public sealed class BurstRun(HttpClient http, TimeProvider time, BurstOptions options)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    /// <summary>Runs to the end; calls <paramref name="progress"/> every 5 s: seconds so far, events acknowledged so
    /// far, and events a second since the last call.</summary>
    public async Task<BurstReport> RunAsync(Action<double, long, double> progress, CancellationToken cancel)
    {
        var summary = new DeliverySummary();
        var connections = Enumerable.Range(0, options.Connections)
            .Select(number => new BurstConnection(http, time, options, number, summary)).ToArray();
        var start = time.GetTimestamp();
        var running = Task.WhenAll(
            connections.Select(
                each => Task.Run(() => each.RunAsync(TimeSpan.FromSeconds(options.Seconds), cancel), cancel)));
        await WatchAsync(running, connections, start, progress, cancel);
        await running;
        return Report(connections, summary, time.GetElapsedTime(start).TotalSeconds);
    }

    private async Task WatchAsync(
        Task running, BurstConnection[] connections, long start, Action<double, long, double> progress,
        CancellationToken cancel)
    {
        var (lastSeconds, lastEvents) = (0.0, 0L);
        while (await Task.WhenAny(running, Task.Delay(Interval, time, cancel)) != running)
        {
            var seconds = time.GetElapsedTime(start).TotalSeconds;
            var events = connections.Sum(each => each.Acknowledged);
            progress(seconds, events, (events - lastEvents) / (seconds - lastSeconds));
            (lastSeconds, lastEvents) = (seconds, events);
        }
    }

    private BurstReport Report(BurstConnection[] connections, DeliverySummary summary, double seconds)
    {
        var latencies = connections.SelectMany(each => each.Latencies).Order().ToArray();
        var acknowledged = summary.Accepted + summary.Duplicates;
        return new BurstReport(
            options.Members, options.BatchSize, options.Connections, Math.Round(seconds, 3), summary.Events,
            acknowledged, summary.Accepted, summary.Duplicates, summary.Rejected, summary.RejectedByCode,
            summary.Events - acknowledged - summary.Rejected, connections.Sum(each => each.Unavailable),
            Math.Round(acknowledged / seconds), NearestRank(latencies, 50), NearestRank(latencies, 99),
            NearestRank(latencies, 100));
    }

    private static double NearestRank(double[] ascending, int percent) =>
        ascending.Length == 0 ? 0 : Math.Round(ascending[((percent * ascending.Length) + 99) / 100 - 1], 3);
}
