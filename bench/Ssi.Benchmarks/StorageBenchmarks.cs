using BenchmarkDotNet.Attributes;
using Ssi.Storage;
using Ssi.Storage.Sqlite;

namespace Ssi.Benchmarks;

/// <summary>The store as the engine uses it: durable group commits, checkpoint slices, scans and point reads, on a file
/// in the folder for temporary files. Figures are per operation: a commit, a row, a member.</summary>
[MemoryDiagnoser]
[InProcess]
public class StorageBenchmarks
{
    private const int Shards = 64;
    private const int MembersPerShard = 10_000;
    private const int SliceRows = 1_000;
    private const int PointReads = 100;

    private readonly byte[] _entry = new byte[1_500];
    private readonly byte[] _state = new byte[250];
    private readonly long[] _keys = new long[PointReads];
    private readonly long[] _sequences = new long[Shards];
    private readonly CommitGroup _group = new();
    private readonly Random _random = new(1);
    private string _folder = "";
    private SqliteScoringStore? _store;
    private IReadOnlyList<ShardLease> _leases = [];
    private int _slice;

    [GlobalSetup]
    public async Task SetupAsync()
    {
        _random.NextBytes(_entry);
        _random.NextBytes(_state);
        _folder = Directory.CreateTempSubdirectory("ssi-bench-").FullName;
        _store = new SqliteScoringStore(new SqliteOptions { Path = Path.Combine(_folder, "ssi.db") });
        await _store.OpenAsync(new StoreStamp(Shards, new byte[16], false, "bench", [1]), null, default);
        _leases = await _store.ClaimAsync([.. Enumerable.Range(0, Shards)], default);
        for (var slice = 0; slice < Shards * MembersPerShard / SliceRows; slice++)
            await UpsertAsync();
    }

    [GlobalCleanup]
    public async Task CleanupAsync()
    {
        await _store!.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>64 entries of 1,500 bytes and the end of one shard's checkpoint, so that the journal stays
    /// short.</summary>
    [Benchmark]
    public async Task CommitAsync()
    {
        _group.Clear();
        foreach (var lease in _leases)
            _group.Appends.Add(new JournalAppend(lease.Shard, lease.Epoch, ++_sequences[lease.Shard], _entry));
        var shard = (int)(_sequences[0] % Shards);
        var done = _sequences[shard] - 1;
        _group.Slices.Add(new CheckpointSlice(shard, _leases[shard].Epoch)
        {
            End = new CheckpointEnd(done, done, MembersPerShard, [], 0, null, null),
        });
        await _store!.CommitAsync(_group, default);
    }

    [Benchmark(OperationsPerInvoke = SliceRows)]
    public async Task UpsertAsync()
    {
        var first = _slice++ * SliceRows % (Shards * MembersPerShard);
        var shard = first / MembersPerShard;
        var slice = new CheckpointSlice(shard, _leases[shard].Epoch);
        for (var i = 0; i < SliceRows; i++)
        {
            var slot = (first % MembersPerShard) + i;
            // Scattered ids, as the index of ids meets them.
            var id = $"member-{(uint)((first + i) * 2_654_435_761L):x8}";
            slice.Members.Add(new MemberRow(
                Key(shard, slot), id, "software", 4_000, 1_000, 1_000, 1_000, 1_000, 9_000, _slice, _state));
        }
        _group.Clear();
        _group.Slices.Add(slice);
        await _store!.CommitAsync(_group, default);
    }

    [Benchmark(OperationsPerInvoke = MembersPerShard)]
    public async Task<long> ScanAsync()
    {
        var bytes = 0L;
        await _store!.ReadMembersAsync(
            _random.Next(Shards), member => bytes += member.State.Length + member.Id.Length, default);
        return bytes;
    }

    [Benchmark(OperationsPerInvoke = PointReads)]
    public async Task<long> PointReadAsync()
    {
        for (var i = 0; i < PointReads; i++)
            _keys[i] = Key(_random.Next(Shards), _random.Next(MembersPerShard));
        var bytes = 0L;
        await _store!.ReadMembersAsync(_keys, member => bytes += member.State.Length, default);
        return bytes;
    }

    private static long Key(int shard, int slot) => ((long)shard << 32) | (uint)slot;
}
