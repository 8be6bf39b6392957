using Ssi.Conformance.Clients;

namespace Ssi.Conformance.Worlds;

/// <summary>What became of a day's events, summed over their batches.</summary>
internal sealed record DayOutcome(long Accepted, long Duplicates, string Rejected)
{
    public static DayOutcome Of(IReadOnlyCollection<IngestAnswer> answers) => new(
        answers.Sum(answer => answer.Accepted),
        answers.Sum(answer => answer.Duplicates),
        string.Join(' ', answers.SelectMany(answer => answer.Rejected).GroupBy(rejection => rejection.Code)
            .OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => $"{group.Key} {group.Count()}")));
}

/// <summary>Ways to play a day of a world; an engine is where they lead to the same.</summary>
internal static class WorldPlay
{
    /// <summary>Everything in the order of the world, one request after another.</summary>
    public static async Task<DayOutcome> InOrderAsync(ApiClient api, WorldStep step)
    {
        await BeginAsync(api, step);
        var answers = new List<IngestAnswer>();
        foreach (var batch in step.Events.Chunk(80))
            answers.Add(await api.IngestAsync(batch));
        return DayOutcome.Of(answers);
    }

    /// <summary>Any order, batches of any size, several at once, and some sent again.</summary>
    public static async Task<DayOutcome> ShuffledAsync(ApiClient api, WorldStep step, Random random)
    {
        await BeginAsync(api, step);
        var events = step.Events.ToArray();
        random.Shuffle(events);
        var batches = new List<Ssi.Load.Scenarios.LoadEvent[]>();
        for (var next = 0; next < events.Length; next += batches[^1].Length)
            batches.Add(events[next..Math.Min(events.Length, next + random.Next(1, 60))]);
        var answers = new IngestAnswer[batches.Count];
        await Parallel.ForAsync(
            0, batches.Count, new ParallelOptions { MaxDegreeOfParallelism = 4 },
            async (i, _) => answers[i] = await api.IngestAsync(batches[i]));
        foreach (var batch in batches.Where((_, i) => i % 5 == 0))
            Assert.Equal(0, (await api.IngestAsync(batch)).Accepted);
        return DayOutcome.Of(answers);
    }

    private static async Task BeginAsync(ApiClient api, WorldStep step)
    {
        await api.SetClockAsync(step.Clock);
        Assert.Equal(0, (int)(await api.PutProfilesAsync(step.Profiles))["rejectedCount"]!);

        // An erased member may have been erased before.
        foreach (var (method, path) in step.Commands)
            await api.SendAsync(method, path);
    }
}
