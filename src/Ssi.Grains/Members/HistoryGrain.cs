using Orleans.Concurrency;
using Ssi.Engine.Views;
using Ssi.Grains.Hosting;
using Ssi.Ranking.Distributions;
using Ssi.Scoring.Days;
using Ssi.Scoring.History;

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
        foreach (var row in await silo.Store.ReadHistoryAsync(
            recent.Key, HistoryBlock.NumberOf(first), HistoryBlock.NumberOf(last), CancellationToken.None))
        {
            var history = HistoryBlock.Decode(row.Block, row.Record);
            var scores = history.ToDays();
            for (var i = 0; i < scores.Length; i++)
            {
                var day = history.First + i;
                if (day >= first && day <= last)
                    days.TryAdd(day, new HistoryDay(day, scores[i].Score, scores[i].Industry, null, false));
            }
        }

        var ordered = days.Values.OrderBy(day => day.Day).ToArray();
        await RankAsync(member, ordered, recent.RankingDay);
        var snapshot = await silo.Rankings.GetAsync();
        return new MemberHistory(id, silo.Model.Version, ordered, snapshot.Ranking.Snapshot);
    }

    /// <summary>Past ranks come from the score of the day and the distribution of the day.</summary>
    private async Task RankAsync(IMemberGrain member, HistoryDay[] days, Day rankingDay)
    {
        foreach (var group in days
            .Where(day => day.Industry is not null)
            .GroupBy(day => day.Industry!, StringComparer.Ordinal))
        {
            var distributions = await silo.Distributions.ReadAsync(
                group.Key, group.Min(day => day.Day), group.Max(day => day.Day));
            foreach (var open in group.Where(day => day.Provisional && day.Day < rankingDay))
                distributions[open.Day] = await OpenDayAsync(open.Day, group.Key);
            for (var i = 0; i < days.Length; i++)
            {
                if (string.Equals(days[i].Industry, group.Key, StringComparison.Ordinal)
                    && distributions.TryGetValue(days[i].Day, out var distribution))
                    days[i] = days[i] with { TopPercent = distribution.TopPercent(days[i].Score.Ssi) };
            }
        }

        // The day that is not over yet stands in the live ranking.
        if (days is [.., { TopPercent: null, Industry: not null } today] && today.Day >= rankingDay)
        {
            var live = await member.GetSsiAsync();
            days[^1] = today with { TopPercent = live?.Industry?.Place.TopPercent };
        }
    }

    private async Task<DayDistribution> OpenDayAsync(Day day, string industry)
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
