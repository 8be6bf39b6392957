using System.Text;
using Microsoft.Extensions.Logging;
using Ssi.Embedded.Partitions;
using Ssi.Engine.Ports;
using Ssi.Engine.Rankings;
using Ssi.Engine.Shards;
using Ssi.Engine.Views;
using Ssi.Ranking.Distributions;
using Ssi.Ranking.Leaderboards;
using Ssi.Ranking.Networks;
using Ssi.Scoring.Days;
using Ssi.Scoring.History;
using Ssi.Scoring.Scores;
using Ssi.Storage;

namespace Ssi.Embedded;

/// <content>What one member is asked for.</content>
public sealed partial class EmbeddedCluster
{
    /// <summary>Connections whose scores one turn of a partition's loop collects.</summary>
    private const int NetworkPiece = 1000;

    private readonly MemberLoads _loads;

    public async ValueTask<MemberView?> GetMemberAsync(string member, CancellationToken cancel) =>
        await AskAsync(member, connections: false, (core, slot) => core.ViewOf(slot));

    public async ValueTask<Page<MemberView>> ListMembersAsync(string? after, int limit, CancellationToken cancel)
    {
        RequireReadable();
        var parts = await Task.WhenAll(_partitions.SelectMany(partition => partition.Cores.Select(async core =>
        {
            while (!await partition.ScanAsync(core.OrderMembers))
            {
                // Each step sorts some thousands of ids at most; other work goes between.
            }

            return await partition.ScanAsync(() => core.IdsAfter(after, limit + 1));
        })));
        var ids = parts.SelectMany(part => part).Select(item => item.Id)
            .Order(StringComparer.Ordinal).Take(limit + 1).ToList();
        var views = new List<MemberView>(limit);
        foreach (var id in ids.Take(limit))
        {
            try
            {
                if (await GetMemberAsync(id, cancel) is { } view)
                    views.Add(view);
            }
            catch (ClusterUnavailableException withheld) when (withheld.Reason == UnavailableReason.Quarantined)
            {
                // The list goes on with the others.
            }
        }

        return new Page<MemberView>(views, ids.Count > limit ? ids[limit - 1] : null);
    }

    public async ValueTask<MemberExport?> ExportAsync(string member, CancellationToken cancel)
    {
        var export = await AskAsync(member, connections: true, (core, slot) => core.ExportOf(slot));
        if (export is null)
            return null;
        var history = await GetHistoryAsync(member, Day.Min, Day.OfTicks(_clock.NowTicks), cancel);
        return export with { History = history?.Days ?? [] };
    }

    public async ValueTask<Page<string>?> ListConnectionsAsync(
        string member, string? after, int limit, CancellationToken cancel)
    {
        var connections = await AskAsync(member, connections: true, (core, slot) => core.Read(slot, null).Connections);
        if (connections is null)
            return null;
        var items = connections
            .Where(id => after is null || string.CompareOrdinal(id, after) > 0)
            .Order(StringComparer.Ordinal)
            .Take(limit + 1)
            .ToList();
        return items.Count > limit
            ? new Page<string>(items[..limit], items[limit - 1])
            : new Page<string>(items, null);
    }

    public async ValueTask<bool?> IsConnectedAsync(string member, string other, CancellationToken cancel) =>
        await AskAsync<bool?>(member, connections: true, (core, slot) => core.IsConnected(slot, other));

    public async ValueTask<MemberSsi?> GetSsiAsync(string member, CancellationToken cancel)
    {
        RequireReadable();
        var merged = await _rankings.GetAsync();
        while (true)
        {
            var (ranking, stale) = merged;
            var reading = await AskAsync(
                member, connections: true, (core, slot) => core.Read(slot, ranking.CaptureOf(core.Number).Number));
            if (reading is null)
                return null;
            if (reading.RankingDay == ranking.Day && reading.CaptureIsLive)
                return await StandingsOfAsync(member, reading, ranking, stale);

            // The merge is of a day gone by, or too old: a moment while a day flips.
            merged = await _rankings.GetAsync(older: merged);
        }
    }

