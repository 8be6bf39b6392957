using Ssi.Engine.Views;
using Ssi.Ranking.Distributions;
using Ssi.Scoring.Days;

namespace Ssi.Engine.Distributions;

/// <summary>Past ranks: from the score of the day and the distribution of the day, stored for closed days and live for
/// open ones. The same in every engine.</summary>
/// <param name="rankingDay">The day of the live ranking, which this leaves out.</param>
/// <param name="openDay">The distribution of an open day over all shards; null where it cannot be told.</param>
/// <param name="stale">True where open days and the live ranking lack something that is withheld.</param>
public sealed class HistoryRanks(
    DistributionKeeper stored, Day rankingDay, Func<Day, string, Task<DayDistribution?>> openDay, bool stale)
{
    /// <summary>Completes the days in their place.</summary>
    public async Task RankAsync(HistoryDay[] days)
    {
        foreach (var group in days
            .Where(day => day.Industry is not null)
            .GroupBy(day => day.Industry!, StringComparer.Ordinal))
        {
            var (distributions, damaged) = await stored.ReadAsync(
                group.Key, group.Min(day => day.Day), group.Max(day => day.Day));
            var withheld = new HashSet<Day>(damaged);
            foreach (var open in group.Where(day => day.Provisional && day.Day < rankingDay))
            {
                if (await openDay(open.Day, group.Key) is { } distribution)
                    distributions[open.Day] = distribution;
                else
                    withheld.Add(open.Day);
            }

            for (var i = 0; i < days.Length; i++)
            {
                if (string.Equals(days[i].Industry, group.Key, StringComparison.Ordinal))
                    days[i] = Ranked(days[i], distributions.GetValueOrDefault(days[i].Day), withheld);
            }
        }
    }

    private HistoryDay Ranked(HistoryDay day, DayDistribution? distribution, HashSet<Day> withheld) => day with
    {
        TopPercent = distribution?.TopPercent(day.Score.Ssi),
        Stale = stale && day.Provisional,
        Withheld = distribution is null && withheld.Contains(day.Day),
    };
}
