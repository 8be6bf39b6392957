using Ssi.Engine;
using Ssi.Storage.TestKit;

namespace Ssi.Conformance.Engines;

/// <summary>One engine for all tests of a class, or of a collection where a start is expensive.</summary>
/// <remarks>
/// <para>To put another engine under the suite, in a test project of its own:</para>
/// <list type="number">
/// <item>implement <see cref="IEngineUnderTest"/>, and <see cref="ICrashingEngine"/> where a node can be killed;</item>
/// <item>derive a fixture from this class, which starts it on an empty store;</item>
/// <item>derive every abstract class of tests, as <c>sealed class DayTests(MyFixture fixture) :
/// DayConformance(fixture)</c>, with <c>IClassFixture</c> or <c>[Collection]</c>; <see cref="Suite"/> tells which are
/// missing.</item>
/// </list>
/// <para>The tests of one fixture run one after another, in any order, on one store: each uses ids of its own, and the
/// clock only goes forward.</para>
/// </remarks>
public abstract class EngineFixture : IAsyncLifetime
{
    /// <summary>Where the simulated clock begins.</summary>
    public static readonly DateTimeOffset ClockStart = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    private IEngineUnderTest? _engine;

    /// <summary>Several shards, and checkpoints all the time: most of what the suite writes is read back from rows
    /// after a restart.</summary>
    public static EngineOptions Options => new()
    {
        Shards = 6, Partitions = 2, CheckpointIntervalSeconds = 0.2, RankingRefreshMilliseconds = 50,
    };

    public IEngineUnderTest Engine => _engine ?? throw new InvalidOperationException("The engine is not started.");

    /// <summary>True where the machine has what the engine needs; the tests say by a <see cref="NeedsAttribute"/> what
    /// that is, and are skipped elsewhere.</summary>
    protected virtual bool CanStart => true;

    public async Task InitializeAsync()
    {
        if (CanStart)
            _engine = await StartAsync(ClockStart, Options);
    }

    public async Task DisposeAsync()
    {
        if (_engine is not null)
            await _engine.DisposeAsync();
    }

    /// <summary>Starts the engine with a simulated clock; ready when it returns.</summary>
    /// <param name="options">Limits decide answers and must be these. What only says when and where work is done
    /// (shards, checkpoints, refreshing) may differ, within the contract's second.</param>
    protected abstract Task<IEngineUnderTest> StartAsync(DateTimeOffset clock, EngineOptions options);
}