    public async ValueTask<LeaderboardView?> GetNetworkAsync(
        string member, LeaderboardPosition? after, int limit, CancellationToken cancel)
    {
        var reading = await AskAsync(member, connections: true, (core, slot) => core.Read(slot, null));
        if (reading is null)
            return null;
        var vectors = await VectorsOfAsync(reading.Connections);
        vectors.Add((member, reading.Score));
        var page = NetworkStanding.Page(
            vectors.Select(entry => new NetworkEntry(entry.Id, entry.Vector)).ToArray(), after, limit);
        return new LeaderboardView(
            member, reading.RankingDay, page.Population, page.Rows, page.Next, _quarantines.Any, SnapshotNow());
    }

    public async ValueTask<MemberHistory?> GetHistoryAsync(string member, Day first, Day last, CancellationToken cancel)
    {
        var known = Hashed(member);
        var core = CoreOf(_map.ShardOf(known.Hash));
        var recent = await AskAsync(
            member, connections: false,
            (owner, slot) => (Key: owner.KeyOf(slot), Days: owner.RecentHistory(slot, first, last)));
        if (recent.Days is null)
            return null;
        var days = recent.Days.ToDictionary(day => day.Day);
        try
        {
            foreach (var row in await _store.ReadHistoryAsync(
                recent.Key, HistoryBlock.NumberOf(first), HistoryBlock.NumberOf(last), cancel))
            {
                var history = HistoryBlock.Decode(row.Block, row.Record);
                var scores = history.ToDays();
                for (var i = 0; i < scores.Length; i++)
                {
                    var day = history.First + i;
                    if (day >= first && day <= last)
                        days.TryAdd(
                            day, new HistoryDay(day, scores[i].Score, scores[i].Industry, null, Provisional: false));
                }
            }

            var ordered = days.Values.OrderBy(day => day.Day).ToArray();
            await RankDaysAsync(member, ordered);
            return new MemberHistory(member, _model.Version, ordered, SnapshotNow());
        }
        catch (Exception cause) when (cause is InvalidDataException or StoreDamagedException { Member: not null })
        {
            // Nothing else of the member is damaged: the rest of it is served.
            _quarantines.AddMember(core.Number, member, cause.Message);
            throw Quarantines.Refusal();
        }
        catch (StoreUnavailableException cause)
        {
            throw new ClusterUnavailableException(UnavailableReason.StorageUnavailable, 1, cause);
        }
    }

    /// <summary>Past ranks come from the score of the day and the distribution of the day.</summary>
    private async Task RankDaysAsync(string member, HistoryDay[] days)
    {
        foreach (var group in days
            .Where(day => day.Industry is not null)
            .GroupBy(day => day.Industry!, StringComparer.Ordinal))
        {
            var distributions = await DistributionsAsync(
                group.Key, group.Min(day => day.Day), group.Max(day => day.Day));
            foreach (var open in group.Where(day => day.Provisional && day.Day < _days.Day))
            {
                if (!_quarantines.IsIncomplete)
                    distributions[open.Day] = await OpenDayAsync(open.Day, group.Key);
            }

            for (var i = 0; i < days.Length; i++)
            {
                if (string.Equals(days[i].Industry, group.Key, StringComparison.Ordinal)
                    && distributions.TryGetValue(days[i].Day, out var distribution))
                    days[i] = days[i] with { TopPercent = distribution.TopPercent(days[i].Score.Ssi) };
            }
        }

        // The day that is not over yet stands in the live ranking.
        if (days is [.., { TopPercent: null, Industry: not null } today] && today.Day >= _days.Day)
        {
            var live = await GetSsiAsync(member, CancellationToken.None);
            days[^1] = today with { TopPercent = live?.Industry?.Place.TopPercent };
        }
    }

