using Microsoft.Extensions.Logging;
using Ssi.Embedded.Partitions;
using Ssi.Engine.Loading;
using Ssi.Engine.Shards;
using Ssi.Scoring.Days;
using Ssi.Storage;

namespace Ssi.Embedded;

/// <content>Shards from the store: all of them at the start, and their journals' tails after a failure.</content>
public sealed partial class EmbeddedCluster
{
    private async Task LoadAsync(Day day, CancellationToken cancel)
    {
        var leases = await ClaimAsync(cancel);
        var replay = new JournalReplay(
            _store, _loader,
            step =>
            {
                step();
                return Task.CompletedTask;
            },
            cancel);
        var began = _time.GetTimestamp();
        await Task.WhenAll(_partitions.Select(partition => Task.Run(
            async () =>
            {
                for (var i = 0; i < partition.Cores.Length; i++)
                    await LoadAsync(partition, i, replay, leases[partition.Cores[i].Number], day, cancel);
            },
            cancel)));
        LogLoaded(
            _logger, _partitions.Sum(p => p.Cores.Sum(core => (long)core.MemberCount)), _counters.Replayed,
            _time.GetElapsedTime(began).TotalSeconds);
    }

    /// <summary>Loads a shard; one that cannot be loaded stays empty, and is withheld.</summary>
    private async Task LoadAsync(
        Partition partition, int place, JournalReplay replay, ShardLease lease, Day day, CancellationToken cancel)
    {
        var core = partition.Cores[place];
        try
        {
            if (_quarantines.Withholds(core.Number))
            {
                core.BeginLoad(lease, day, []);
                core.FinishLoad();
                return;
            }

            var replayed = await ShardLoading.LoadAsync(
                _store, replay, core, lease, day,
                (sequence, bytes) => partition.Checkpoints.Appended(core, sequence, bytes), cancel);
            _counters.Loaded(replayed, core.FoundInterruptedCheckpoint);
        }
        catch (Exception cause) when (cause is not (StoreUnavailableException or OperationCanceledException))
        {
            // Damaged bytes, or an entry that cannot be applied: every other shard is served.
            _quarantines.AddShard(core.Number, cause, isLoaded: false);
            core.LeaveCensus();
            partition.Replace(place, CreateCore(core.Number, AcceptanceWindow.Of(_options)));
            await LoadAsync(partition, place, replay, lease, day, cancel);
        }
    }

    /// <summary>Claims the shards, by number; one whose row is damaged is withheld and has an empty lease.</summary>
    private async Task<ShardLease[]> ClaimAsync(CancellationToken cancel)
    {
        var leases = Enumerable.Range(0, _options.Shards).Select(shard => new ShardLease(shard, 0, 0, 0, 0)).ToArray();
        while (true)
        {
            try
            {
                var claimed = leases.Select(lease => lease.Shard)
                    .Where(shard => !_quarantines.Withholds(shard))
                    .ToList();
                foreach (var lease in await _store.ClaimAsync(claimed, cancel))
                    leases[lease.Shard] = lease;
                return leases;
            }
            catch (StoreDamagedException damage) when (damage.Shard is { } shard && !_quarantines.Withholds(shard))
            {
                // No shard was claimed: the others are claimed without it.
                _quarantines.AddShard(shard, damage, isLoaded: _lifecycle != Lifecycle.Starting);
            }
        }
    }

    /// <summary>Takes the shards again after a failure, and applies what was written after all.</summary>
    /// <exception cref="EpochLostException">Another process has had a shard meanwhile: the state in memory may be
    /// behind the store's.</exception>
    private async Task ReclaimAsync(CancellationToken cancel)
    {
        await ProveOwnershipAsync(cancel);
        var leases = await ClaimAsync(cancel);
        foreach (var core in _partitions.SelectMany(partition => partition.Cores))
        {
            if (!_quarantines.Withholds(core.Number) && leases[core.Number].PreviousEpoch != core.Epoch)
                throw new EpochLostException(core.Number);
        }

        foreach (var partition in _partitions)
        {
            var replay = new JournalReplay(_store, _loader, step => OnLoopAsync(partition, step), cancel);
            foreach (var core in partition.Cores.Where(core => !_quarantines.Withholds(core.Number)))
                await ReclaimAsync(partition, core, leases[core.Number], replay);
        }
    }

    private static async Task ReclaimAsync(Partition partition, ShardCore core, ShardLease lease, JournalReplay replay)
    {
        // A store that refuses half-way is asked again from here: the epoch is this process's already.
        core.Epoch = lease.Epoch;
        try
        {
            await replay.RunAsync(core, core.AppliedSequence, (sequence, bytes) =>
                partition.Checkpoints.Appended(core, sequence, bytes));
            await OnLoopAsync(partition, () => core.ResumeAfter(lease.LastSequence));
        }
        catch (Exception cause) when (cause is not (StoreUnavailableException or OperationCanceledException
            or Engine.Ports.ClusterUnavailableException))
        {
            // The journal cannot be read, or not be applied: every other shard is served.
            await OnLoopAsync(partition, () => partition.Quarantine(core, cause));
        }
    }

    /// <summary>Writes nothing, under the epochs of this process: a claim would take the shards from another process
    /// that has them.</summary>
    private async Task ProveOwnershipAsync(CancellationToken cancel)
    {
        var group = new CommitGroup();
        foreach (var core in _partitions.SelectMany(partition => partition.Cores))
        {
            if (!_quarantines.Withholds(core.Number))
                group.Slices.Add(new CheckpointSlice(core.Number, core.Epoch));
        }

        await _store.CommitAsync(group, cancel);
    }

    private static Task<bool> OnLoopAsync(Partition partition, Action step) => partition.AskAsync(() =>
    {
        step();
        return true;
    });

    [LoggerMessage(
        30, LogLevel.Information,
        "Loaded {Members} members and {Entries} journal entries in {Seconds:0.00} s.")]
    private static partial void LogLoaded(ILogger logger, long members, long entries, double seconds);
}
