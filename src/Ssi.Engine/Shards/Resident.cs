using Ssi.Scoring.Members;

namespace Ssi.Engine.Shards;

/// <summary>A member whose state is in memory.</summary>
/// <remarks>The state's sequence is what its row held when it was loaded, 0 for a new member: entries up to there are
/// in it already.</remarks>
internal sealed class Resident(int slot, MemberState state)
{
    public int Slot { get; } = slot;

    public MemberState State { get; } = state;

    /// <summary>The ordinal of the industry it stands in, or -1.</summary>
    public int Industry { get; set; } = -1;

    /// <summary>Changed since its row was last written.</summary>
    public bool Dirty { get; set; }

    /// <summary>Rows of it that are on their way to the store: till they are durable no other may speak for
    /// it.</summary>
    public int WritesUnderWay { get; set; }

    /// <summary>The sequence of the last entry that was prepared with it in memory: till that is applied it
    /// stays.</summary>
    public long NeededThrough { get; set; }

    /// <summary>Used since the last sweep for members to let go.</summary>
    public bool Used { get; set; } = true;
}
