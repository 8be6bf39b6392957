using Ssi.Conformance.Clients;
using Ssi.Conformance.Engines;
using Ssi.Storage.TestKit;

namespace Ssi.Conformance.Worlds;

/// <summary>The law of the suite: the same world gives every engine the same answers, to the last digit.</summary>
public abstract class WorldConformance(EngineFixture fixture) : ConformanceTests(fixture)
{
    private const int Days = 10;

    /// <summary>The reference is the embedded engine on one shard, told everything in order; the engine under test is
    /// told in another order and other batches, and restarted on the way.</summary>
    [KitTheory]
    [InlineData(81)]
    [InlineData(82)]
    public async Task World_ToldInAnotherOrder_GivesTheAnswersOfTheReference(int seed)
    {
        var now = await Api.NowAsync();
        var (prefix, random) = (Id(""), new Random(seed));
        var options = EngineFixture.Options;
        (options.Shards, options.Partitions) = (1, 1);
        await using var engine = await EmbeddedEngine.StartAsync(now, options);
        var reference = new ApiClient(engine);
        var steps = WorldStep.Grow(seed, prefix, DateOnly.FromDateTime(now.UtcDateTime).AddDays(1), Days);
        for (var day = 0; day < Days; day++)
        {
            var expected = await WorldPlay.InOrderAsync(reference, steps[day]);
            Assert.Equal(expected, await WorldPlay.ShuffledAsync(Api, steps[day], random));
            if (day == Days / 2)
                await Engine.RestartAsync();

            // A day ends when the neighbours know of one another: what they hear later belongs to the next.
            var names = WorldStep.NamesOf(steps.Take(day + 1), prefix);
            await Eventually.PassesWithinAMinuteAsync(async () => AllAnswers.AssertSame(
                await ScoresAsync(reference, prefix, names), await ScoresAsync(Api, prefix, names),
                $"seed {seed}, day {day}"));
        }

        var all = WorldStep.NamesOf(steps, prefix);
        await AssertSameAsync(reference, prefix, all, $"seed {seed}");
        foreach (var clock in new[] { steps[^1].Clock.AddDays(1), steps[^1].Clock.AddDays(4) })
        {
            await reference.SetClockAsync(clock);
            await Api.SetClockAsync(clock);
            await AssertSameAsync(reference, prefix, all, $"seed {seed}, {clock}");
        }

        Assert.Equal(await ModelsAsync(reference), await ModelsAsync(Api));
    }

    private async Task AssertSameAsync(ApiClient reference, string prefix, List<string> names, string told) =>
        await Eventually.PassesAsync(async () => AllAnswers.AssertSame(
            await AllAnswers.CollectAsync(reference, prefix, names), await AllAnswers.CollectAsync(Api, prefix, names),
            told));

    private static async Task<List<string>> ScoresAsync(ApiClient api, string prefix, List<string> names) =>
        [.. await AllAnswers.ContentsAsync(api, names.Select(name => $"/v1/members/{prefix}{name}/ssi"))];

    private static Task<IEnumerable<string>> ModelsAsync(ApiClient api) =>
        AllAnswers.ContentsAsync(api, ["/v1/models", "/v1/models/ssi-1", "/openapi/v1.json"]);
}
