using Microsoft.Extensions.Logging;
using Ssi.Engine.Ports;
using Ssi.Engine.Rankings;

namespace Ssi.Engine.Tests.Rankings;

public sealed class RankingReaderTests
{
    private static readonly TimeSpan Refresh = TimeSpan.FromMilliseconds(200);

    private readonly Reports[] _reports = [new(), new()];
    private readonly ManualClock _clock = new();
    private readonly ListLogger _logger = new();
    private readonly RankingReader _reader;
    private TaskCompletionSource<RankingUpdate>? _silence;
    private int _asked;

    public RankingReaderTests()
    {
        _reports[0].Set("a", "x", 100);
        _reports[1].Set("b", "x", 200);
        _reader = new RankingReader(2, AskAsync, Refresh, _clock, _logger);
    }

    [Fact]
    public async Task Get_YoungerThanTheRefresh_IsServedAsItIs()
    {
        var first = await _reader.GetAsync();
        Assert.False(first.Stale);
        _reports[0].Set("a", "x", 300);
        _clock.Advance(Refresh - TimeSpan.FromMilliseconds(1));
        Assert.Same(first.Ranking, (await _reader.GetAsync()).Ranking);
        Assert.Equal(2, _asked);
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(1, Above(await _reader.GetAsync(), 250));
    }

    [Fact]
    public async Task Get_ShardSilent_ServesItsLastPartAtOnceAndTheOthersAnew()
    {
        await _reader.GetAsync();
        _silence = new TaskCompletionSource<RankingUpdate>();
        _reports[0].Set("a", "x", 300);
        _reports[1].Set("b", "x", 900);
        _clock.Advance(Refresh);

        // The first refresh waits for the shard in vain; those after it hold nobody up.
        var snapshot = await _reader.GetAsync();
        while (Above(snapshot, 250) == 0)
            snapshot = await _reader.GetAsync();
        Assert.Equal((2, 1, 0), (Population(snapshot), Above(snapshot, 250), Above(snapshot, 800)));
        Assert.False(snapshot.Stale);
        _clock.Advance(Refresh);
        var reading = _reader.GetAsync();
        Assert.True(reading.IsCompleted);
        Assert.Same(snapshot.Ranking, (await reading).Ranking);

        // Its part may lack what was acknowledged a second ago: every answer says so until the shard is back.
        _clock.Advance(TimeSpan.FromMilliseconds(700));
        snapshot = await _reader.GetAsync();
        Assert.Equal((2, true), (Population(snapshot), snapshot.Stale));
        Assert.True(_reader.Failures > 0);
        _silence.SetResult(_reports[1].Since(default));
        _silence = null;
        while (snapshot.Stale)
        {
            _clock.Advance(Refresh);
            snapshot = await _reader.GetAsync();
        }

        Assert.Equal((2, 1), (Population(snapshot), Above(snapshot, 800)));
        Assert.Equal([LogLevel.Warning, LogLevel.Information], _logger.Levels);
    }

    [Fact]
    public async Task Get_ShardFails_IsLoggedOnceWithItsCause()
    {
        await _reader.GetAsync();
        _silence = new TaskCompletionSource<RankingUpdate>();
        _silence.SetException(new TimeoutException("silent"));
        for (var round = 0; round < 5; round++)
        {
            _clock.Advance(Refresh);
            Assert.Equal(2, Population(await _reader.GetAsync()));
        }

        Assert.Equal([LogLevel.Warning], _logger.Levels);
        Assert.IsType<TimeoutException>(_logger.Cause);
    }

    [Fact]
    public async Task Get_NothingKnownAndAShardFails_IsUnavailable()
    {
        _silence = new TaskCompletionSource<RankingUpdate>();
        _silence.SetException(new TimeoutException("silent"));
        _clock.Steps = TimeSpan.FromMilliseconds(100);
        var refused = await Assert.ThrowsAsync<ClusterUnavailableException>(async () => await _reader.GetAsync());
        Assert.Equal(UnavailableReason.Recovering, refused.Reason);
    }

    [Fact]
    public async Task Get_OlderGiven_IsAnotherOne()
    {
        var first = await _reader.GetAsync();
        _reports[0].Set("a", "x", 300);
        var second = await _reader.GetAsync(older: first);
        Assert.NotSame(first.Ranking, second.Ranking);
    }

    [Fact]
    public async Task Get_ShardsOfTwoDays_WaitsUntilAllHaveTheNewOne()
    {
        var first = await _reader.GetAsync();
        _reports[0].Day += 1;
        _reports[0].Generation++;
        _clock.Advance(Refresh);
        var reading = _reader.ReachAsync(_reports[0].Day);
        Assert.Equal(first.Ranking.Day + 1, _reports[0].Day);
        _reports[1].Generation++;
        _reports[1].Day += 1;
        await reading;
        Assert.Equal(_reports[0].Day, (await _reader.GetAsync()).Ranking.Day);
    }

    [Fact]
    public async Task Rest_WithoutReaders_DropsTheMerge()
    {
        await _reader.GetAsync();
        _reader.Rest();
        Assert.NotEqual(0, _reader.Snapshot);
        _clock.Advance(TimeSpan.FromSeconds(11));
        _reader.Rest();
        Assert.Equal((0, 0), (_reader.Snapshot, _reader.Bytes));
        Assert.Equal(2, Population(await _reader.GetAsync()));
    }

    private static int Population(RankingSnapshot snapshot) =>
        snapshot.Ranking.TryGet("x", out var distribution) ? distribution.Population : 0;

    private static int Above(RankingSnapshot snapshot, int ssi) =>
        snapshot.Ranking.TryGet("x", out var distribution) ? distribution.Above(ssi) : 0;

    private Task<RankingUpdate> AskAsync(int shard, (long Generation, long Number) known)
    {
        Interlocked.Increment(ref _asked);
        return shard == 1 && _silence is { } silence ? silence.Task : Task.FromResult(_reports[shard].Since(known));
    }

    /// <summary>Time that passes by hand; timers run by real time.</summary>
    private sealed class ManualClock : TimeProvider
    {
        private long _now = 1;

        /// <summary>What each look at the clock adds.</summary>
        public TimeSpan Steps { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public void Advance(TimeSpan by) => Interlocked.Add(ref _now, by.Ticks);

        public override long GetTimestamp() => Interlocked.Add(ref _now, Steps.Ticks);
    }

    private sealed class ListLogger : ILogger
    {
        private readonly List<LogLevel> _levels = [];

        public IReadOnlyList<LogLevel> Levels => _levels;

        public Exception? Cause { get; private set; }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            _levels.Add(logLevel);
            Cause ??= exception;
        }
    }
}
