using System.Collections.Concurrent;
using Ssi.Engine.Shards;
using Ssi.Ranking.Distributions;
using Ssi.Scoring.Days;
using Ssi.Storage;

namespace Ssi.Embedded.Rankings;

/// <summary>The distributions of closed days, by industry: read when somebody asks for a history, and kept while there
/// is room; they change only when a member is erased.</summary>
internal sealed class DistributionKeeper(IScoringStore store) : IDisposable
{
    private const int MaxKept = 20_000;

    private readonly ConcurrentDictionary<(string Industry, Day Day), DayDistribution> _kept = new();

    /// <summary>Held from reading stored days until they are written anew: two checkpoints that erase would each put
    /// back whom the other took out.</summary>
    private readonly SemaphoreSlim _restating = new(1);
    private int _restated;

    /// <summary>Those of the days that have one.</summary>
    public async Task<Dictionary<Day, DayDistribution>> ReadAsync(string industry, Day first, Day last)
    {
        var found = new Dictionary<Day, DayDistribution>();
        for (var day = first; day <= last; day += 1)
        {
            if (_kept.TryGetValue((industry, day), out var kept))
                found[day] = kept;
        }

        if (found.Count == last - first + 1)
            return found;
        var restated = Volatile.Read(ref _restated);
        foreach (var row in await store.ReadDistributionsAsync(
            industry, first.Number, last.Number, CancellationToken.None))
        {
            var day = new Day(row.Day);
            if (found.ContainsKey(day) || !DayDistribution.TryDecode(row.Distribution, out var distribution))
                continue;
            found[day] = distribution;
            if (_kept.Count >= MaxKept)
                _kept.Clear();
            if (restated == Volatile.Read(ref _restated))
                _kept[(industry, day)] = distribution;
        }

        return found;
    }

    /// <summary>The closed days of erased members anew without them, one caller at a time: the rows are written with
    /// the members' deletion, and <see cref="Restated"/> follows.</summary>
    public async Task<IReadOnlyList<ErasedMember>> RestateAsync(IReadOnlyList<Erasure> erasures)
    {
        await _restating.WaitAsync();
        try
        {
            return await WithoutAsync(erasures);
        }
        catch
        {
            _restating.Release();
            throw;
        }
    }

    /// <summary>The rows of the last <see cref="RestateAsync"/> are written: what is kept of them is
    /// outdated.</summary>
    public void Restated(IEnumerable<DistributionRow> rows)
    {
        Interlocked.Increment(ref _restated);
        foreach (var row in rows)
            _kept.TryRemove((row.Industry, new Day(row.Day)), out _);
        _restating.Release();
    }

    private async Task<IReadOnlyList<ErasedMember>> WithoutAsync(IReadOnlyList<Erasure> erasures)
    {
        var restated = new Dictionary<(string Industry, Day Day), DayDistribution>();
        foreach (var (industry, days) in erasures
            .SelectMany(erasure => erasure.ClosedDays)
            .GroupBy(day => day.Industry, StringComparer.Ordinal)
            .Select(group => (group.Key, group.ToList())))
        {
            var first = days.Min(day => day.Day);
            foreach (var row in await store.ReadDistributionsAsync(
                industry, first.Number, days.Max(day => day.Day).Number, CancellationToken.None))
            {
                if (DayDistribution.TryDecode(row.Distribution, out var distribution))
                    restated[(industry, new Day(row.Day))] = distribution;
            }

            foreach (var (day, _, ssi) in days)
            {
                if (restated.TryGetValue((industry, day), out var distribution))
                    distribution.Remove(ssi);
            }
        }

        var touched = erasures
            .SelectMany(erasure => erasure.ClosedDays)
            .Select(day => (day.Industry, day.Day))
            .ToHashSet();
        var rows = restated
            .Where(entry => touched.Contains(entry.Key))
            .Select(entry => new DistributionRow(entry.Key.Day.Number, entry.Key.Industry, entry.Value.ToBytes()))
            .ToList();

        // One transaction deletes them all: the rows go with the first.
        return [.. erasures.Select((erasure, i) => new ErasedMember(erasure.Key, i == 0 ? rows : []))];
    }

    public void Dispose() => _restating.Dispose();
}
