using Ssi.Engine.Views;
using Ssi.Ranking.Leaderboards;

namespace Ssi.Grains.Industries;

/// <summary>One industry's distribution and leaderboard. The key is the industry's id; one on each silo, which answers
/// from the silo's snapshot.</summary>
[Alias("ssi.IIndustryGrain")]
public interface IIndustryGrain : IGrainWithStringKey
{
    /// <summary>Null where nobody is in it.</summary>
    [Alias("View")]
    ValueTask<IndustryView?> GetAsync();

    [Alias("Board")]
    ValueTask<LeaderboardView?> GetLeaderboardAsync(LeaderboardPosition? after, int limit);

    /// <summary>Null too where the member is not in the industry.</summary>
    [Alias("Around")]
    ValueTask<LeaderboardView?> GetAroundAsync(string member, int eachSide);
}

/// <summary>The industries that somebody is in. The key is 0; one on each silo.</summary>
[Alias("ssi.IIndustriesGrain")]
public interface IIndustriesGrain : IGrainWithIntegerKey
{
    [Alias("List")]
    ValueTask<IndustryList> ListAsync(string? after, int limit);
}
