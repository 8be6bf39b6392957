using System.Text;
using BenchmarkDotNet.Attributes;
using Ssi.Ranking.Distributions;
using Ssi.Ranking.Industries;
using Ssi.Ranking.Leaderboards;
using Ssi.Ranking.Members;
using Ssi.Ranking.Networks;
using Ssi.Ranking.Shards;
using Ssi.Scoring.Identity;
using Ssi.Scoring.Scores;

namespace Ssi.Benchmarks;

/// <summary>The parts of ranking over a million members with 12-character ids in 64 shards: 150 industries of like
/// size, or one that holds them all.</summary>
[MemoryDiagnoser]
public class RankingBenchmarks
{
    public const int Shards = 64;

    public const int Members = 1_000_000;

    private const int Batch = 1024;

    private static readonly SipHash Hasher = new(3, 5);

    private readonly Random _random = new(42);
    private readonly byte[][] _ids = new byte[Batch][];
    private readonly ulong[] _hashes = new ulong[Batch];
    private readonly int[] _slots = new int[Batch];
    private readonly ShardRanking[] _homes = new ShardRanking[Batch];
    private readonly ScoreVector[] _network = new ScoreVector[500];
    private ShardRanking[] _shards = [];
    private IndustryHistograms?[] _parts = [];
    private IndustryHistograms?[] _partsAfterOneChange = [];
    private IndustryMerge _merge = new();
    private Distribution _merged = Distribution.Empty;
    private bool _turn;

    [Params(150, 1)]
    public int Industries { get; set; }

    /// <summary>The shards of the benchmarks, also for measuring what they hold.</summary>
    public static ShardRanking[] Populate(int industries, Random random)
    {
        var shards = new ShardRanking[Shards];
        for (var i = 0; i < Shards; i++)
        {
            shards[i] = new ShardRanking(new MemberIndex(), new IndustryTable());
            for (var industry = 0; industry < industries; industry++)
                shards[i].Industries.GetOrAdd("industry-" + industry);
        }

        for (var member = 0; member < Members; member++)
        {
            var id = IdOf(member);
            var hash = Hasher.Hash(id);
            var shard = shards[hash % Shards];
            shard.Set(shard.Index.Add(id, hash), random.Next(industries), AnyVector(random));
        }

        return shards;
    }

    /// <summary>Bytes a member of index, ranking and histograms: those the collector sees, and those the types
    /// state.</summary>
    public static (double Measured, double Stated) BytesPerMember(int industries)
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var shards = Populate(industries, new Random(42));
        var measured = GC.GetTotalMemory(forceFullCollection: true) - before;
        var stated = shards.Sum(shard => shard.Bytes + shard.Index.Bytes + shard.Industries.Bytes);
        return (measured / (double)Members, stated / (double)Members);
    }

    [GlobalSetup]
    public void Setup()
    {
        _shards = Populate(Industries, _random);
        for (var i = 0; i < Batch; i++)
        {
            _ids[i] = IdOf(_random.Next(Members));
            _hashes[i] = Hasher.Hash(_ids[i]);
            _homes[i] = _shards[_hashes[i] % Shards];
            _homes[i].Index.TryGet(_ids[i], _hashes[i], out _slots[i]);
        }

        for (var i = 0; i < _network.Length; i++) _network[i] = AnyVector(_random);
        _parts = Captured();
        ChangeOne();
        _partsAfterOneChange = Captured();
        foreach (var shard in _shards) shard.StopCaptures();
        _merge = new IndustryMerge();
        _merged = Merged(_parts);
    }

    [Benchmark(OperationsPerInvoke = Batch)]
    public int IdLookup()
    {
        var sum = 0;
        for (var i = 0; i < Batch; i++)
        {
            _homes[i].Index.TryGet(_ids[i], _hashes[i], out var slot);
            sum += slot;
        }

        return sum;
    }

    [Benchmark(OperationsPerInvoke = Batch)]
    public int TryGet()
    {
        var sum = 0;
        for (var i = 0; i < Batch; i++)
        {
            _homes[i].TryGet(_slots[i], out var industry, out _);
            sum += industry;
        }

        return sum;
    }

    /// <summary>One pillar moves by a tenth of a point, up and down in turns.</summary>
    [Benchmark(OperationsPerInvoke = Batch)]
    public bool Set()
    {
        _turn = !_turn;
        var changed = false;
        for (var i = 0; i < Batch; i++)
        {
            _homes[i].TryGet(_slots[i], out var industry, out var had);
            var brand = had.Brand / 20 * 20;
            var moved = new ScoreVector(Math.Min(2500, _turn ? brand + 10 : brand), had.Find, had.Engage, had.Relate);
            changed |= _homes[i].Set(_slots[i], industry, moved);
        }

        return changed;
    }

    [Benchmark(OperationsPerInvoke = 500)]
    public int Rank()
    {
        var sum = 0;
        foreach (var vector in _network) sum += _merged.Rank(vector.Ssi);
        return sum;
    }

    [Benchmark(OperationsPerInvoke = 500)]
    public int StandingOf()
    {
        var sum = 0;
        foreach (var vector in _network) sum += _merged.StandingOf(vector, null).TopPercent;
        return sum;
    }

    [Benchmark]
    public Distribution MergeOf64() => Distribution.Merge(_parts);

    [Benchmark]
    public Distribution MergeOfOneChanged()
    {
        _turn = !_turn;
        return Merged(_turn ? _partsAfterOneChange : _parts);
    }

    [Benchmark]
    public LeaderboardPage LeaderboardTop100() =>
        Leaderboard.Merge(
            Array.ConvertAll(
                _shards, shard => Leaderboard.Collect(shard, 0, null, 100, _merged.LowestOnPage(null, 100))),
            100);

    [Benchmark]
    public MemberStanding NetworkOf500() => NetworkStanding.Of(_network, _network[7]);

    private static byte[] IdOf(int member) => Encoding.ASCII.GetBytes($"m{member,11:00000000000}");

    private static ScoreVector AnyVector(Random random) =>
        new(random.Next(2501), random.Next(2501), random.Next(2501), random.Next(2501));

    private IndustryHistograms?[] Captured() => Array.ConvertAll(_shards, shard =>
    {
        shard.Capture();
        return shard.CapturedOf(0);
    });

    private Distribution Merged(IndustryHistograms?[] parts)
    {
        for (var shard = 0; shard < Shards; shard++) _merge.Put(shard, parts[shard]);
        return _merge.Merge();
    }

    private void ChangeOne()
    {
        var slot = 0;
        int industry;
        while (!_shards[0].TryGet(slot, out industry, out _) || industry != 0) slot++;
        _shards[0].Set(slot, industry, new ScoreVector(1, 2, 3, 4));
    }
}
