using Ssi.Engine.Ingest;
using Ssi.Scoring.Days;
using Ssi.Scoring.Members;
using Ssi.Scoring.Scores;

namespace Ssi.Engine.Members;

/// <summary>What a journal entry has for one member that is an actor of its own.</summary>
public sealed class MemberWork
{
    /// <summary>The member's id.</summary>
    public required string Id { get; init; }

    /// <summary>The member's row key: shard and slot.</summary>
    public required long Key { get; init; }

    /// <summary>The entry's sequence.</summary>
    public required long Sequence { get; init; }

    /// <summary>The last entry before this one that had something for the member; 0 for a member that begins. A copy
    /// of the member that holds less must read its row before it counts, whether that entry is in the row or
    /// not.</summary>
    public required long Previous { get; init; }

    /// <summary>The day that the entry counts under.</summary>
    public required Day Day { get; init; }

    /// <summary>The day of the ranking that the answer's score is for.</summary>
    public required Day RankingDay { get; init; }

    /// <summary>The earliest day that late events may still change.</summary>
    public required Day OpenFrom { get; init; }

    /// <summary>The earliest day whose distribution is not stored yet.</summary>
    public required Day FirstUnstored { get; init; }

    /// <summary>When an earlier life of the member was erased, in UTC ticks; <see cref="long.MinValue"/> for
    /// never.</summary>
    public required long ErasedAt { get; init; }

    /// <summary>The member begins with this entry.</summary>
    public required bool IsNew { get; init; }

    /// <summary>The row of an earlier life still stands: the member's own can only be written by its shard, with that
    /// one's deletion.</summary>
    public required bool RowIsHeld { get; init; }

    /// <summary>The epoch of the shard's owner, under which the member's row is written.</summary>
    public required long Epoch { get; init; }

    /// <summary>Which life of the shard the work comes from. What a member knows from another life is nothing: the
    /// shard may have counted for it since, as it was loaded, and its row holds that.</summary>
    public required long Generation { get; init; }

    /// <summary>The items, one after another, as the journal holds them; valid until the work is answered.</summary>
    public ReadOnlyMemory<byte> Items { get; set; }

    /// <summary>Work of the same id that must be answered before: an earlier life's erasure.</summary>
    public MemberWork? After { get; init; }

    /// <summary>Where the items stand in the entry.</summary>
    internal List<int> Places { get; } = new(1);

    internal void Add(int place, ReadOnlyMemory<byte> item)
    {
        Places.Add(place);
        if (Items.IsEmpty)
        {
            Items = item;
            return;
        }

        var all = new byte[Items.Length + item.Length];
        Items.CopyTo(all);
        item.CopyTo(all.AsMemory(Items.Length));
        Items = all;
    }
}

/// <summary>What came of a member's work.</summary>
/// <param name="Score">The score for the ranking's day, packed as <see cref="ScoreVector.Packed"/>.</param>
/// <param name="Industry">The industry of that day; null for none.</param>
/// <param name="More">Null where the member only counted.</param>
public readonly record struct MemberAnswer(ulong Score, string? Industry, MemberDeeds? More);

/// <summary>What a member's work did beyond its own score.</summary>
/// <param name="Changes">Days gone by that were restated.</param>
/// <param name="Words">What the member owes others.</param>
/// <param name="Outcomes">One an item.</param>
/// <param name="Departure">Set where an item erased the member.</param>
public sealed record MemberDeeds(
    IReadOnlyList<DayChange> Changes, IReadOnlyList<MemberWord> Words, IReadOnlyList<EventOutcome> Outcomes,
    MemberDeparture? Departure);

/// <summary>What an erased member leaves to be taken out, and what was held of it.</summary>
/// <param name="ErasedAt">In UTC ticks; see <see cref="MemberItems.ErasedAt"/>.</param>
/// <param name="OpenDays">Where it stood on days still open.</param>
/// <param name="ClosedDays">Where it stands in stored distributions.</param>
public sealed record MemberDeparture(
    long ErasedAt, IReadOnlyList<DayStanding> OpenDays, IReadOnlyList<DayStanding> ClosedDays, string? Industry,
    int ActivityCells, int Connections, int Contacts);
