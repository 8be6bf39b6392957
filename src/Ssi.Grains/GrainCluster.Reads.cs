using Ssi.Engine.Views;
using Ssi.Grains.Industries;
using Ssi.Grains.Members;
using Ssi.Grains.Networks;
using Ssi.Ranking.Leaderboards;
using Ssi.Scoring.Days;

namespace Ssi.Grains;

/// <content>Members, industries and networks.</content>
public sealed partial class GrainCluster
{
    public async ValueTask<MemberView?> GetMemberAsync(string member, CancellationToken cancel) =>
        await AskAsync(() => Member(member).GetViewAsync());

    public async ValueTask<Page<MemberView>> ListMembersAsync(string? after, int limit, CancellationToken cancel)
    {
        RequireMap();
        var parts = await Task.WhenAll(_shards.Select(shard => AskAsync(() => shard.IdsAsync(after, limit + 1))));
        var ids = parts.SelectMany(part => part).Order(StringComparer.Ordinal).Take(limit + 1).ToList();
        var views = await Task.WhenAll(ids.Take(limit).Select(id => AskAsync(() => Member(id).GetViewAsync())));
        return new Page<MemberView>([.. views.OfType<MemberView>()], ids.Count > limit ? ids[limit - 1] : null);
    }

    public async ValueTask<MemberExport?> ExportAsync(string member, CancellationToken cancel)
    {
        if (await AskAsync(() => Member(member).ExportAsync()) is not { } export)
            return null;
        var history = await GetHistoryAsync(member, Day.Min, Day.OfTicks(await NowTicksAsync()), cancel);
        return export with { History = history?.Days ?? [] };
    }

    public async ValueTask<Page<string>?> ListConnectionsAsync(
        string member, string? after, int limit, CancellationToken cancel)
    {
        if (await AskAsync(() => Member(member).GetCircleAsync()) is not { } circle)
            return null;
        var items = circle.Connections
            .Where(id => after is null || string.CompareOrdinal(id, after) > 0)
            .Order(StringComparer.Ordinal)
            .Take(limit + 1)
            .ToList();
        return items.Count > limit
            ? new Page<string>(items[..limit], items[limit - 1])
            : new Page<string>(items, null);
    }

    public async ValueTask<bool?> IsConnectedAsync(string member, string other, CancellationToken cancel) =>
        await AskAsync(() => Member(member).IsConnectedAsync(other));

    public async ValueTask<MemberSsi?> GetSsiAsync(string member, CancellationToken cancel) =>
        await AskAsync(() => Member(member).GetSsiAsync());

    public async ValueTask<MemberHistory?> GetHistoryAsync(
        string member, Day first, Day last, CancellationToken cancel)
    {
        RequireMap();
        return await AskAsync(() => _grains.GetGrain<IHistoryGrain>(0).GetAsync(member, first, last));
    }

    public async ValueTask<IndustryList> ListIndustriesAsync(string? after, int limit, CancellationToken cancel)
    {
        RequireMap();
        return await AskAsync(() => _grains.GetGrain<IIndustriesGrain>(0).ListAsync(after, limit));
    }

    public async ValueTask<IndustryView?> GetIndustryAsync(string industry, CancellationToken cancel) =>
        await AskAsync(() => Industry(industry).GetAsync());

    public async ValueTask<LeaderboardView?> GetLeaderboardAsync(
        string industry, LeaderboardPosition? after, int limit, CancellationToken cancel) =>
        await AskAsync(() => Industry(industry).GetLeaderboardAsync(after, limit));

    public async ValueTask<LeaderboardView?> GetAroundAsync(
        string industry, string member, int eachSide, CancellationToken cancel) =>
        await AskAsync(() => Industry(industry).GetAroundAsync(member, eachSide));

    public async ValueTask<LeaderboardView?> GetNetworkAsync(
        string member, LeaderboardPosition? after, int limit, CancellationToken cancel)
    {
        RequireMap();
        return await AskAsync(() => _grains.GetGrain<INetworkGrain>(member).GetLeaderboardAsync(after, limit));
    }

    private IMemberGrain Member(string id)
    {
        RequireMap();
        return _memberGrains![id];
    }

    private IIndustryGrain Industry(string id)
    {
        RequireMap();
        return _grains.GetGrain<IIndustryGrain>(id);
    }
}
