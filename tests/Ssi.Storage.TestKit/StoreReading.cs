using System.Text;

namespace Ssi.Storage.TestKit;

/// <summary>A member as it was read, kept beyond the visit.</summary>
public sealed record ReadMember(
    long Key, string Id, string Industry, ulong Pillars, int Day, long Sequence, string State)
{
    public static ReadMember Of(in StoredMember member) => new(
        member.Key, Encoding.UTF8.GetString(member.Id), Encoding.UTF8.GetString(member.Industry), member.Pillars,
        member.Day, member.Sequence, Convert.ToHexString(member.State));

    public static ReadMember Of(MemberRow row) => new(
        row.Key, row.Id, row.Industry ?? "", Packed(row), row.Day, row.Sequence, Convert.ToHexString(row.State.Span));

    private static ulong Packed(MemberRow row) =>
        (uint)row.Brand | ((ulong)(uint)row.Find << 16) | ((ulong)(uint)row.Engage << 32)
        | ((ulong)(uint)row.Relate << 48);
}

/// <summary>Reads into lists.</summary>
public static class StoreReading
{
    public static async Task<List<(long Sequence, string Entry)>> JournalAsync(
        this IScoringStore store, int shard, long after = 0)
    {
        var entries = new List<(long, string)>();
        await store.ReadJournalAsync(
            shard, after, (sequence, entry) => entries.Add((sequence, Convert.ToHexString(entry))), default);
        return entries;
    }

    public static async Task<List<long>> SequencesAsync(this IScoringStore store, int shard, long after = 0) =>
        [.. (await store.JournalAsync(shard, after)).Select(entry => entry.Sequence)];

    public static async Task<List<ReadMember>> MembersAsync(this IScoringStore store, int shard)
    {
        var members = new List<ReadMember>();
        await store.ReadMembersAsync(shard, member => members.Add(ReadMember.Of(member)), default);
        return members;
    }

    public static async Task<List<ReadMember>> MembersAsync(this IScoringStore store, params long[] keys)
    {
        var members = new List<ReadMember>();
        await store.ReadMembersAsync(keys, member => members.Add(ReadMember.Of(member)), default);
        return members;
    }
}
