namespace Ssi.Storage.Checksums;

/// <summary>The exceptions for rows that do not match their checksums, named alike in every database.</summary>
public static class Damage
{
    public static StoreDamagedException Of(string what, int? shard = null, long? member = null) =>
        new($"{what}: the checksum does not match", shard, member);

    public static StoreDamagedException Entry(int shard, long sequence) =>
        Of($"table journal, shard {shard}, sequence {sequence}", shard);

    /// <param name="first">The first of the missing sequences.</param>
    /// <param name="found">The next one that is there.</param>
    public static StoreDamagedException Gap(int shard, long first, long found) =>
        new($"table journal, shard {shard}: sequences {first} to {found - 1} are missing", shard);

    public static StoreDamagedException Member(long key) => OfMember("table member, key", key);

    /// <summary>A scan of a shard's members does not end where its last member is.</summary>
    public static StoreDamagedException Order(int shard) =>
        new($"table member, shard {shard}: its keys are out of order", shard);

    public static StoreDamagedException Connection(long member, string other) =>
        OfMember($"table connection, other {other}, member", member);

    public static StoreDamagedException History(long member, int block) =>
        OfMember($"table history, block {block}, member", member);

    public static StoreDamagedException AcceptedIds(int shard, long day) =>
        Of($"table accepted_ids, shard {shard}, day {day}", shard);

    /// <param name="shard">That of an open day; null for a closed one.</param>
    public static StoreDamagedException Distribution(int? shard, int day, string industry) => shard is null
        ? Of($"table industry_day, day {day}, industry {industry}")
        : Of($"table open_day, shard {shard}, day {day}, industry {industry}", shard);

    private static StoreDamagedException OfMember(string what, long key)
    {
        var shard = (int)(key >> 32);
        return Of($"{what} {key} (shard {shard}, slot {(uint)key})", shard, key);
    }
}
