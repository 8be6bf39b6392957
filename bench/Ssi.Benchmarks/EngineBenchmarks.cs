using System.Globalization;
using System.Text;
using BenchmarkDotNet.Attributes;
using Ssi.Engine;
using Ssi.Engine.Ingest;
using Ssi.Engine.Shards;
using Ssi.Scoring.Activities;
using Ssi.Scoring.Days;
using Ssi.Scoring.Identity;
using Ssi.Scoring.Members;
using Ssi.Scoring.Models;
using Ssi.Scoring.Scores;
using Ssi.Storage;

namespace Ssi.Benchmarks;

/// <summary>A batch of 1,000 events on its way through one process without store and HTTP, a million members in 64
/// shards: per event, to be read beside the ceilings of the parts.</summary>
[MemoryDiagnoser]
public class EngineBenchmarks
{
    private const int Members = 1_000_000;
    private const int BatchSize = 1_000;
    private const int Shards = 64;

    private static readonly ActivityKind[] Kinds =
    [
        ActivityKind.PostPublished, ActivityKind.CommentWritten, ActivityKind.ReactionGiven, ActivityKind.SearchBasic,
        ActivityKind.ProfileViewedDegree2, ActivityKind.SessionStarted, ActivityKind.MessageSent,
        ActivityKind.ReactionReceived,
    ];

    private readonly ShardMap _map = new(Shards, new SipHash(1, 2));
    private readonly byte[][] _ids = new byte[Members][];
    private readonly byte[] _source = "bench"u8.ToArray();
    private readonly Random _random = new(7);
    private ShardCore[] _cores = [];
    private EventBatch _batch = null!;
    private long _now;
    private long _next;

    [GlobalSetup]
    public void Setup()
    {
        var options = new EngineOptions();
        var rules = new ScoringRules(new Scorer(ScoringModel.Standard), options.LatenessDays, options.HistoryDays);
        var day = Day.Of(new DateOnly(2026, 1, 15));
        _now = day.StartTicks + TimeSpan.TicksPerHour;
        _cores =
            [.. Enumerable.Range(0, Shards).Select(i => new ShardCore(i, _map, rules, AcceptanceWindow.Of(options)))];
        foreach (var core in _cores)
        {
            core.BeginLoad(new ShardLease(core.Number, 1, 0, 0, 0), day, []);
            core.FinishLoad();
        }

        for (var i = 0; i < Members; i++)
            _ids[i] = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"m{i:00000000000}"));
        _batch = new EventBatch(_map);
        for (var first = 0; first < Members; first += BatchSize)
        {
            Fill(i => _ids[first + i]);
            Apply();
        }
    }

    /// <summary>Identity and route of parsed events, into the batch.</summary>
    [Benchmark(OperationsPerInvoke = BatchSize)]
    public void Route()
    {
        Fill(_ => _ids[_random.Next(Members)]);
        _batch.Seal(Shards);
    }

    /// <summary>The same, then judged, written into entries, counted, scored and ranked.</summary>
    [Benchmark(OperationsPerInvoke = BatchSize)]
    public void RouteAndApply()
    {
        Fill(_ => _ids[_random.Next(Members)]);
        Apply();
    }

    private void Fill(Func<int, byte[]> member)
    {
        _batch.Dispose();
        Span<byte> id = stackalloc byte[8];
        for (var i = 0; i < BatchSize; i++)
        {
            BitConverter.TryWriteBytes(id, ++_next);
            _batch.Add(Kinds[_next % Kinds.Length], member(i), _source, id, _now, 1, default);
        }
    }

    private void Apply()
    {
        _batch.Seal(Shards);
        foreach (var core in _cores)
        {
            if (!_batch.HasItemsOf(core.Number))
                continue;
            var entry = core.BeginEntry();
            core.Prepare(entry, _batch, _now);
            core.Seal(entry);
            core.Apply(entry);
        }
    }
}
