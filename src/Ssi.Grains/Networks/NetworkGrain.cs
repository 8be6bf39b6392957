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
    private Task<Scores>? _asking;
    private Scores _known = new([], Stale: false);
    private long _askedAt;

    /// <param name="Stale">A shard could not be asked: last known figures of its members.</param>
    private sealed record Scores(Dictionary<string, ScoreVector> Vectors, bool Stale);

    public async ValueTask<NetworkPlace> StandingAsync(ScoreVector score, string[] connections)
    {
        var scores = await ScoresAsync(connections);
        return new NetworkPlace(NetworkStanding.Of([.. scores.Vectors.Values], score), scores.Stale);
    }

    public async ValueTask<LeaderboardView?> GetLeaderboardAsync(LeaderboardPosition? after, int limit)
    {
        var id = this.GetPrimaryKeyString();
        if (await silo.MemberGrains[id].GetCircleAsync() is not { } circle)
        {
            DeactivateOnIdle();
            return null;
        }

        var scores = await ScoresAsync(circle.Connections);
        var page = NetworkStanding.Page(
            [.. scores.Vectors.Select(one => new NetworkEntry(one.Key, one.Value)), new NetworkEntry(id, circle.Score)],
            after, limit);
        var snapshot = await silo.Rankings.GetAsync();
        return new LeaderboardView(
            id, circle.RankingDay, page.Population, page.Rows, page.Next, scores.Stale, snapshot.Ranking.Snapshot);
    }

    private Task<Scores> ScoresAsync(string[] connections)
    {
        var isFresh = silo.Time.GetElapsedTime(_askedAt).TotalMilliseconds < silo.Options.RankingRefreshMilliseconds;
        var isSame = ReferenceEquals(connections, _connections) || connections.SequenceEqual(_connections);
        if (isSame && isFresh && _asking is { IsFaulted: false })
            return _asking;
        _connections = connections;
        _askedAt = silo.Time.GetTimestamp();
        return _asking = AskAsync(connections);
    }

    private async Task<Scores> AskAsync(string[] connections)
    {
        var (known, stale) = (_known.Vectors, false);
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
                if (Array.Exists(ids, id => !known.ContainsKey(id)))
                    throw new ClusterUnavailableException(UnavailableReason.Recovering, 1, cause);
                stale = true;
                return new ShardVectors(ids, [.. ids.Select(id => known[id].Packed)]);
            }
        }));
        var vectors = new Dictionary<string, ScoreVector>(connections.Length, StringComparer.Ordinal);
        foreach (var (ids, packed) in parts)
        {
            for (var i = 0; i < ids.Length; i++)
                vectors[ids[i]] = ScoreVector.FromPacked(packed[i]);
        }

        return _known = new Scores(vectors, stale);
    }
}
