using System.Collections.Concurrent;
using Ssi.Engine.Shards;
using Ssi.Ranking.Distributions;
using Ssi.Scoring.Days;
using Ssi.Storage;

namespace Ssi.Engine.Distributions;

/// <summary>The distributions of closed days, by industry: read when somebody asks for a history, and kept while there
/// is room; they change only when a member is erased.</summary>
/// <param name="keepFor">How long a read distribution may be kept. Where other processes erase members too, so long may
/// a past rank still count one of theirs.</param>
public sealed class DistributionKeeper(IScoringStore store, TimeProvider time, TimeSpan keepFor)
{
    private const int MaxKept = 20_000;

    private readonly ConcurrentDictionary<(string Industry, Day Day), DayDistribution> _kept = new();
    private long _keptSince = time.GetTimestamp();
    private int _restated;

    /// <summary>Those of the days that have one.</summary>
    public async Task<Dictionary<Day, DayDistribution>> ReadAsync(string industry, Day first, Day last)
    {
        if (_kept.Count >= MaxKept || time.GetElapsedTime(_keptSince) > keepFor)
        {
            _kept.Clear();
            _keptSince = time.GetTimestamp();
        }

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
            if (restated == Volatile.Read(ref _restated))
                _kept[(industry, day)] = distribution;
        }

        return found;
    }

    /// <summary>The days are written anew: what is kept of them is outdated.</summary>
    public void Restated(IEnumerable<Restatement> days)
    {
        Interlocked.Increment(ref _restated);
        foreach (var day in days)
            _kept.TryRemove((day.Industry, new Day(day.Day)), out _);
    }

    /// <summary>Erased members with the closed days that are to be written anew without them.</summary>
    public static IReadOnlyList<ErasedMember> Restate(IReadOnlyList<Erasure> erasures) =>
    [
        .. erasures.Select(erasure => new ErasedMember(
            erasure.Key,
            [
                .. erasure.ClosedDays.Select(day => new Restatement(
                    day.Day.Number, day.Industry, stored => Without(stored, day.Ssi))),
            ])),
    ];

    private static byte[] Without(byte[] stored, int ssi)
    {
        if (!DayDistribution.TryDecode(stored, out var distribution))
            throw new InvalidDataException("A stored distribution cannot be read.");
        distribution.Remove(ssi);
        return distribution.ToBytes();
    }
}
