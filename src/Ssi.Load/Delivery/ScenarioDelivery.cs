using Ssi.Load.Scenarios;

namespace Ssi.Load.Delivery;

/// <summary>Drives a server with a simulated clock through a scenario.</summary>
/// <param name="batchSize">Events in one request.</param>
/// <param name="concurrency">Requests at once; with one, events arrive in the order of the scenario.</param>
public sealed class ScenarioDelivery(SsiServer server, TimeProvider time, int batchSize, int concurrency)
{
    private const int ProfilesPerRequest = 10_000;

    /// <summary>Sends every day; <paramref name="progress"/> is told after each with the figures so far.</summary>
    public async Task<DeliverySummary> RunAsync(
        Scenario scenario, Action<ScenarioDay, DeliverySummary> progress, CancellationToken cancel)
    {
        var summary = new DeliverySummary();
        var start = time.GetTimestamp();
        foreach (var day in scenario.Days)
        {
            await server.SetClockAsync(day.Clock, cancel);
            foreach (var profiles in day.Profiles.Chunk(ProfilesPerRequest))
                await server.PutProfilesAsync(profiles, cancel);
            summary.AddDay(day.Profiles.Count);

            var options = new ParallelOptions { MaxDegreeOfParallelism = concurrency, CancellationToken = cancel };
            await Parallel.ForEachAsync(
                day.Events.Chunk(batchSize),
                options,
                async (batch, stop) => summary.Add(batch.Length, await server.SendEventsAsync(batch, stop)));
            summary.Seconds = time.GetElapsedTime(start).TotalSeconds;
            progress(day, summary);
        }

        return summary;
    }
}
