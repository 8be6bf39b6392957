using Ssi.Engine.Views;
using Ssi.Grains.Days;
using Ssi.Grains.Shards;

namespace Ssi.Grains;

/// <content>How the cluster stands, looked at once a second.</content>
public sealed partial class GrainCluster
{
    private static readonly TimeSpan LookPatience = TimeSpan.FromSeconds(1);

    private static readonly ShardStatus Unknown = new(
        "", default, false, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, false, 0, 0, 0, false);

    private ClusterStatus _status;
    private long _lookedAt;
    private long? _servedAt;
    private bool _hasServed;
    private ShardStatus[] _known = [];
    private ClusterDay _day;

    public ClusterStatus GetStatus()
    {
        if (_isDraining)
            return _status with { Ready = false, NotReadyReason = "draining" };
        return _status.Ready && !ClockIsSimulated && _clock.IsInDoubt
            ? _status with { Ready = false, NotReadyReason = "clock_in_doubt" }
            : _status;
    }

    private async Task LookAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                _known = await Task.WhenAll(Enumerable.Range(0, _shards.Length).Select(LookAtAsync));
                var shards = _known;
                var day = await Cluster.DayAsync().AsTask().WaitAsync(LookPatience, _time);
                var seconds = _time.GetElapsedTime(_lookedAt).TotalSeconds;
                _lookedAt = _time.GetTimestamp();
                _day = day;
                _status = StatusOf(shards, day, seconds);
            }
            catch (Exception cause) when (IsTransient(cause))
            {
                // Shards may serve without the cluster's grain.
                _status = StatusOf(_known, _day, 0);
            }

            try
            {
                await Task.Delay(LookInterval, _time, _stopping.Token);
            }
            catch (OperationCanceledException)
            {
                // The node stops.
            }
        }
    }

    /// <summary>A shard that does not answer in time counts as last known, and as not serving.</summary>
    private async Task<ShardStatus> LookAtAsync(int shard)
    {
        try
        {
            return await _shards[shard].StatusAsync().AsTask().WaitAsync(LookPatience, _time);
        }
        catch (Exception cause) when (IsTransient(cause))
        {
            LogFailed(cause);
            var known = shard < _known.Length ? _known[shard] : Unknown;
            return known with { IsServing = false };
        }
    }

    private ClusterStatus StatusOf(ShardStatus[] shards, ClusterDay day, double seconds)
    {
        // The node is ready once all shards have served, and then for as long as it reaches any: others may be loading,
        // which no other node would serve better.
        var now = _time.GetTimestamp();
        _hasServed |= shards.Length > 0
            && Array.TrueForAll(shards, shard => shard.IsServing || shard.Quarantined is not null);
        if (Array.Exists(shards, shard => shard.IsServing))
            _servedAt = now;
        var serving = _hasServed && _servedAt is { } at && _time.GetElapsedTime(at, now) < MovePatience;
        var accepted = shards.Sum(shard => shard.Accepted);
        var rate = _status is null || seconds <= 0 ? 0 : Math.Max(0, (accepted - _status.EventsAccepted) / seconds);

        // Every shard tells of its whole silo, each at another moment: the latest counts.
        var silos = shards.Where(shard => shard.Silo.Length > 0).GroupBy(shard => shard.Silo, StringComparer.Ordinal)
            .Select(host => host.Select(shard => shard.Host).MaxBy(figures => figures.CommitSeconds)).ToList();
        return new ClusterStatus(
            "cluster", serving, serving ? null : "recovering", silos.Count, shards.Length,
            shards.Length == 0 ? "" : day.Day.ToString(), day.IsRolling, shards.Sum(shard => shard.Members),
            shards.Sum(shard => shard.Resident) + silos.Sum(silo => silo.Resident),
            shards.Sum(shard => shard.AcceptedIds), accepted,
            shards.Sum(shard => shard.Duplicates), shards.Sum(shard => shard.Rejected), rate,
            shards.Sum(shard => shard.JournalEntries), shards.Sum(shard => shard.JournalBytes),
            shards.Select(shard => shard.CheckpointLagSeconds).DefaultIfEmpty(0).Max(),
            shards.Sum(shard => shard.Checkpoints), silos.Sum(silo => silo.Commits),
            silos.Sum(silo => silo.CommitSeconds),
            shards.Sum(shard => shard.Replayed), shards.Count(shard => shard.Interrupted),
            shards.Sum(shard => shard.Waiting),
            shards.Sum(shard => shard.RankingBytes) + silos.Sum(silo => silo.RankingBytes),
            shards.Sum(shard => shard.Sequence))
        {
            ShardsServing = shards.Count(shard => shard.IsServing),
            RankingFailures = silos.Sum(silo => silo.RankingFailures),
            HeldLogBytes = silos.Select(silo => silo.HeldLogBytes).DefaultIfEmpty(0).Max(),
            HeldLogSeconds = silos.Select(silo => silo.HeldLogSeconds).DefaultIfEmpty(0).Max(),
            Quarantined =
            [
                .. from item in shards.Index()
                   where item.Item.Quarantined is not null
                   select new Quarantine(item.Index, null, item.Item.Quarantined!),
            ],
        };
    }
}
