using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Ssi.Grains.Tests.Faults;

/// <summary>Counts log messages from warnings up, and shards that were loaded.</summary>
internal sealed class CountingLogs : ILoggerProvider
{
    private const int ShardLoaded = 70;

    private readonly ConcurrentQueue<string> _lines = [];
    private int _loads;

    /// <summary>Messages from warnings up.</summary>
    public IReadOnlyCollection<string> Lines => _lines;

    public int Loads => Volatile.Read(ref _loads);

    public ILogger CreateLogger(string categoryName) => new Counter(this, categoryName);

    public void Dispose()
    {
    }

    private sealed class Counter(CountingLogs logs, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            if (eventId.Id == ShardLoaded && category.EndsWith("ShardGrain", StringComparison.Ordinal))
                Interlocked.Increment(ref logs._loads);
            if (logLevel >= LogLevel.Warning)
                logs._lines.Enqueue($"{logLevel} {category}: {formatter(state, exception)} {exception}");
        }
    }
}
