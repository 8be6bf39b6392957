using Orleans.Runtime;
using Ssi.Storage.TestKit;
using Ssi.Storage.TestKit.Postgres;

namespace Ssi.Silo.Tests.Clustering;

/// <summary>The statements of reminders, run by Orleans' own provider on two silos.</summary>
[NeedsPostgres]
[Collection(ClusterGroup.Name)]
public sealed class ReminderTableTests(ClusterFixture cluster)
{
    private static readonly DateTime Start = new(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc);

    [KitFact]
    public async Task Grain_RemindersItRegistered_AreListedUntilUnregistered()
    {
        var grain = cluster.Silos[0].Grains.GetGrain<INoteGrain>("reminded");
        await grain.RemindAsync("b", TimeSpan.FromMinutes(2));
        await grain.RemindAsync("a", TimeSpan.FromDays(40));
        var both = await grain.RemindersAsync();
        var rows = await cluster.Database.SqlAsync(
            """
            SELECT service_id, name, period_ms, start_time > now() + interval '23 hours'
              FROM orleans.reminder
             WHERE grain_id LIKE '%/reminded'
             ORDER BY name
            """);
        var forgot = await grain.ForgetAsync("a");
        var one = await grain.RemindersAsync();
        var forgotAgain = await grain.ForgetAsync("a");

        Assert.Equal(["a", "b"], both);
        Assert.Equal(["service|a|3456000000|t", "service|b|120000|t"], rows);
        Assert.True(forgot);
        Assert.Equal(["b"], one);
        Assert.False(forgotAgain);
    }

    [KitFact]
    public async Task Upsert_OfTheSameReminder_ReplacesIt()
    {
        var id = GrainId.Create("kind", "again");
        var first = await UpsertAsync(id, "a", TimeSpan.FromMinutes(1));
        var second = await UpsertAsync(id, "a", TimeSpan.FromMinutes(2));

        var read = await ReadAsync(id, silo: 1);

        Assert.NotEqual(first, second);
        Assert.Equal((id, "a", Start), (read.GrainId, read.ReminderName, read.StartAt));
        Assert.Equal((TimeSpan.FromMinutes(2), second), (read.Period, read.ETag));
        Assert.Equal(DateTimeKind.Utc, read.StartAt.Kind);
        Assert.Null(await Table().ReadRow(id, "b"));
    }

    [KitFact]
    public async Task Upsert_ManyAtOnce_LeaveOneWithItsOwnVersion()
    {
        var id = GrainId.Create("kind", "at-once");
        var versions = await Task.WhenAll(Enumerable.Range(1, 16).Select(i => Task.Run(
            () => UpsertAsync(id, "a", TimeSpan.FromMinutes(i)))));

        var left = Assert.Single((await Table().ReadRows(id)).Reminders);
        Assert.Equal(16, versions.Distinct().Count());
        Assert.Equal(TimeSpan.FromMinutes(Array.IndexOf(versions, left.ETag) + 1), left.Period);
    }

    [KitFact]
    public async Task Remove_WithAnOldVersion_RemovesNothing()
    {
        var id = GrainId.Create("kind", "removed");
        var old = await UpsertAsync(id, "a", TimeSpan.FromMinutes(1));
        var first = await UpsertAsync(id, "a", TimeSpan.FromMinutes(1));

        Assert.False(await Table().RemoveRow(id, "a", old));
        Assert.True(await Table().RemoveRow(id, "a", first));
        Assert.False(await Table().RemoveRow(id, "a", first));
        var successor = await UpsertAsync(id, "a", TimeSpan.FromMinutes(1));
        Assert.False(await Table().RemoveRow(id, "a", first));
        Assert.Equal(successor, (await ReadAsync(id)).ETag);
    }

    [KitFact]
    public async Task ReadRows_OfARange_AreThoseWithTheirHashInIt()
    {
        var ids = Enumerable.Range(0, 100).Select(i => GrainId.Create("ranged", $"grain-{i}")).ToList();
        foreach (var id in ids)
            await UpsertAsync(id, "a", TimeSpan.FromMinutes(1));
        const int seed = 7;
        var random = new Random(seed);
        uint Edge() => random.Next(3) == 0
            ? ids[random.Next(ids.Count)].GetUniformHashCode()
            : unchecked((uint)random.NextInt64());
        List<(uint Begin, uint End)> ranges =
            [(0, 0), (0, uint.MaxValue), (uint.MaxValue, 0), (int.MaxValue, 1u << 31), (1u << 31, int.MaxValue)];
        ranges.AddRange(Enumerable.Range(0, 40).Select(_ => (Edge(), Edge())));

        foreach (var (begin, end) in ranges)
        {
            var found = (await Table().ReadRows(begin, end)).Reminders
                .Select(reminder => reminder.GrainId).Where(id => id.Type == GrainType.Create("ranged"));
            var expected = ids.Where(id => Contains(begin, end, id.GetUniformHashCode()));
            Assert.True(
                expected.Order().SequenceEqual(found.Order()), $"seed {seed}: ({begin}, {end}] reads another set");
        }
    }

    /// <summary>Open at its begin, closed at its end, over the end of the numbers where the begin is not before it.
    /// </summary>
    private static bool Contains(uint begin, uint end, uint hash) =>
        begin < end ? hash > begin && hash <= end : hash > begin || hash <= end;

    private IReminderTable Table(int silo = 0) => cluster.Silos[silo].Service<IReminderTable>();

    private async Task<string> UpsertAsync(GrainId id, string name, TimeSpan period) => (await Table().UpsertRow(
        new ReminderEntry { GrainId = id, ReminderName = name, StartAt = Start, Period = period }))!;

    private async Task<ReminderEntry> ReadAsync(GrainId id, int silo = 0) => (await Table(silo).ReadRow(id, "a"))!;
}
