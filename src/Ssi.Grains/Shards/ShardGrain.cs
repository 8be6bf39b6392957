using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.GrainDirectory;
using Ssi.Engine.Ingest;
using Ssi.Engine.Loading;
using Ssi.Engine.Ports;
using Ssi.Engine.Rankings;
using Ssi.Engine.Shards;
using Ssi.Grains.Hosting;
using Ssi.Grains.Members;
using Ssi.Grains.Placement;
using Ssi.Scoring.Days;
using Ssi.Storage;

namespace Ssi.Grains.Shards;

/// <summary>One shard as a grain: it drives a <see cref="ShardCore"/> as a partition's loop does in the embedded
/// engine.</summary>
/// <remarks>Reentrant: calls interleave at awaits, and the core is touched only between them. One entry at a time is on
/// its way to the journal and to the members (<see cref="PumpAsync"/>), one checkpoint at a time is written
/// (<see cref="CheckpointAsync"/>); what may not meet within an entry asks <see cref="ShardCore.IsApplying"/>. A shard
/// in doubt is given up: the next call loads it again from what is durable.</remarks>
[Reentrant]
[ShardPlacement]
[GrainDirectory(GrainDirectoryName = GrainsHosting.ShardDirectory)]
[GrainType(TypeName)]
internal sealed partial class ShardGrain(SiloCore silo, ILocalSiloDetails local, ILogger<ShardGrain> logger)
    : Grain, IShardGrain
{
    public const string TypeName = "shard";

    private static readonly TimeSpan TickInterval = TimeSpan.FromMilliseconds(100);

    private ShardCore _core = null!;
    private ShardJournal _journal = null!;
    private ShardCaptures _captures = null!;
    private Task _loading = Task.CompletedTask;
    private bool _stands;
    private bool _isGivenUp;
    private long _replayed;

    private int Number => (int)this.GetPrimaryKeyLong();

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        // A shard may take longer to load than an activation may: calls meanwhile are told to come again.
        _loading = LoadAsync();
        silo.Shards.TryAdd(Number, true);
        this.RegisterGrainTimer(TickAsync, new GrainTimerCreationOptions(TickInterval, TickInterval)
        {
            Interleave = true,
            KeepAlive = true,
        });
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        GiveUp();
        silo.Shards.TryRemove(Number, out _);
        return Task.CompletedTask;
    }

    /// <summary>Claims the shard and brings it back from its rows and its journal's tail.</summary>
    private async Task LoadAsync()
    {
        while (!_isGivenUp)
        {
            ShardCore? core = null;
            try
            {
                await silo.Confirmed;
                await Task.Delay(silo.Failures.PauseOf(Number), silo.Time);
                core = new ShardCore(Number, silo.Map, silo.Rules, AcceptanceWindow.Of(silo.Options))
                {
                    MembersAreActors = true, Census = silo.Census,
                    FactsBytesPerSecond = silo.Options.FactsBytesPerSecond,
                };
                var journal = new ShardJournal(core);
                var state = await silo.Store.ReadStateAsync(CancellationToken.None);
                if (state.SimulatedNow is { } now)
                    silo.AdvanceClock(now);
                var lease = await ClaimAsync();
                var replay = new JournalReplay(silo.Store, silo.Loader, step =>
                {
                    step();
                    return Task.CompletedTask;
                });

                // Nobody else touches the core yet: rows are read off the grain's turns, which answer meanwhile.
                _replayed = await Task.Run(() => ShardLoading.LoadAsync(
                    silo.Store, replay, core, lease, new Day(state.Day!.Value),
                    (sequence, bytes) => journal.Append(sequence, bytes, silo.Time.GetTimestamp())));
                (_core, _journal) = (core, journal);
                _captures = new ShardCaptures(
                    core, TimeSpan.FromMilliseconds(silo.Options.RankingRefreshMilliseconds), silo.Time);
                _stands = !_isGivenUp;
                if (!_stands)
                    core.LeaveCensus();
                silo.Gate.Served();
                LogLoaded(Number, core.MemberCount, _replayed, lease.Epoch);
                _ = PumpAsync();
                return;
            }
            catch (Exception cause) when (StoreGate.IsRefusal(cause))
            {
                core?.LeaveCensus();
                await silo.Gate.WaitAsync(cause);
            }
            catch (Exception cause)
            {
                core?.LeaveCensus();

                // Tried again after a pause: what is wrong may be repaired meanwhile.
                LogLoadFailed(cause, Number);
                silo.Failures.Note(Number, cause);
            }
        }
    }

    private async Task<ShardLease> ClaimAsync()
    {
        ShardLease? lease = null;
        await silo.Committer.WriteAsync(async store => lease = (await store.ClaimAsync([Number], default))[0]);
        return lease!;
    }

    /// <summary>Something failed that leaves the shard in doubt: it is loaded again from what is durable.</summary>
    private void Fail(Exception cause)
    {
        if (!_isGivenUp)
        {
            if (IsOfTheMoment(cause))
            {
                LogLost(Number, cause.Message);
            }
            else
            {
                LogInDoubt(cause, Number);
                silo.Failures.Note(Number, cause);
            }
        }

        GiveUp();
    }

    /// <summary>True for what other silos, calls and owners do to a shard: loading it again is the cure.</summary>
    private static bool IsOfTheMoment(Exception cause) => StoreGate.IsRefusal(cause) || cause
        is EpochLostException or ShardElsewhereException or TimeoutException or OrleansException
        or ClusterUnavailableException or OperationCanceledException;

    /// <summary>Whoever owns the shard now goes on from what is durable.</summary>
    private void GiveUp()
    {
        if (StandsDown())
            DeactivateOnIdle();
    }

    private bool StandsDown()
    {
        if (_isGivenUp)
            return false;
        _isGivenUp = true;
        _stands = false;
        _core?.LeaveCensus();
        FailWaiting(new ShardElsewhereException(Number));
        _applied?.TrySetResult();
        return true;
    }

    private async ValueTask RequireStandingAsync()
    {
        // Most loads are quick: waiting a moment spares the caller a second try.
        if (!_stands && !_isGivenUp && silo.Failures.ReasonOf(Number) is not null)
            throw new ClusterUnavailableException(UnavailableReason.Quarantined, QuarantineRetrySeconds);
        if (!_loading.IsCompleted)
            await Task.WhenAny(_loading, Task.Delay(LoadPatience, silo.Time));
        if (!_stands)
            throw new ShardElsewhereException(Number);
    }

    private async Task TickAsync(CancellationToken cancel)
    {
        if (_isGivenUp)
            DeactivateOnIdle();
        if (!_stands)
            return;
        try
        {
            SendWords();
            _captures.Rest();
            BeginDueDay();
            _ = RollAsync();
            if (!_isCheckpointing && IsCheckpointDue(_isLeaving))
                _ = CheckpointAsync(_isLeaving);
            MoveIfElsewhere();
        }
        catch (Exception cause)
        {
            // The next tick tries again; nothing else hangs on it.
            LogTickFailed(cause, Number);
        }
    }

    private static ClusterUnavailableException Unavailable(UnavailableReason reason, Exception? cause = null) =>
        new(reason, 1, cause);

    private CommandSubmission NewSubmission() => new(silo.Map);

    private IMemberGrain MemberOf(string id) => silo.MemberGrains[id];
}
