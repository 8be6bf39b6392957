using System.Collections.Concurrent;
using Ssi.Scoring.Scores;
using Ssi.Storage;

namespace Ssi.ClusterBench;

/// <summary>A store in plain collections, which shows what the engine takes without a database. It keeps rows, journals
/// and ids, and nothing durable.</summary>
internal sealed class MemoryStore : IScoringStore
{
    private readonly Lock _lock = new();
    private readonly Dictionary<int, long> _epochs = [];
    private readonly Dictionary<int, long> _checkpoints = [];
    private readonly Dictionary<int, int> _nextSlots = [];
    private readonly Dictionary<int, SortedDictionary<long, byte[]>> _journals = [];
    private readonly ConcurrentDictionary<long, MemberRow> _members = [];
    private StoreState? _state;

    public long JournalBytes { get; private set; }

    public ValueTask<StoreState> OpenAsync(StoreStamp wanted, long? simulatedNow, CancellationToken cancel)
    {
        _state ??= new StoreState(wanted, null, simulatedNow);
        return ValueTask.FromResult(_state);
    }

    public ValueTask<StoreState> ReadStateAsync(CancellationToken cancel) => ValueTask.FromResult(_state!);

    public ValueTask<IReadOnlyList<ShardLease>> ClaimAsync(IReadOnlyList<int> shards, CancellationToken cancel)
    {
        lock (_lock)
        {
            var leases = new List<ShardLease>(shards.Count);
            foreach (var shard in shards)
            {
                var epoch = _epochs[shard] = _epochs.GetValueOrDefault(shard) + 1;
                var checkpoint = _checkpoints.GetValueOrDefault(shard);
                var last = JournalOf(shard).Keys.DefaultIfEmpty(checkpoint).Max();
                leases.Add(new ShardLease(shard, epoch, checkpoint, last, _nextSlots.GetValueOrDefault(shard)));
            }

            return ValueTask.FromResult<IReadOnlyList<ShardLease>>(leases);
        }
    }

    public ValueTask CommitAsync(CommitGroup group, CancellationToken cancel)
    {
        lock (_lock)
        {
            foreach (var append in group.Appends)
            {
                if (append.Epoch != _epochs[append.Shard])
                    throw new EpochLostException(append.Shard);
            }

            foreach (var append in group.Appends)
            {
                JournalOf(append.Shard).Add(append.Sequence, append.Entry.ToArray());
                JournalBytes += append.Entry.Length;
            }

            foreach (var slice in group.Slices)
                Write(slice);
            return ValueTask.CompletedTask;
        }
    }

    public ValueTask ReadJournalAsync(
        int shard, long afterSequence, JournalVisitor visit, CancellationToken cancel)
    {
        List<KeyValuePair<long, byte[]>> entries;
        lock (_lock)
            entries = [.. JournalOf(shard).Where(entry => entry.Key > afterSequence)];
        entries.ForEach(entry => visit(entry.Key, entry.Value));
        return ValueTask.CompletedTask;
    }

    public ValueTask ReadMembersAsync(
        int shard, MemberVisitor visit, DamageVisitor? damaged, CancellationToken cancel)
    {
        foreach (var row in _members.Values.Where(row => row.Key >> 32 == shard).OrderBy(row => row.Key))
            Visit(row, visit);
        return ValueTask.CompletedTask;
    }

    public ValueTask ReadMembersAsync(
        IReadOnlyList<long> keys, MemberVisitor visit, DamageVisitor? damaged, CancellationToken cancel)
    {
        foreach (var key in keys)
        {
            if (_members.TryGetValue(key, out var row))
                Visit(row, visit);
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask<IReadOnlyList<(string Other, byte[] Record)>> ReadConnectionsAsync(
        long member, CancellationToken cancel) => ValueTask.FromResult<IReadOnlyList<(string, byte[])>>([]);

    public ValueTask<IReadOnlyList<HistoryRow>> ReadHistoryAsync(
        long member, int fromBlock, int toBlock, CancellationToken cancel) =>
        ValueTask.FromResult<IReadOnlyList<HistoryRow>>([]);

    public ValueTask<IReadOnlyList<AcceptedIdsRow>> ReadAcceptedIdsAsync(int shard, CancellationToken cancel) =>
        ValueTask.FromResult<IReadOnlyList<AcceptedIdsRow>>([]);

    public ValueTask<IReadOnlyList<DistributionRow>?> ReadOpenDaysAsync(int shard, CancellationToken cancel) =>
        ValueTask.FromResult<IReadOnlyList<DistributionRow>?>(null);

    public ValueTask<IReadOnlyList<DistributionRow>> ReadDistributionsAsync(
        string industry, int fromDay, int toDay, CancellationToken cancel) =>
        ValueTask.FromResult<IReadOnlyList<DistributionRow>>([]);

    public ValueTask PublishDayAsync(
        int day, IReadOnlyList<DistributionRow> closed, int dropBefore, CancellationToken cancel)
    {
        _state = _state! with { Day = day };
        return ValueTask.CompletedTask;
    }

    public ValueTask SetSimulatedNowAsync(long ticks, CancellationToken cancel) => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static void Visit(MemberRow row, MemberVisitor visit) => visit(new StoredMember
    {
        Key = row.Key,
        Id = System.Text.Encoding.ASCII.GetBytes(row.Id),
        Industry = System.Text.Encoding.ASCII.GetBytes(row.Industry ?? ""),
        Pillars = new ScoreVector(row.Brand, row.Find, row.Engage, row.Relate).Packed,
        Day = row.Day,
        Sequence = row.Sequence,
        State = row.State.Span,
    });

    private void Write(CheckpointSlice slice)
    {
        foreach (var row in slice.Members)
            _members[row.Key] = row;
        if (slice.End is not { } end)
            return;
        _checkpoints[slice.Shard] = end.Sequence;
        _nextSlots[slice.Shard] = end.NextSlot;
        var journal = JournalOf(slice.Shard);
        foreach (var sequence in journal.Keys.TakeWhile(sequence => sequence <= end.TrimThrough).ToList())
        {
            JournalBytes -= journal[sequence].Length;
            journal.Remove(sequence);
        }
    }

    private SortedDictionary<long, byte[]> JournalOf(int shard)
    {
        if (!_journals.TryGetValue(shard, out var journal))
            _journals[shard] = journal = [];
        return journal;
    }
}
