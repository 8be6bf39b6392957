using Orleans.Concurrency;
using Ssi.Engine.Distributions;
using Ssi.Engine.Views;
using Ssi.Grains.Hosting;
using Ssi.Ranking.Distributions;
using Ssi.Scoring.Days;
using Ssi.Scoring.History;
using Ssi.Storage;

namespace Ssi.Grains.Members;

/// <summary>The days of members: those of the state, those stored, and the rank of each. The key is 0: a key for each
/// member would be an activation for each.</summary>
[Alias("ssi.IHistoryGrain")]
public interface IHistoryGrain : IGrainWithIntegerKey
{
    /// <summary>The days of the span on which the member had a score; null where there is no such member.</summary>
    [Alias("Get")]
    ValueTask<MemberHistory?> GetAsync(string id, Day first, Day last);
}

/// <summary>Puts members' histories together. It holds nothing, so one a silo serves all, and calls
/// interleave.</summary>
[StatelessWorker(1)]
[Reentrant]
[GrainType("history")]
internal sealed class HistoryGrain(SiloCore silo) : Grain, IHistoryGrain
{
    public async ValueTask<MemberHistory?> GetAsync(string id, Day first, Day last)
    {
        var member = silo.MemberGrains[id];
        if (await member.GetRecentAsync(first, last) is not { } recent)
            return null;
        var days = recent.Days.ToDictionary(day => day.Day);
        foreach (var history in await ReadAsync(id, recent.Key, first, last))
        {
            var scores = history.ToDays();
            for (var i = 0; i < scores.Length; i++)
            {
                var day = history.First + i;
                if (day >= first && day <= last)
                    days.TryAdd(day, new HistoryDay(day, scores[i].Score, scores[i].Industry, null, false));
            }
        }

        var ordered = days.Values.OrderBy(day => day.Day).ToArray();
        var snapshot = await silo.Rankings.GetAsync();
        var ranks = new HistoryRanks(silo.Distributions, recent.RankingDay, OpenDayAsync, snapshot.Stale);
        await ranks.RankAsync(ordered);
        await RankTodayAsync(member, ordered, recent.RankingDay);
        return new MemberHistory(id, silo.Model.Version, ordered, snapshot.Ranking.Snapshot);
    }

    private async Task<IReadOnlyList<ScoreHistory>> ReadAsync(string id, long key, Day first, Day last)
    {
        try
        {
            var rows = await silo.Store.ReadHistoryAsync(
                key, HistoryBlock.NumberOf(first), HistoryBlock.NumberOf(last), CancellationToken.None);
            return [.. rows.Select(StoredRows.Decode)];
        }
        catch (StoreDamagedException damage) when (damage.Member == key)
        {
            // Nothing else of the member is damaged: the rest of it is served.
            await silo.ShardGrains[silo.Map.ShardOf(id)].DamagedAsync(id, damage.Message, isWithheld: false);
            throw;
        }
    }

    /// <summary>The day that is not over yet stands in the live ranking.</summary>
    private static async Task RankTodayAsync(IMemberGrain member, HistoryDay[] days, Day rankingDay)
    {
        if (days is not [.., { TopPercent: null, Industry: not null } today] || today.Day < rankingDay)
            return;
        var live = (await member.GetSsiAsync())?.Industry;
        days[^1] = today with
        {
            TopPercent = live?.Place.TopPercent, Stale = live?.Stale == true, Withheld = live is null,
        };
    }

    private async Task<DayDistribution?> OpenDayAsync(Day day, string industry)
    {
        var merged = new DayDistribution();
        var parts = await Task.WhenAll(
            silo.ShardGrains.Select(shard => shard.OpenDayAsync(day, industry).AsTask()));
        foreach (var part in parts.OfType<byte[]>())
        {
            if (DayDistribution.TryDecode(part, out var distribution))
                merged.Merge(distribution);
        }

        return merged;
    }
}
