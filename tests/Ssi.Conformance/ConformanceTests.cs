using Ssi.Conformance.Clients;
using Ssi.Conformance.Engines;
using Ssi.Load.Scenarios;

namespace Ssi.Conformance;

/// <summary>What every test of an engine begins with: the API, ids of its own, and the time of the clock.</summary>
/// <remarks>How to put another engine under these tests is told at <see cref="EngineFixture"/>.</remarks>
public abstract class ConformanceTests
{
    private static int _tests;

    private readonly string _prefix = $"t{Interlocked.Increment(ref _tests)}-";
    private int _events;

    protected ConformanceTests(EngineFixture fixture)
    {
        Engine = fixture.Engine;
        Api = new ApiClient(Engine);
    }

    protected IEngineUnderTest Engine { get; }

    private protected ApiClient Api { get; }

    /// <summary>A source of this test's own: equal ids of other tests are other events.</summary>
    protected string Source => $"conformance/{_prefix}";

    /// <summary>The id of a member, an industry or an event that no other test uses.</summary>
    protected string Id(string name) => _prefix + name;

    protected string[] Ids(string name, int count) =>
        [.. Enumerable.Range(0, count).Select(i => Id($"{name}{i:000}"))];

    /// <summary>Moves the clock on to the middle of a day where it stands close to an edge, so that hours may be added
    /// and taken without changing the day.</summary>
    protected async Task<DateTimeOffset> MiddayAsync()
    {
        var now = await Api.NowAsync();
        if (now.TimeOfDay >= TimeSpan.FromHours(8) && now.TimeOfDay <= TimeSpan.FromHours(16))
            return now;
        var day = new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero);
        now = (now.TimeOfDay < TimeSpan.FromHours(8) ? day : day.AddDays(1)).AddHours(9);
        await Api.SetClockAsync(now);
        return now;
    }

    protected async Task<DateTimeOffset> AdvanceAsync(TimeSpan by)
    {
        var now = await Api.NowAsync() + by;
        await Api.SetClockAsync(now);
        return now;
    }

    /// <summary>An event with an id of its own.</summary>
    /// <param name="type">Without the prefix <c>ssi.</c>.</param>
    /// <param name="data">As JSON.</param>
    protected LoadEvent Event(string member, string type, DateTimeOffset time, string? data = null) =>
        new(type, member, Source, $"e{Interlocked.Increment(ref _events)}", time, data);

    /// <summary>Two members that are joined, or parted, as <paramref name="member"/> tells it.</summary>
    protected LoadEvent Pair(string member, string other, DateTimeOffset time, bool removed = false) =>
        Event(member, removed ? "connection.removed" : "connection.added", time, Naming(other));

    /// <summary>Data that names a member.</summary>
    protected static string Naming(string member) => $$"""{"member":"{{member}}"}""";

    protected static string DayOf(DateTimeOffset time) => $"{time.UtcDateTime:yyyy-MM-dd}";
}
