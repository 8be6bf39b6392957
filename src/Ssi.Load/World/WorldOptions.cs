namespace Ssi.Load.World;

/// <summary>What a world is grown from; equal options, equal worlds.</summary>
/// <param name="Members">At least 10; guests come on top, who are only ever connected with.</param>
/// <param name="Days">From <paramref name="FirstDay"/> on; at least 1.</param>
/// <param name="ActsPerDay">How many acts a member tells on an average day; at least 1.</param>
public sealed record WorldOptions(int Seed, int Members, int Days, DateOnly FirstDay, int ActsPerDay = 3)
{
    /// <summary>The lateness limit that the server is expected to have: events close to either side of it are
    /// told.</summary>
    public TimeSpan Lateness { get; init; } = TimeSpan.FromHours(48);

    /// <summary>How far ahead of its clock the server is expected to accept.</summary>
    public TimeSpan Ahead { get; init; } = TimeSpan.FromMinutes(5);
}