    /// <summary>Distributions of closed days; without those of a stretch that is damaged.</summary>
    private async Task<Dictionary<Day, DayDistribution>> DistributionsAsync(string industry, Day first, Day last)
    {
        try
        {
            return await _distributions.ReadAsync(industry, first, last);
        }
        catch (StoreDamagedException damage)
        {
            // The scores of these days are whole; their ranks are not known.
            LogDistributionDamaged(_logger, damage);
            return [];
        }
    }

    [LoggerMessage(39, LogLevel.Error, "Ranks of closed days are left out of an answer.")]
    private static partial void LogDistributionDamaged(ILogger logger, Exception cause);

    private async Task<DayDistribution> OpenDayAsync(Day day, string industry)
    {
        var merged = new DayDistribution();
        foreach (var partition in _partitions)
        {
            var parts = await partition.AskAsync(
                () => partition.Cores.Select(core => core.OpenDay(day, industry)).OfType<byte[]>().ToList());
            foreach (var part in parts)
            {
                if (DayDistribution.TryDecode(part, out var distribution))
                    merged.Merge(distribution);
            }
        }

        return merged;
    }

    private async Task<MemberSsi> StandingsOfAsync(
        string member, MemberReading reading, MergedRanking ranking, bool stale)
    {
        Standing? industry = null;
        if (reading.Industry is not null && !_quarantines.IsIncomplete)
        {
            var distribution = ranking.TryGet(reading.Industry, out var found) ? found : Distribution.Empty;
            industry = new Standing(
                ranking.Day, distribution.StandingOf(reading.Score, reading.InCapture), stale || _quarantines.Any);
        }

        var vectors = await VectorsOfAsync(reading.Connections);
        var network = NetworkStanding.Of(vectors.Select(entry => entry.Vector).ToArray(), reading.Score);
        return new MemberSsi(
            member, reading.AsOf, _model.Version, reading.Score, reading.Change, reading.Industry, industry,
            new Standing(reading.RankingDay, network, _quarantines.Any), ranking.Snapshot);
    }

    /// <summary>One question a partition for most members; for a member with very many connections, pieces between
    /// other work.</summary>
    private async Task<List<(string Id, ScoreVector Vector)>> VectorsOfAsync(string[] ids)
    {
        var byShard = new Dictionary<int, List<HashedId>>();
        foreach (var id in ids)
        {
            var hashed = Hashed(id);
            var shard = _map.ShardOf(hashed.Hash);
            if (!byShard.TryGetValue(shard, out var list))
                byShard[shard] = list = [];
            list.Add(hashed);
        }

        var parts = ids.Length > NetworkPiece
            ? await Task.WhenAll(byShard.SelectMany(shard => shard.Value.Chunk(NetworkPiece).Select(
                piece => PartitionOf(shard.Key).ScanAsync(() => Vectors([(shard.Key, piece)])))))
            : await Task.WhenAll(byShard.GroupBy(shard => PartitionOf(shard.Key)).Select(
                group => group.Key.AskAsync(
                    () => Vectors(group.Select(shard => (shard.Key, (IReadOnlyList<HashedId>)shard.Value))))));
        return [.. parts.SelectMany(part => part)];
    }

    private List<(string Id, ScoreVector Vector)> Vectors(IEnumerable<(int Shard, IReadOnlyList<HashedId> Ids)> asked)
    {
        var vectors = new List<(string, ScoreVector)>();
        foreach (var (shard, ids) in asked)
            CoreOf(shard).CollectVectors(ids, vectors);
        return vectors;
    }

    private Task<T?> AskAsync<T>(string member, bool connections, Func<ShardCore, int, T> question)
    {
        RequireReadable();
        var known = Hashed(member);
        var shard = _map.ShardOf(known.Hash);
        _quarantines.Require(shard);
        var core = CoreOf(shard);
        return _loads.AskAsync(PartitionOf(shard), core, known, connections, slot => question(core, slot));
    }

    private HashedId Hashed(string id)
    {
        Span<byte> utf8 = stackalloc byte[Scoring.Members.EntityId.MaxLength];
        return new HashedId(id, _map.Hash.Hash(utf8[..Encoding.ASCII.GetBytes(id, utf8)]));
    }
}
