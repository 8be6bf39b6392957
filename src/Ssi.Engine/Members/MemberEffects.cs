using Ssi.Engine.Journal;
using Ssi.Scoring.Members;

namespace Ssi.Engine.Members;

/// <summary>What items did to a member, for its shard to take; reused from one to the next.</summary>
public sealed class MemberEffects
{
    /// <summary>True where the member's state changed.</summary>
    public bool Changed { get; internal set; }

    /// <summary>The days gone by that were restated.</summary>
    public List<DayChange> Changes { get; } = [];

    /// <summary>What the member owes others.</summary>
    public List<MemberWord> Words { get; } = [];

    public void Clear()
    {
        Changed = false;
        Changes.Clear();
        Words.Clear();
    }
}

/// <summary>Word of a member for another.</summary>
/// <param name="To">The other's id.</param>
/// <param name="IsPaced">True for facts that a change tells every contact: it may be held back for a while, and a later
/// one replaces it.</param>
public sealed record MemberWord(JournalItemCode Code, string To, long Ticks, byte[] Payload, bool IsPaced = false);
