using Ssi.Engine.Clock;
using Ssi.Engine.Ingest;
using Ssi.Engine.Ports;
using Ssi.Engine.Views;
using Ssi.Grains.Shards;

namespace Ssi.Grains;

/// <content>Events, commands and the clock.</content>
public sealed partial class GrainCluster
{
    public EventBatch RentBatch()
    {
        var map = RequireMap();
        lock (_spare)
        {
            if (_spare.TryPop(out var batch))
                return batch;
        }

        return new EventBatch(map, GiveBack);
    }

    public async ValueTask IngestAsync(EventBatch batch, CancellationToken cancel)
    {
        RequireMap();
        if (batch.Count > 0)
            await SubmitAsync(batch);
    }

    public async ValueTask<ProfileOutcome[]> PutProfilesAsync(
        IReadOnlyList<MemberProfile> profiles, CancellationToken cancel)
    {
        var command = new CommandSubmission(RequireMap());
        var now = await NowTicksAsync();
        foreach (var (id, profile) in profiles)
            command.PutProfile(id, profile, now);
        await SubmitAsync(command);
        return command.ProfileOutcomes();
    }

    public async ValueTask<ProfileOutcome> TryPutProfileAsync(
        MemberProfile profile, ulong expected, CancellationToken cancel)
    {
        var command = new CommandSubmission(RequireMap());
        command.PutProfile(profile.Id, profile.Profile, await NowTicksAsync(), expected);
        await SubmitAsync(command);
        return command.ProfileOutcomes()[0];
    }

    public ValueTask<PairOutcome> ConnectAsync(
        string member, string other, bool connected, CancellationToken cancel) =>
        PairAsync(member, other, connected, expected: null);

    public ValueTask<PairOutcome> TryConnectAsync(
        string member, string other, bool expected, CancellationToken cancel) =>
        PairAsync(member, other, connected: true, expected);

    public ValueTask<ErasureReceipt?> EraseAsync(string member, CancellationToken cancel) =>
        EraseAsync(member, expected: null);

    public ValueTask<ErasureReceipt?> TryEraseAsync(string member, ulong expected, CancellationToken cancel) =>
        EraseAsync(member, expected);

    public async ValueTask<bool> AdvanceClockAsync(DateTimeOffset now, CancellationToken cancel)
    {
        ClockRange.Require(now);
        RequireMap();
        return await AskAsync(() => Cluster.AdvanceAsync(now.UtcTicks));
    }

    public async ValueTask<DateTimeOffset> GetNowAsync(CancellationToken cancel) =>
        new(await NowTicksAsync(), TimeSpan.Zero);

    private async ValueTask<PairOutcome> PairAsync(string member, string other, bool connected, bool? expected)
    {
        var command = new CommandSubmission(RequireMap());
        command.Connect(member, other, connected, await TimeAsync(erases: false), expected);
        var answer = await SubmitAsync(command);
        return command.OutcomeOf(0) switch
        {
            EventOutcome.NotAsExpected => PairOutcome.NotAsExpected,
            EventOutcome.Accepted => answer.IsPending ? PairOutcome.Pending : PairOutcome.Held,
            _ => PairOutcome.NotConnected,
        };
    }

    private async ValueTask<ErasureReceipt?> EraseAsync(string member, ulong? expected)
    {
        var command = new CommandSubmission(RequireMap());
        command.Erase(member, await TimeAsync(erases: true), expected);
        return (await SubmitAsync(command)).Receipt;
    }

    /// <summary>Business time: where it is simulated, another node may have set it a moment ago.</summary>
    private async ValueTask<long> NowTicksAsync() => ClockIsSimulated
        ? await AskAsync(() => Cluster.NowAsync())
        : RealNowTicks();

    private long RealNowTicks() => _clock.IsInDoubt
        ? throw new ClusterUnavailableException(UnavailableReason.ClockInDoubt, 5)
        : _clock.NowTicks;

    /// <summary>The time of a command on a pair, or of an erasure.</summary>
    private async ValueTask<long> TimeAsync(bool erases)
    {
        if (ClockIsSimulated)
            return await AskAsync(() => Cluster.TimeAsync(erases));
        var now = RealNowTicks();
        return erases ? _times.OfErasure(now) : _times.OfPair(now);
    }

    /// <summary>Each shard its part, all at once. Where one fails, others may have taken theirs: sent again, those are
    /// duplicates.</summary>
    private async Task<(ErasureReceipt? Receipt, bool IsPending)> SubmitAsync(Submission submission)
    {
        try
        {
            if (Interlocked.Add(ref _queued, submission.Count) > _options.MaxQueuedEvents)
                throw new ClusterUnavailableException(UnavailableReason.Overloaded, 1);
            submission.Seal(_shards.Length);
            var parts = new List<(int Shard, Task<ShardOutcomes> Answer)>(_shards.Length);
            for (var shard = 0; shard < _shards.Length; shard++)
            {
                if (!submission.HasItemsOf(shard))
                    continue;
                var (items, ticks) = submission.Part(shard);
                var (grain, part) = (_shards[shard], new ShardItems(items, ticks));
                parts.Add((shard, AskAsync(() => grain.TakeAsync(part))));
            }

            ErasureReceipt? receipt = null;
            var isPending = false;
            Exception? failure = null;
            foreach (var (shard, answer) in parts)
            {
                try
                {
                    var outcomes = await answer;
                    submission.SetOutcomes(shard, outcomes.Outcomes);
                    receipt ??= outcomes.Receipt;
                    isPending |= outcomes.IsPending;
                }
                catch (ClusterUnavailableException cause)
                {
                    // The others are waited for: nothing of the batch is under way when the caller hears of it.
                    failure ??= cause;
                }
            }

            return failure is null ? (receipt, isPending) : throw failure;
        }
        finally
        {
            Interlocked.Add(ref _queued, -submission.Count);
        }
    }

    private void GiveBack(EventBatch batch)
    {
        lock (_spare)
            _spare.Push(batch);
    }
}
