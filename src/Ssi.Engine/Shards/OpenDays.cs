using Ssi.Ranking.Distributions;
using Ssi.Ranking.Shards;
using Ssi.Scoring.Days;
using Ssi.Scoring.Members;

namespace Ssi.Engine.Shards;

/// <summary>One shard's distributions of the days gone by that late events may still change, by day and
/// industry.</summary>
internal sealed class OpenDays
{
    private static readonly Dictionary<string, DayDistribution> Nothing = new(StringComparer.Ordinal);
    private readonly SortedDictionary<Day, Dictionary<string, DayDistribution>> _days = [];

    public IEnumerable<Day> Days => _days.Keys;

    public IReadOnlyDictionary<string, DayDistribution> On(Day day) =>
        _days.TryGetValue(day, out var industries) ? industries : Nothing;

    /// <summary>Begins a day with the ranking as it ends.</summary>
    public void Begin(Day day, ShardRanking ranking)
    {
        var industries = new Dictionary<string, DayDistribution>(StringComparer.Ordinal);
        for (var ordinal = 0; ordinal < ranking.Industries.Count; ordinal++)
        {
            if (ranking.HistogramsOf(ordinal) is { Population: > 0 } part)
                industries[ranking.Industries.IdOf(ordinal)] = DayDistribution.Of(part);
        }

        _days[day] = industries;
    }

    public void Begin(Day day) => _days[day] = new(StringComparer.Ordinal);

    public void Add(Day day, string industry, int ssi) => Of(day, industry)?.Add(ssi);

    public void Remove(Day day, string industry, int ssi) => Of(day, industry)?.Remove(ssi);

    public void Put(Day day, string industry, DayDistribution distribution) => _days[day][industry] = distribution;

    /// <summary>A member's score or industry of a past day changed.</summary>
    public void Apply(DayChange change)
    {
        if (change.OldIndustry is not null)
            Of(change.Day, change.OldIndustry)?.Remove(change.OldSsi);
        if (change.NewIndustry is not null)
            Of(change.Day, change.NewIndustry)?.Add(change.NewSsi);
    }

    public void DropBefore(Day first)
    {
        foreach (var day in _days.Keys.Where(day => day < first).ToList())
            _days.Remove(day);
    }

    private DayDistribution? Of(Day day, string industry)
    {
        if (!_days.TryGetValue(day, out var industries))
            return null;
        if (!industries.TryGetValue(industry, out var distribution))
            industries[industry] = distribution = new DayDistribution();
        return distribution;
    }
}
