namespace Ssi.Engine.Journal;

/// <summary>What an item of a journal entry is. Codes below 200 are activities, told by an event; the others are
/// commands and what shards tell each other. The numbers are stored: append-only, frozen by a test.</summary>
public enum JournalItemCode : byte
{
    /// <summary>A member's profile is replaced.</summary>
    ProfileSet = 200,

    /// <summary>A member is joined to another by command.</summary>
    Connect = 201,

    /// <summary>A member is parted from another by command.</summary>
    Disconnect = 202,

    /// <summary>A member is erased.</summary>
    Erase = 203,

    /// <summary>The other side of a pair tells all it knows of it, and its own facts.</summary>
    PairTold = 210,

    /// <summary>A neighbour tells its facts.</summary>
    FactsTold = 211,

    /// <summary>A neighbour was erased.</summary>
    NeighbourErased = 212,

    /// <summary>The command that follows takes effect only where its member is of an expected version.</summary>
    Conditional = 220,
}
