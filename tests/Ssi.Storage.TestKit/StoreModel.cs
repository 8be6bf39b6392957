namespace Ssi.Storage.TestKit;

/// <summary>A store in plain collections, to hold a real one against.</summary>
internal sealed class StoreModel
{
    public Dictionary<int, long> Epochs { get; } = [];

    public Dictionary<int, SortedDictionary<long, byte[]>> Journal { get; } = [];

    public SortedDictionary<long, MemberRow> Members { get; } = [];

    public SortedDictionary<(long Member, string Other), byte[]> Connections { get; } =
        new(Comparer<(long Member, string Other)>.Create((a, b) =>
            a.Member != b.Member ? a.Member.CompareTo(b.Member) : string.CompareOrdinal(a.Other, b.Other)));

    public SortedDictionary<(long Member, int Block), byte[]> History { get; } = [];

    public Dictionary<int, List<(int Day, byte[] Hashes)>> Accepted { get; } = [];

    public SortedDictionary<(string Industry, int Day), byte[]> Days { get; } = [];

    private Dictionary<int, long> Checkpoints { get; } = [];

    public void Apply(CommitGroup group)
    {
        foreach (var append in group.Appends)
            JournalOf(append.Shard).Add(append.Sequence, append.Entry.ToArray());
        foreach (var slice in group.Slices)
            Apply(slice);
    }

    public SortedDictionary<long, byte[]> JournalOf(int shard)
    {
        if (!Journal.TryGetValue(shard, out var entries))
            Journal.Add(shard, entries = []);
        return entries;
    }

    private void Apply(CheckpointSlice slice)
    {
        var again = slice.End is { } last && last.Sequence <= Checkpoints.GetValueOrDefault(slice.Shard);
        foreach (var erased in slice.Erased)
            Erase(erased, restates: !again);
        foreach (var member in slice.Members)
            Members[member.Key] = member;
        foreach (var row in slice.Connections)
        {
            if (row.Record is null)
                Connections.Remove((row.Member, row.Other));
            else
                Connections[(row.Member, row.Other)] = row.Record;
        }
        foreach (var row in slice.History)
            History[(row.Member, row.Block)] = row.Record;
        if (slice.End is { } end)
            Apply(slice.Shard, end);
    }

    private void Erase(ErasedMember erased, bool restates)
    {
        Members.Remove(erased.Key);
        foreach (var key in Connections.Keys.Where(key => key.Member == erased.Key).ToList())
            Connections.Remove(key);
        foreach (var key in History.Keys.Where(key => key.Member == erased.Key).ToList())
            History.Remove(key);
        foreach (var row in restates ? erased.Restated : [])
        {
            if (Days.TryGetValue((row.Industry, row.Day), out var stored))
                Days[(row.Industry, row.Day)] = row.Rewrite(stored);
        }
    }

    private void Apply(int shard, CheckpointEnd end)
    {
        Checkpoints[shard] = end.Sequence;
        foreach (var sequence in JournalOf(shard).Keys.Where(sequence => sequence <= end.TrimThrough).ToList())
            JournalOf(shard).Remove(sequence);
        if (!Accepted.TryGetValue(shard, out var segments))
            Accepted.Add(shard, segments = []);
        segments.AddRange(end.Accepted.Select(row => (row.Day, row.Hashes.ToArray())));
        segments.RemoveAll(segment => segment.Day < end.DropAcceptedBefore);
        foreach (var key in History.Keys
            .Where(key => key.Member >> 32 == shard && key.Block < end.DropHistoryBefore).ToList())
        {
            History.Remove(key);
        }
    }
}
