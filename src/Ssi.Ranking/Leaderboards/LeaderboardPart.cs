namespace Ssi.Ranking.Leaderboards;

/// <summary>One shard's contribution to a page.</summary>
public sealed class LeaderboardPart
{
    public int Before { get; }

    public int Above { get; }

    public int Population { get; }
}

/// <summary>One shard's contribution to a member's surroundings.</summary>
public sealed class AroundPart
{
    public int Before { get; }

    public int Above { get; }

    public int Population { get; }
}
