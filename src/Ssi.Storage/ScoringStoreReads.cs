namespace Ssi.Storage;

/// <summary>Reads of members that end at the first damaged row.</summary>
public static class ScoringStoreReads
{
    /// <exception cref="StoreDamagedException">A row is damaged; those before it were visited.</exception>
    public static ValueTask ReadMembersAsync(
        this IScoringStore store, int shard, MemberVisitor visit, CancellationToken cancel) =>
        store.ReadMembersAsync(shard, visit, null, cancel);

    /// <exception cref="StoreDamagedException">A row is damaged; those before it were visited.</exception>
    public static ValueTask ReadMembersAsync(
        this IScoringStore store, IReadOnlyList<long> keys, MemberVisitor visit, CancellationToken cancel) =>
        store.ReadMembersAsync(keys, visit, null, cancel);
}
