using Ssi.Engine.Views;
using Ssi.Grains.Days;
using Ssi.Grains.Shards;

namespace Ssi.Grains;

/// <content>How the cluster stands, looked at once a second.</content>
public sealed partial class GrainCluster
{
    private ClusterStatus _status;
    private long _lookedAt;
    private long? _servedAt;

    public ClusterStatus GetStatus() => _isDraining
        ? _status with { Ready = false, NotReadyReason = "draining" }
        : _status;

    private async Task LookAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                var day = await Cluster.DayAsync();
                var shards = await Task.WhenAll(_shards.Select(shard => shard.StatusAsync().AsTask()));
                var seconds = _time.GetElapsedTime(_lookedAt).TotalSeconds;
                _lookedAt = _time.GetTimestamp();
                _status = StatusOf(shards, day, seconds);
            }
            catch (Exception cause) when (IsTransient(cause))
            {
                // Whoever asks for health hears it; the next look may find all there.
                _status = _status with { Ready = false, NotReadyReason = "recovering" };
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

    private ClusterStatus StatusOf(ShardStatus[] shards, ClusterDay day, double seconds)
    {
        var now = _time.GetTimestamp();
        if (shards.Length > 0 && Array.TrueForAll(shards, shard => shard.IsServing))
            _servedAt = now;

        // A shard that moves is away for a moment, which callers do not notice.
        var serving = _servedAt is { } at && _time.GetElapsedTime(at, now) < MovePatience;
        var accepted = shards.Sum(shard => shard.Accepted);
        var rate = _status is null || seconds <= 0 ? 0 : Math.Max(0, (accepted - _status.EventsAccepted) / seconds);

        // Every shard tells of its whole silo, each at another moment: the latest counts.
        var silos = shards.GroupBy(shard => shard.Silo, StringComparer.Ordinal)
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
            shards.Sum(shard => shard.Waiting), shards.Sum(shard => shard.RankingBytes),
            shards.Sum(shard => shard.Sequence));
    }
}
