using Ssi.Engine.Loading;
using Ssi.Engine.Shards;
using Ssi.Scoring.Days;
using Ssi.Storage;

namespace Ssi.Embedded.Partitions;

/// <summary>Builds the new day's ranking a few members at a time, between the partition's other work.</summary>
internal sealed class RolloverStep(Partition partition, Loader loader, TimeProvider time)
{
    private const int MembersAtATime = 512;
    private bool _waits;

    /// <summary>On the loop.</summary>
    public void Step()
    {
        if (_waits)
            return;
        foreach (var core in partition.Cores)
        {
            if (!core.IsRolling || core.IsRolled)
                continue;
            var missing = new List<int>();
            core.RollNext(MembersAtATime, missing, []);
            _waits = true;
            if (missing.Count == 0)
                partition.Post(() => _waits = false);
            else
                _ = ScoreAsync(core, missing, core.Today);
            return;
        }
    }

    private async Task ScoreAsync(ShardCore core, List<int> missing, Day day)
    {
        List<RolledMember>? scored = null;
        var damaged = new List<StoreDamagedException>();
        while (scored is null)
        {
            try
            {
                damaged.Clear();
                scored = await Task.Run(() => loader.ScoreAsync(core, missing, day, damaged));
            }
            catch (StoreUnavailableException)
            {
                // The day waits for the store: the same members are asked for again.
                await Task.Delay(TimeSpan.FromMilliseconds(200), time);
            }
            catch (StoreDamagedException damage)
            {
                // The shard cannot be read: it keeps its last scores.
                partition.Post(() => partition.Quarantine(core, damage));
                partition.Post(() => missing.ForEach(core.RollUnread));
                scored = [];
            }
            catch (OperationCanceledException)
            {
                // The process stops in the middle of the day, and begins it again at the next start.
                return;
            }
        }

        partition.Post(() =>
        {
            foreach (var damage in damaged)
            {
                core.Withhold(damage);
                core.RollUnread((int)(damage.Member!.Value & uint.MaxValue));
            }

            foreach (var member in scored)
                core.Roll(member);
            core.RollArrived(missing.Count);
            _waits = false;
        });
    }
}
