using Ssi.Engine.Ingest;
using Ssi.Storage;

namespace Ssi.Engine.Shards;

/// <content>Members whose stored bytes cannot be read: they keep their place in the ranking, and nothing else of them
/// is answered or counted.</content>
public sealed partial class ShardCore
{
    private readonly HashSet<int> _withheld = [];

    /// <summary>Rows whose ids cannot be read: every id that the shard does not know may be one of theirs.</summary>
    private int _unreadable;

    /// <summary>Called when a member is withheld, with its id or the key of its row, and the reason.</summary>
    public Action<string, string>? MemberWithheld { get; init; }

    /// <summary>Withholds a member that the index knows.</summary>
    public void Withhold(int slot, string reason)
    {
        if (_index.Has(slot) && _withheld.Add(slot))
            MemberWithheld?.Invoke(IdOf(slot), reason);
    }

    /// <summary>Withholds a row that is damaged; where it was never read, its member's id is unknown.</summary>
    public void Withhold(StoreDamagedException damage)
    {
        var slot = SlotOf(damage.Member!.Value);
        if (_index.Has(slot))
        {
            Withhold(slot, damage.Message);
            return;
        }

        _unreadable++;
        MemberWithheld?.Invoke($"key {damage.Member}", damage.Message);
    }

    /// <summary>True where the member is withheld, or may be the one of a row that cannot be read.</summary>
    public bool Withholds(HashedId member) =>
        HasWithheld && (TryFind(member, out var slot) ? _withheld.Contains(slot) : _unreadable > 0);

    private bool HasWithheld => _withheld.Count > 0 || _unreadable > 0;

    private bool Withholds(ReadOnlySpan<byte> member, ulong hash) =>
        _index.TryGet(member, hash, out var slot) ? _withheld.Contains(slot) : _unreadable > 0;

    /// <summary>A member whose row cannot be read keeps its last score on the new day.</summary>
    public void RollUnread(int slot)
    {
        if (_rolling is not { } rolling || !_index.Has(slot))
            return;
        if (TryResident(slot, out var member))
            Roll(rolling, member);
        else if (_ranking.TryGet(slot, out var industry, out var score))
            rolling.Ranking.Set(slot, industry, score);
    }

    /// <summary>While loading, an entry for an id that may be that of an unreadable row leaves the whole shard in
    /// doubt.</summary>
    private EventOutcome Withheld()
    {
        return _loading && _unreadable > 0
            ? throw new StoreDamagedException(
                $"shard {Number} has a member row that cannot be read and a journal entry that may be of that member",
                Number)
            : EventOutcome.Quarantined;
    }
}
