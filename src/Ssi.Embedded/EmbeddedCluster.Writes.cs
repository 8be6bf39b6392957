using Ssi.Engine.Clock;
using Ssi.Engine.Ingest;
using Ssi.Engine.Ports;
using Ssi.Engine.Views;
using Ssi.Scoring.Days;
using Ssi.Storage;

namespace Ssi.Embedded;

/// <content>Events, commands and the clock.</content>
public sealed partial class EmbeddedCluster
{
    private readonly Stack<EventBatch> _spare = [];
    private readonly SemaphoreSlim _clockTurn = new(1);

    public EventBatch RentBatch()
    {
        RequireReady();
        lock (_spare)
        {
            if (_spare.TryPop(out var batch))
                return batch;
        }

        return new EventBatch(_map, GiveBack);
    }

    public async ValueTask IngestAsync(EventBatch batch, CancellationToken cancel)
    {
        RequireReady();
        RequireTrustedClock();
        if (batch.Count == 0)
            return;
        if (AcceptedIds() + batch.Count > _options.MaxAcceptedIds)
            throw new ClusterUnavailableException(UnavailableReason.DedupeFull, 60);
        await AdmitAsync(batch);
        _counters.Count(batch);
    }

    public async ValueTask<ProfileOutcome[]> PutProfilesAsync(
        IReadOnlyList<MemberProfile> profiles, CancellationToken cancel)
    {
        var command = Command();
        foreach (var (id, profile) in profiles)
            command.PutProfile(id, profile, _clock.NowTicks);
        await AdmitAsync(command);
        RequireTaken(command);
        return command.ProfileOutcomes();
    }

    public async ValueTask<ProfileOutcome> TryPutProfileAsync(
        MemberProfile profile, ulong expected, CancellationToken cancel)
    {
        var command = Command();
        command.PutProfile(profile.Id, profile.Profile, _clock.NowTicks, expected);
        await AdmitAsync(command);
        RequireTaken(command);
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
        RequireReady();
        if (_clock is not SimulatedClock clock || now.UtcTicks < clock.NowTicks)
            return false;
        await _clockTurn.WaitAsync(cancel);
        try
        {
            if (now.UtcTicks < clock.NowTicks)
                return false;
            await _committer.WriteAsync(store => store.SetSimulatedNowAsync(now.UtcTicks, CancellationToken.None));

            // The clock goes with the days: nothing counts under a day before its ranking is being built.
            var today = Day.OfTicks(now.UtcTicks);
            await _days.RollToAsync(today, day => clock.TryAdvance(day.StartTicks), _stopping.Token);
            await _rankings.ReachAsync(today);
            return clock.TryAdvance(now.UtcTicks);
        }
        catch (StoreUnavailableException cause)
        {
            throw new ClusterUnavailableException(UnavailableReason.StorageUnavailable, 1, cause);
        }
        catch (OperationCanceledException cause)
        {
            throw new ClusterUnavailableException(UnavailableReason.ShuttingDown, 5, cause);
        }
        finally
        {
            _clockTurn.Release();
        }
    }

    private async ValueTask<PairOutcome> PairAsync(string member, string other, bool connected, bool? expected)
    {
        var command = Command();
        command.Connect(member, other, connected, _times.OfPair(_clock.NowTicks), expected);
        await AdmitAsync(command);
        RequireTaken(command);
        return command.OutcomeOf(0) switch
        {
            EventOutcome.NotAsExpected => PairOutcome.NotAsExpected,
            EventOutcome.Accepted => await command.IsHeldByBothAsync(_options.OtherSideWait, _time)
                ? PairOutcome.Held
                : PairOutcome.Pending,
            _ => PairOutcome.NotConnected,
        };
    }

    private async ValueTask<ErasureReceipt?> EraseAsync(string member, ulong? expected)
    {
        var command = Command();
        command.Erase(member, _times.OfErasure(_clock.NowTicks), expected);
        await AdmitAsync(command);
        RequireTaken(command);
        return command.Receipt;
    }

    private CommandSubmission Command()
    {
        RequireReady();
        RequireTrustedClock();
        return new CommandSubmission(_map);
    }

    /// <summary>Bounds what waits: beyond it the caller tries again later.</summary>
    private async Task AdmitAsync(Submission submission)
    {
        if (JournalBytes() > _options.MaxJournalBytes)
            throw new ClusterUnavailableException(UnavailableReason.Overloaded, 5);
        try
        {
            if (_counters.Enqueue(submission.Count) > _options.MaxQueuedEvents)
                throw new ClusterUnavailableException(UnavailableReason.Overloaded, 1);
            await SubmitAsync(submission);
        }
        finally
        {
            _counters.Enqueue(-submission.Count);
        }
    }

    private long AcceptedIds()
    {
        var ids = 0L;
        foreach (var partition in _partitions)
            ids += partition.AcceptedIds;
        return ids;
    }

    private long JournalBytes()
    {
        var bytes = 0L;
        foreach (var partition in _partitions)
            bytes += partition.Checkpoints.JournalBytes;
        return bytes;
    }

    private Task SubmitAsync(Submission submission)
    {
        submission.Seal(_options.Shards);
        var touched = Array.FindAll(_partitions, partition => partition.Concerns(submission));
        if (touched.Length == 0)
            return Task.CompletedTask;
        var done = submission.Begin(touched.Length);
        foreach (var partition in touched)
            partition.Submit(submission);
        return done;
    }

    /// <exception cref="ClusterUnavailableException">The member of a command is withheld; the other commands are
    /// done.</exception>
    private static void RequireTaken(CommandSubmission command)
    {
        for (var i = 0; i < command.Count; i++)
        {
            if (command.OutcomeOf(i) == EventOutcome.Quarantined)
                throw Quarantines.Refusal();
        }
    }

    /// <summary>By a clock in doubt an event could be refused for its time, or a day begun, for good.</summary>
    private void RequireTrustedClock()
    {
        if (_clock.IsInDoubt)
            throw new ClusterUnavailableException(UnavailableReason.ClockInDoubt, 5);
    }

    private void GiveBack(EventBatch batch)
    {
        lock (_spare)
            _spare.Push(batch);
    }
}
