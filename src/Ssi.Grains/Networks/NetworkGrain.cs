using Orleans.Concurrency;
using Orleans.Placement;
using Ssi.Engine.Ports;
using Ssi.Engine.Views;
using Ssi.Grains.Hosting;
using Ssi.Grains.Shards;
using Ssi.Ranking.Leaderboards;
using Ssi.Ranking.Networks;
using Ssi.Scoring.Scores;

namespace Ssi.Grains.Networks;

/// <summary>One member's network: the connections' scores as their shards last told them, kept for as long as a merged
/// ranking may be old.</summary>
/// <remarks>Each shard is asked once, however many connections it has; a score that changes is never pushed here.
/// Reentrant: who comes while scores are asked for waits for the same answer.</remarks>
[PreferLocalPlacement]
[Reentrant]
[CollectionAgeLimit(Minutes = 2)]
[GrainType("network")]
internal sealed class NetworkGrain(SiloCore silo) : Grain, INetworkGrain
{
    private string[] _connections = [];
    private Task<Dictionary<string, ScoreVector>>? _asking;
    private Dictionary<string, ScoreVector> _known = [];
    private bool _stale;
    private long _askedAt;

    public async ValueTask<NetworkPlace> StandingAsync(ScoreVector score, string[] connections)
    {
        var vectors = await VectorsAsync(connections);
        return new NetworkPlace(NetworkStanding.Of([.. vectors.Values], score), _stale);
    }

    public async ValueTask<LeaderboardView?> GetLeaderboardAsync(LeaderboardPosition? after, int limit)
    {
        var id = this.GetPrimaryKeyString();
        if (await silo.MemberGrains[id].GetCircleAsync() is not { } circle)
        {
            DeactivateOnIdle();
            return null;
        }

        var vectors = await VectorsAsync(circle.Connections);
        var ordered = NetworkStanding.Order(
            [.. vectors.Select(one => new NetworkEntry(one.Key, one.Value)), new NetworkEntry(id, circle.Score)]);
        var first = after is { } place ? Array.FindIndex(ordered, row => ComesAfter(row, place)) : 0;
        var rows = first < 0 ? [] : ordered.Skip(first).Take(limit).ToList();
        var last = rows.Count > 0 && first + rows.Count < ordered.Length ? rows[^1] : default;
        var snapshot = await silo.Rankings.GetAsync();
        return new LeaderboardView(
            id, circle.RankingDay, ordered.Length, rows, last.Id is null ? null : new(last.Vector.Ssi, last.Id),
            _stale, snapshot.Ranking.Snapshot);
    }

    private static bool ComesAfter(LeaderboardRow row, LeaderboardPosition place) =>
        LeaderboardOrder.Compare(row.Vector.Ssi, row.Id.AsSpan(), place.Ssi, place.Id.AsSpan()) > 0;

    private Task<Dictionary<string, ScoreVector>> VectorsAsync(string[] connections)
    {
        var isFresh = silo.Time.GetElapsedTime(_askedAt).TotalMilliseconds < silo.Options.RankingRefreshMilliseconds;
        var isSame = ReferenceEquals(connections, _connections) || connections.SequenceEqual(_connections);
        if (isSame && isFresh && _asking is { IsFaulted: false })
            return _asking;
        _connections = connections;
        _askedAt = silo.Time.GetTimestamp();
        return _asking = AskAsync(connections);
    }

    private async Task<Dictionary<string, ScoreVector>> AskAsync(string[] connections)
    {
        var stale = false;
        var parts = await Task.WhenAll(connections.GroupBy(silo.Map.ShardOf).Select(async group =>
        {
            string[] ids = [.. group];
            try
            {
                return await silo.ShardGrains[group.Key].VectorsAsync(ids);
            }
            catch (Exception cause) when (cause
                is ShardElsewhereException or ClusterUnavailableException or TimeoutException or OrleansException)
            {
                // Never a smaller network: those members stand by what was last known, or the question fails.
                if (Array.Exists(ids, id => !_known.ContainsKey(id)))
                    throw new ClusterUnavailableException(UnavailableReason.Recovering, 1, cause);
                stale = true;
                return new ShardVectors(ids, [.. ids.Select(id => _known[id].Packed)]);
            }
        }));
        var vectors = new Dictionary<string, ScoreVector>(connections.Length, StringComparer.Ordinal);
        foreach (var (ids, packed) in parts)
        {
            for (var i = 0; i < ids.Length; i++)
                vectors[ids[i]] = ScoreVector.FromPacked(packed[i]);
        }

        (_known, _stale) = (vectors, stale);
        return vectors;
    }
}
