using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Ssi.Engine.Shards;
using Ssi.Ranking.Distributions;
using Ssi.Scoring.Days;
using Ssi.Storage;
using Ssi.Storage.Checksums;

namespace Ssi.Engine.Distributions;

/// <summary>The distributions of closed days, by industry: read when somebody asks for a history, and kept while there
/// is room; they change only when a member is erased.</summary>
/// <param name="keepFor">How long a read distribution may be kept. Where other processes erase members too, so long may
/// a past rank still count one of theirs.</param>
public sealed partial class DistributionKeeper(
    IScoringStore store, TimeProvider time, TimeSpan keepFor, ILogger logger)
{
    private const int MaxKept = 20_000;

    /// <summary>Damaged days that are named.</summary>
    private const int MaxDamaged = 1000;

    private readonly ConcurrentDictionary<(string Industry, Day Day), string> _damaged = new();

    private readonly ConcurrentDictionary<(string Industry, Day Day), DayDistribution> _kept = new();
    private long _keptSince = time.GetTimestamp();
    private int _restated;

    /// <summary>What is damaged of the distributions that were read, by industry and day; any thread may
    /// ask.</summary>
    public IReadOnlyCollection<string> Damaged => [.. _damaged.Values.Order(StringComparer.Ordinal)];

    /// <summary>Those of the days that have one, and the days whose distribution is damaged.</summary>
    public async Task<StoredDays> ReadAsync(string industry, Day first, Day last)
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

        var damaged = new HashSet<Day>();
        if (found.Count == last - first + 1)
            return new StoredDays(found, damaged);
        var restated = Volatile.Read(ref _restated);
        foreach (var row in await ReadRowsAsync(industry, first, last, found, damaged))
        {
            var day = new Day(row.Day);
            if (found.ContainsKey(day))
                continue;
            if (!DayDistribution.TryDecode(row.Distribution, out var distribution))
            {
                damaged.Add(day);
                NoteDamaged(industry, day, Damage.Distribution(null, row.Day, industry));
                continue;
            }

            found[day] = distribution;
            _damaged.TryRemove((industry, day), out _);
            if (restated == Volatile.Read(ref _restated))
                _kept[(industry, day)] = distribution;
        }

        return new StoredDays(found, damaged);
    }

    /// <summary>The rows of the days; where one is damaged, each day by itself.</summary>
    private async Task<IReadOnlyList<DistributionRow>> ReadRowsAsync(
        string industry, Day first, Day last, Dictionary<Day, DayDistribution> found, HashSet<Day> damaged)
    {
        try
        {
            return await store.ReadDistributionsAsync(industry, first.Number, last.Number, CancellationToken.None);
        }
        catch (StoreDamagedException) when (first < last)
        {
            // The other days are served.
        }
        catch (StoreDamagedException cause)
        {
            damaged.Add(first);
            NoteDamaged(industry, first, cause);
            return [];
        }

        var rows = new List<DistributionRow>();
        for (var day = first; day <= last; day += 1)
        {
            if (!found.ContainsKey(day))
                rows.AddRange(await ReadRowsAsync(industry, day, day, found, damaged));
        }

        return rows;
    }

    private void NoteDamaged(string industry, Day day, StoreDamagedException cause)
    {
        if (_damaged.Count < MaxDamaged && _damaged.TryAdd((industry, day), cause.Message))
            LogDamaged(logger, cause, industry, day);
    }

    [LoggerMessage(
        97, LogLevel.Error, "The distribution of industry {Industry} on {Day} is damaged; histories go without it.")]
    private static partial void LogDamaged(ILogger logger, Exception cause, string industry, Day day);

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

/// <summary>Distributions of one industry.</summary>
/// <param name="Distributions">By day; days without one are not there.</param>
/// <param name="Damaged">Days whose stored distribution cannot be read.</param>
public sealed record StoredDays(Dictionary<Day, DayDistribution> Distributions, IReadOnlySet<Day> Damaged);
